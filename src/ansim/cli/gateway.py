"""`ansim gateway`: the message gateway of a drill installation, as ANSIM_HOME/sandbox describes it."""

import argparse
import json
from dataclasses import fields
from typing import Any

from ansim.cli.parent import end_with_parent
from ansim.conf import env, ports
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.sandbox.gateway.faults import Faults, read_faults
from ansim.sandbox.gateway.server import serve
from ansim.sandbox.gateway.settings import GatewaySettings

_MORE = ("profile", "templates", "hooks", "texts_url", "smtp_port")
_EPILOG = (
    'breaks on purpose as "faults" in ANSIM_HOME/sandbox or POST /sandbox/faults say (docs/reference/delivery.md): '
    + ", ".join(entry.name for entry in fields(Faults))
)
_NEEDED = ("api_key", "api_secret", "senders", "webhook_url")


class NoDrill(AnsimError):
    """This home does not say how its drill gateway is to be started."""

    code = "gateway.no_drill"
    sentence = Sentence(
        ko="이 폴더에는 훈련용 게이트웨이의 설정이 없습니다. 먼저 `ansim demo`를 실행해 주세요.",
        en="This home does not describe a drill gateway. Run `ansim demo` first.",
    )


def register(parser: argparse.ArgumentParser) -> None:
    """`ansim gateway` takes no arguments; its help says how it is told to break."""
    parser.epilog = _EPILOG


def run(_args: argparse.Namespace) -> int:
    """Serve on loopback until SIGTERM; return 0. Raises NoDrill and BadFaults."""
    end_with_parent()
    given, port = _described(), ports.known().get(ports.GATEWAY)
    if port is None:
        raise NoDrill
    settings = GatewaySettings(
        api_key=given["api_key"],
        api_secret=given["api_secret"],
        senders=frozenset(given["senders"]),
        webhook_url=given["webhook_url"],
        receipt_delay=given.get("receipt_delay", 0.3),
        faults=read_faults(given.get("faults", {})),
        **{name: given[name] for name in _MORE if name in given},
    )
    serve(port, settings)
    return 0


def _described() -> dict[str, Any]:
    try:
        given = json.loads((env.home() / "sandbox").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NoDrill from error
    if not isinstance(given, dict) or not all(name in given for name in _NEEDED):
        raise NoDrill
    return given
