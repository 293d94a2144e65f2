"""`ansim venue open`: registers a venue on this installation and writes its poster."""

import argparse
from pathlib import Path

from ansim.checkins.domain.posters import Size
from ansim.cli.errand import send


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim venue open`."""
    parser.add_argument("--name", required=True, help="name that guests read")
    parser.add_argument(
        "--kind", required=True, help="a code of `ansim venue list --kinds`, such as food.cafe"
    )
    parser.add_argument("--region", required=True, help="시·도, such as 제주특별자치도")
    parser.add_argument("--district", default="", help="시·군·구, such as 제주시")
    parser.add_argument("--street", required=True, help="street address without region and district")
    parser.add_argument("--detail", default="", help="floor, room")
    parser.add_argument("--hours", default="", help="11:00-22:00, or 18:00-02:00 past midnight")
    parser.add_argument("--closed", default="", help="weekdays, such as mon,tue")
    parser.add_argument("--zone", action="append", default=[], help="name of a zone; may be given again")
    parser.add_argument("--poster", type=Path, help="PDF file for the posters of the venue and its zones")
    parser.add_argument(
        "--size", choices=[size.value for size in Size], default=Size.A4.value, help="size of the posters"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Open the venue; 0 only if it stands and the poster was read back."""
    if args.poster is not None:
        args.poster = args.poster.absolute()
    return send("open", args, "venue job")
