"""`ansim doctor`: what is configured, what is missing, who holds which key, who reaches which database.

Changes nothing; works before the first start and with the database down. Red findings first, each with its next step.
"""

import argparse

from ansim.cli import doctor_report, say
from ansim.cli.checkup.examination import examine
from ansim.kit.clock import now


def register(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `ansim doctor`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Look at everything and tell; 0 only if nothing is red."""
    examination = examine(now())
    language = say.language()
    if args.json:
        say.as_json(doctor_report.as_json(examination, language))
    else:
        print("\n".join(doctor_report.as_lines(examination, language)), flush=True)
    return 0 if examination.is_well else 1
