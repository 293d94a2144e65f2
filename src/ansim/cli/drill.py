"""A drill installation: a fresh home may become one, a real one never; its message gateway runs beside the roles."""

import errno
import os
from pathlib import Path

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.cli.supervisor import Child, HomeUnusable
from ansim.conf import env, ports
from ansim.tracing.queries.imported_cases import IMPORTED_CASES_KEY


def become_drill() -> None:
    """Let a fresh home be a drill installation. Raises OnlyInSandbox for the home of a real one, HomeUnusable."""
    home = env.home()
    try:
        if not env.sandbox() and _is_real(home / "keys"):
            raise OnlyInSandbox
        home.mkdir(parents=True, exist_ok=True)
        (home / "sandbox").touch(mode=0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise HomeUnusable(home=home) from None
    os.environ["ANSIM_SANDBOX"] = "1"


def _is_real(keys: Path) -> bool:
    """A home with keys is somebody's installation, unless `ansim cases import` alone was tried in it."""
    return keys.exists() and {path.name for path in keys.glob("*/*")} != {IMPORTED_CASES_KEY}


def gateway_child() -> Child:
    """Return the drill's message gateway as a process of the supervisor."""
    return Child("gateway", ("gateway",), ports.known()[ports.GATEWAY])


def is_described() -> bool:
    """Return whether this home says how its gateway is to be started (`ansim demo` wrote it)."""
    try:
        return (env.home() / "sandbox").stat().st_size > 0
    except OSError:
        return False
