"""`ansim venue intake`: register a telephone server that takes calls of people without a smartphone, or stop one."""

import argparse

from ansim.cli.errand import send


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim venue intake`."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--key", default="", help="the server's public key: a compressed P-256 point, 66 hex digits"
    )
    what.add_argument("--stop", default="", help="the number of an intake from which nothing more is taken")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Register or stop; 0 when it is done."""
    return send("intake", args, "venue job")
