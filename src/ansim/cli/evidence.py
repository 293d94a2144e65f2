"""`ansim delivery evidence`: is what was noted of releases, messages and results still what was sealed and put into the ledger?"""

import argparse

from ansim.cli import errand


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim delivery evidence`."""
    parser.add_argument("--batch", type=int, help="number of a batch whose notices are held against it too")
    parser.add_argument("--office", help="code of the office, where there are several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Let the office role check; return 0 only if nothing is missing or changed."""
    return errand.send("check", args, job="evidence job")
