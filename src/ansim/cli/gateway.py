"""`ansim gateway`: the message gateway of a drill installation, as ANSIM_HOME/sandbox describes it."""

import argparse
import json

from ansim.cli.parent import end_with_parent
from ansim.conf import env, ports
from ansim.sandbox.gateway.faults import read_faults
from ansim.sandbox.gateway.server import serve
from ansim.sandbox.gateway.settings import GatewaySettings


def register(parser: argparse.ArgumentParser) -> None:
    """`ansim gateway` takes no arguments."""


def run(_args: argparse.Namespace) -> int:
    """Serve on loopback until SIGTERM; return 0. Raises BadFaults."""
    end_with_parent()
    given = json.loads((env.home() / "sandbox").read_text() or "{}")
    settings = GatewaySettings(
        api_key=given["api_key"],
        api_secret=given["api_secret"],
        senders=frozenset(given["senders"]),
        webhook_url=given["webhook_url"],
        receipt_delay=given.get("receipt_delay", 0.3),
        faults=read_faults(given.get("faults", {})),
    )
    serve(ports.known()[ports.GATEWAY], settings)
    return 0
