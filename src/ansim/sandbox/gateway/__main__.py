"""`python -m ansim.sandbox.gateway PORT`: the drill gateway in a process of its own; settings as JSON on stdin."""

import json
import sys

from ansim.sandbox.gateway.faults import read_faults
from ansim.sandbox.gateway.server import serve
from ansim.sandbox.gateway.settings import GatewaySettings


def main() -> None:
    """Read the settings (empty: defaults) and serve."""
    given = json.loads(sys.stdin.read() or "{}")
    given["senders"] = frozenset(given.get("senders", GatewaySettings().senders))
    given["faults"] = read_faults(given.get("faults", {}))
    serve(int(sys.argv[1]), GatewaySettings(**given))


if __name__ == "__main__":
    main()
