"""Where each role of this installation listens: chosen once at first start, kept in ANSIM_HOME/run/ports.json."""

import json
import secrets
import socket
from collections.abc import Container
from pathlib import Path
from urllib.parse import urlsplit

from ansim.conf import env
from ansim.conf.roles import Role
from ansim.kit.origins import origin_of

GATEWAY = "gateway"
GATE = "gate"
_LAST_PORT = 65_535


def _file() -> Path:
    return env.home() / "run" / "ports.json"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free(taken: Container[int] = ()) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in taken:  # nobody listens on a chosen port yet, so the system may offer it again
            return port


def known() -> dict[str, int]:
    """Return the ports chosen at the last start, by role name (and `gateway`, `gate`); empty before the first start.

    What is no port is left out, whoever wrote it there.
    """
    try:
        ports = json.loads(_file().read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(ports, dict):
        return {}
    return {name: port for name, port in ports.items() if type(port) is int and 0 < port <= _LAST_PORT}


def choose() -> dict[str, int]:
    """Choose a free port for every role, keep the earlier ones that are still free, remember and return them."""
    earlier = known()
    wanted: int = env.value("PORT")
    nearby = range(wanted, min(wanted + 50, _LAST_PORT + 1))
    office = next((port for port in nearby if _is_free(port)), None) or _any_free()
    chosen = {Role.OFFICE.value: office}
    for name in (Role.VAULT, Role.VISITS, Role.OPENER, Role.LEDGER, GATEWAY, GATE):
        port = earlier.get(name, 0)
        taken = port in chosen.values() or port == 0 or not _is_free(port)
        chosen[str(name)] = _any_free(chosen.values()) if taken else port
    _file().parent.mkdir(parents=True, exist_ok=True)
    partial = _file().with_name(f"ports.{secrets.token_hex(4)}.part")
    partial.write_text(json.dumps(chosen))
    partial.replace(_file())  # a role that reads meanwhile sees the old ports or the new ones
    return chosen


def role_url(role: Role) -> str:
    """Return the address of a role: from its setting, else on this machine."""
    remote: str = env.value(f"{role.name}_URL")
    return remote.rstrip("/") or f"http://127.0.0.1:{known().get(role.value, 0)}"


def own(role: Role) -> int:
    """Return the port on which the process of `role` listens: that of its address setting, else the chosen one."""
    port = urlsplit(env.value(f"{role.name}_URL")).port
    return port or known().get(role.value) or choose()[role.value]


def bind(role: Role) -> str:
    """Return the address on which the process of `role` listens: loopback, unless the role has an address elsewhere."""
    host = urlsplit(env.value(f"{role.name}_URL")).hostname
    if role is not Role.OFFICE and host in (None, "localhost", "127.0.0.1", "::1"):
        return "127.0.0.1"
    chosen: str = env.value("BIND")
    return chosen


def own_gate() -> int:
    """Return the port of the gate on this machine: that of its address setting, else the chosen one."""
    port = urlsplit(env.value("GATE_URL")).port
    return port or known().get(GATE) or choose()[GATE]


def gate_bind() -> str:
    """Return the address on which the gate listens: where phones reach the console, they reach the gate."""
    chosen: str = env.value("BIND")
    return chosen


def gate_url() -> str:
    """Return the address of the gate as visitors' phones know it, without a slash at the end.

    From its setting, else beside the console: the same scheme and host, the gate's own port, so another origin.
    """
    given: str = env.value("GATE_URL")
    if given:
        return given.rstrip("/")
    beside = urlsplit(public_url())
    host = f"[{beside.hostname}]" if ":" in (beside.hostname or "") else beside.hostname
    return f"{beside.scheme}://{host}:{known().get(GATE, 0)}"


def _open_url(role: Role, given: str) -> str:
    """Return a role's address as browsers know it: the one given, the role's own, or this machine's by its name."""
    return (given or env.value(f"{role.name}_URL")).rstrip(
        "/"
    ) or f"http://localhost:{known().get(role.value, 0)}"


def visitor_url() -> str:
    """Return the beginning of the addresses in venues' QRs: the visitors' pages, served by the role `visits`."""
    return _open_url(Role.VISITS, env.value("VISITOR_URL"))


def resident_url() -> str:
    """Return the address at which visitors' browsers reach the vault: codes, enrolment, tokens."""
    return _open_url(Role.VAULT, env.value("RESIDENT_URL"))


def visitor_origins() -> tuple[str, ...]:
    """Return the origins of the visitors' and venues' pages as browsers name them; on loopback under both of its names."""
    return _both_names(visitor_url())


def office_origins() -> tuple[str, ...]:
    """Return the origins of the office's pages, as `visitor_origins` does."""
    return _both_names(public_url())


def _both_names(address: str) -> tuple[str, ...]:
    origin = origin_of(address)
    name = urlsplit(origin).hostname
    if name not in ("localhost", "127.0.0.1"):
        return (origin,)
    other = "127.0.0.1" if name == "localhost" else "localhost"
    return (origin, origin.replace(name, other, 1))


def public_url() -> str:
    """Return the beginning of every public address (QR, verification page), without a slash at the end."""
    given: str = env.value("PUBLIC_URL")
    return given.rstrip("/") or f"http://localhost:{known().get(Role.OFFICE.value, env.value('PORT'))}"
