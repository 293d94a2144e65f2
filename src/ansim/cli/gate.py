"""`ansim gate`: the hot path of the visits role in a server of its own; started by the supervisor beside the role.

Several may run, each on a port of its own (`--port`); the database decides who was first.
"""

import argparse
import asyncio
import importlib
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from ansim.cli.certificate import self_made_certificate
from ansim.cli.parent import end_with_parent
from ansim.cli.role_process import migrate, serve_until_told
from ansim.conf import env, keys, ports
from ansim.conf.roles import Role
from ansim.kit.collecting import set_aside

_HEADER_MILLISECONDS = 10_000


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim gate`."""
    parser.add_argument("--port", type=int, help="port of a further gate; the first has the chosen one")
    parser.add_argument("--https", metavar="NAME", help="serve under the certificate of this name or address")


def gate_server(application: object, port: int, certificate: tuple[Path, Path] | None) -> Server:
    """Return the server of a gate: one request a connection, and no log of who asked."""
    return Server(
        application,
        address=ports.gate_bind(),
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(keep_alive=False, header_read_timeout=_HEADER_MILLISECONDS),
        backlog=2_048,
        log_level=LogLevels.error,
        log_access=False,
        websockets=False,
        ssl_cert=certificate[0] if certificate else None,
        ssl_key=certificate[1] if certificate else None,
    )


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; return 0."""
    end_with_parent()
    keys.publish_service(Role.VISITS)
    migrate()
    certificate = self_made_certificate(env.home() / "tls", args.https) if args.https else None
    entry = importlib.import_module(
        "ansim.cli.asgi.gate"
    )  # starts the threads: not before the tables are there
    set_aside()
    server = gate_server(entry.rsgi, args.port or ports.own_gate(), certificate)
    asyncio.run(serve_until_told(server))
    entry.gate.stop()
    return 0
