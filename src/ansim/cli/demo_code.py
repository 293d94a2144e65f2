"""`ansim demo code LOGIN`: the present one-time code of a member of staff of the drill office."""

import argparse

from ansim.accounts.domain.totp import totp_code
from ansim.accounts.services.demo import DEMO_STAFF
from ansim.kit.clock import now


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim demo code`."""
    parser.add_argument("login", choices=[person.login for person in DEMO_STAFF])


def run(args: argparse.Namespace) -> int:
    """Print the code; return 0."""
    secret = next(person.totp_secret for person in DEMO_STAFF if person.login == args.login)
    print(totp_code(secret, now()))
    return 0
