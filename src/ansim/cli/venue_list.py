"""`ansim venue list`: the open venues of this installation, or the kinds of venues there are."""

import argparse

from ansim.cli.errand import send


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim venue list`."""
    parser.add_argument("--region", default="", help="시·도, such as 제주특별자치도")
    parser.add_argument("--district", default="", help="시·군·구, such as 제주시")
    parser.add_argument("--kind", default="", help="a code of `ansim venue list --kinds`, such as food.cafe")
    parser.add_argument("--name", default="", help="a part of the name")
    parser.add_argument("--kinds", action="store_true", help="list the kinds of venues instead")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the list; 0, also when it is empty."""
    return send("list", args, "venue job")
