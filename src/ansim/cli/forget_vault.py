"""`ansim forget vault`: the part of `ansim forget` in the vault; told as JSON on stdout."""

import argparse
from dataclasses import asdict
from datetime import datetime

from ansim.cli import say
from ansim.cli.role_process import migrate
from ansim.vault.services.forgetting import forget


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim forget vault`."""
    parser.add_argument("--as-of", type=datetime.fromisoformat, required=True)
    parser.add_argument("--dry-run", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Forget identities and keys that are over, or tell how many are; return 0."""
    migrate()
    say.as_json(asdict(forget(now=args.as_of, dry_run=args.dry_run)))
    return 0
