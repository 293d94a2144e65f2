"""`ansim venue poster`: writes the posters of a venue as PDF, or first makes new codes that stop the old ones."""

import argparse
from pathlib import Path

from ansim.checkins.domain.posters import Size
from ansim.cli.errand import send


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim venue poster`."""
    parser.add_argument("venue", help="the twelve characters that `ansim venue list` shows")
    parser.add_argument("--out", type=Path, required=True, help="PDF file")
    parser.add_argument(
        "--zone", type=int, help="number of a zone, 0 for the venue itself; all when left out"
    )
    parser.add_argument(
        "--size", choices=[size.value for size in Size], default=Size.A4.value, help="size of the posters"
    )
    parser.add_argument("--new", action="store_true", help="make a new code first; the old one stops at once")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Write the PDF; 0 only if it was read back."""
    args.out = args.out.absolute()
    return send("poster", args, "venue job")
