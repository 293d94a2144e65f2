"""The side of a role in an errand (`errand.py`): an action by its name, its arguments as one JSON word."""

import argparse
import json
from collections.abc import Callable, Mapping
from typing import Any

from ansim.cli.role_process import migrate

Actions = Mapping[str, Callable[[Mapping[str, Any]], int]]


def register(parser: argparse.ArgumentParser, actions: Actions) -> None:
    """Add the arguments of a job."""
    parser.add_argument("action", choices=sorted(actions))
    parser.add_argument("given", help="arguments of the command as JSON")


def run(args: argparse.Namespace, actions: Actions) -> int:
    """Bring the role's database up to date and do the action; return its exit code."""
    migrate()
    return actions[args.action](json.loads(args.given))
