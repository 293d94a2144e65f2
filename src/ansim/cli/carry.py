"""`ansim carry …`: a released batch leaves a separated network as a sealed file, its results come back as another."""

import argparse
from pathlib import Path

from ansim.cli import errand

_EPILOG = "keys and pin on both sides; out, bundles, in and lost inside, send and results outside: docs/howto/carry.md"


def register(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their arguments."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "action",
        choices=["keys", "pin", "out", "send", "results", "in", "bundles", "lost"],
        help="what to do",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="file of pin, send and in")
    parser.add_argument("--to", type=Path, metavar="FILE", help="file to write: keys, out, results")
    parser.add_argument("--batch", type=int, help="number of the batch to carry out")
    parser.add_argument("--bundle", help="name of a bundle: to write again, or lost")
    parser.add_argument("--why", help="reason, for lost")
    parser.add_argument("--fingerprint", help="what the other side read out, for pin")
    parser.add_argument("--replace", action="store_true", help="pin another installation than before")
    parser.add_argument("--office", help="code of the office, where there are several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Let the office role do it; return its exit code."""
    for name in ("file", "to"):
        given = getattr(args, name)
        setattr(args, name, str(given.absolute()) if given else None)
    return errand.send(args.action, args, job="carry job")
