"""`python -m ansim.sandbox.gateway PORT`: the drill gateway in a process of its own; settings as JSON on stdin."""

import json
import sys

from ansim.sandbox.gateway.server import serve
from ansim.sandbox.gateway.settings import read_settings

if __name__ == "__main__":
    serve(int(sys.argv[1]), read_settings(json.loads(sys.stdin.read() or "{}")))
