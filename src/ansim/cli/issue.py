"""`ansim notices issue`: a roster becomes finished notices in a folder, by the drill office, with nothing sent."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from ansim.cli.drill import become_drill
from ansim.cli.out import make_folder
from ansim.cli.supervisor import AlreadyRunning, Child, Supervisor
from ansim.notices.adapters.tables import load_file
from ansim.notices.domain.kinds import LISTED


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim notices issue`."""
    parser.add_argument(
        "--roster", type=Path, required=True, help="the list: XLSX, XLS, ODS, CSV, TSV, HWPX or PDF"
    )
    parser.add_argument(
        "--kind", choices=[kind.value for kind in LISTED], required=True, help="kind of notice"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for PDFs, JPEGs and manifest.json")
    parser.add_argument("--clear-held", metavar="WHY", default="", help="make held rows too, for this reason")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Make the notices; return 0 only if no row was left out. Raises FileMissing, FileTooLarge, OutNotWritable, OnlyInSandbox."""
    load_file(args.roster)
    make_folder(args.out)
    become_drill()
    words = ["issue", "job", "--roster", str(args.roster.absolute()), "--kind", args.kind]
    words += ["--out", str(args.out.absolute()), *(["--json"] if args.json else [])]
    words += ["--clear-held", args.clear_held] if args.clear_held else []
    try:
        with Supervisor() as supervisor:
            supervisor.start_postgres()
            supervisor.start([Child("worker", ("worker",))])
            return _job(words)
    except AlreadyRunning:
        return _job(words)  # the processes of the running installation do the work


def _job(words: list[str]) -> int:
    environment = {**os.environ, "ANSIM_ROLE": ""}
    process = subprocess.Popen([sys.executable, "-m", "ansim.cli.main", *words], env=environment)  # noqa: S603
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
