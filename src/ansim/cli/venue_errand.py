"""What the `ansim venue …` commands share: the visits role does their work, on an installation that runs or one that is woken."""

import argparse
import json
import os
import subprocess
import sys

from ansim.cli.supervisor import AlreadyRunning, Supervisor


def send(action: str, args: argparse.Namespace) -> int:
    """Let the visits role do an action of `venue job` with these arguments; return its exit code."""
    words = ["venue", "job", action, json.dumps(vars(args), default=str)]
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
