"""What `ansim venue …` and `ansim carry …` share: a role does the work, on an installation that runs or one that is woken.

The role's process gets the action and its arguments as one JSON word (`job.py`).
"""

import argparse
import json
import os
import subprocess
import sys

from ansim.cli.supervisor import AlreadyRunning, Supervisor


def send(action: str, args: argparse.Namespace, job: str) -> int:
    """Let the role of `job` do an action with these arguments; return its exit code."""
    words = [*job.split(), action, json.dumps(vars(args), default=str)]
    try:
        with Supervisor() as supervisor:
            supervisor.start_postgres()
            return _job(words)
    except AlreadyRunning:
        return _job(words)


def _job(words: list[str]) -> int:
    environment = {**os.environ, "ANSIM_ROLE": ""}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ansim.cli.main", *words], env=environment, check=False
    ).returncode
