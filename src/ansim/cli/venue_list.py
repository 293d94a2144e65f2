"""`ansim venue list`: the open venues of this installation, or the kinds of venues there are."""

import argparse

from ansim.cli.errand import send


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim venue list`."""
    parser.add_argument("--region", default="")
    parser.add_argument("--district", default="")
    parser.add_argument("--kind", default="")
    parser.add_argument("--name", default="", help="a part of the name")
    parser.add_argument("--kinds", action="store_true", help="list the kinds of venues instead")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Print the list; 0, also when it is empty."""
    return send("list", args, "venue job")
