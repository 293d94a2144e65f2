"""`ansim forget visits`: the part of `ansim forget` in the visits role; told as JSON on stdout."""

import argparse
from datetime import datetime

from ansim.checkins.services.forgetting import days_to_forget, forget
from ansim.cli import say
from ansim.cli.role_process import migrate
from ansim.wire.days import date_of


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim forget visits`."""
    parser.add_argument("--as-of", type=datetime.fromisoformat, required=True)
    parser.add_argument("--dry-run", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Forget the days that are over, or tell which are; return 0. Raises WrongRole."""
    migrate()
    days = days_to_forget(as_of=args.as_of) if args.dry_run else forget(as_of=args.as_of)
    told = [
        {"day": str(date_of(one.day)), "visits": one.visits, "evidence": one.evidence, "key": one.key}
        for one in days
    ]
    say.as_json({"days": told})
    return 0
