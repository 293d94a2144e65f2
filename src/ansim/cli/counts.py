"""`ansim delivery counts`: are the counts that the database keeps what counting the deliveries gives? `--mend` puts them right."""

import argparse

from ansim.cli import errand


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim delivery counts`."""
    parser.add_argument(
        "--mend", action="store_true", help="put right what differs; workers may go on sending"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Let the office role count anew; return 0 only if nothing differs any more."""
    return errand.send("recount", args, job="counts job")
