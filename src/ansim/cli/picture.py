"""`ansim picture …`: an office's seal and logo, uploaded by one officer and agreed to by another, as on the pages."""

import argparse

from ansim.cli import errand

_EPILOG = (
    "password and one-time code are read from standard input, a line each: they never stand on a command line"
)


def register(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=["list", "ask", "show", "agree", "decline"], help="what to do")
    parser.add_argument("--kind", choices=["seal", "logo"], default="seal", help="for ask")
    parser.add_argument(
        "--file", help="for ask: PNG or JPEG; left out with --kind logo: to go without a logo"
    )
    parser.add_argument("--id", type=int, help="for show, agree, decline: the number that list tells")
    parser.add_argument("--why", default="", help="for ask, decline: the reason, kept in the audit trail")
    parser.add_argument("--to", help="for show: a folder for the specimen's two pages")
    parser.add_argument("--language", default="", help="for show: the language beside Korean, such as vi")
    parser.add_argument("--staff", help="staff id of the officer who acts; for all but list")
    parser.add_argument("--office", help="for list: code of the office, where there are several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Let the office role do it; return its exit code."""
    return errand.send(args.action, args, job="picture job")
