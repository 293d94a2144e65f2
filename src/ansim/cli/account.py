"""`ansim account …`: an office's accounts at message services beside the first: Alimtalk, e-mail, another service of texts."""

import argparse

from ansim.cli import errand

_EPILOG = "the secret is read from standard input, one line: it never stands on a command line"


def register(parser: argparse.ArgumentParser) -> None:
    """Add the actions and their arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=["list", "connect"], help="what to do")
    parser.add_argument("--service", help="for connect: solapi, nhn, sens, aligo, …_alimtalk, email")
    parser.add_argument("--url", default="", help="address of the service")
    parser.add_argument("--key", default="", help="API key, app key or user")
    parser.add_argument("--profile", default="", help="Kakao channel (pfId or sender key), for Alimtalk")
    parser.add_argument("--sender", default="", help="sender address, for e-mail")
    parser.add_argument("--office", help="code of the office, where there are several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Let the office role do it; return its exit code."""
    return errand.send(args.action, args, job="account job")
