"""`ansim demo city`: fills a drill's vault and visit store with the invented city, once; both roles work side by side."""

import argparse
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.cli import say
from ansim.conf import env
from ansim.kit.clock import korean_day, now
from ansim.kit.sentence import Sentence
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_rows import CityFile

SEED = 2026
_LOOK_SECONDS = 0.05
_MADE = Sentence(
    ko="  도시        주민 {people:,}명 · 장소 {venues:,}곳 · {days}일 방문 {visits:,}건 · 유행 1건(세대별 {chain}명) {seconds:6.1f} s",
    en="  City        {people:,} residents · {venues:,} venues · {visits:,} visits in {days} days · one outbreak ({chain}) {seconds:6.1f} s",
)


def register(parser: argparse.ArgumentParser) -> None:
    """Add the size of the city; a city that is there already stays as it is."""
    parser.add_argument("--seed", type=int, default=SEED, help="equal seeds give equal cities")
    parser.add_argument("--people", type=int, default=20_000, help="residents")
    parser.add_argument("--venues", type=int, default=1_200, help="venues")
    parser.add_argument("--days", type=int, default=14, help="days, the last one yesterday")
    parser.add_argument("--visits", type=int, default=840_000, help="visits")


def run(args: argparse.Namespace) -> int:
    """Make the city unless it is there; return 0. Raises OnlyInSandbox, CityTooLarge, CityFileBad."""
    if not env.sandbox():
        raise OnlyInSandbox
    path = city_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    made = CityFile.read(path) if path.exists() else _planned(args)
    if not made.loaded:
        made.write(path)
        failed = _both()
        if failed:
            return failed
        made = CityFile.read(path)
    plan = made.plan
    say.line(
        _MADE, people=plan.people, venues=plan.venues, days=plan.days, visits=plan.visits,
        chain=", ".join(map(str, made.generations)), seconds=time.monotonic() - began,
    )  # fmt: skip
    return 0


def start_city(residents: int) -> subprocess.Popen[bytes]:
    """Begin to make a city of so many residents beside us: 6 venues a hundred, 3 visits a person and day."""
    words = ["--people", str(residents), "--venues", str(max(50, residents * 6 // 100))]
    words += ["--visits", str(residents * 42)]
    command = [sys.executable, "-m", "ansim.cli.main", "demo", "city", *words]
    return subprocess.Popen(command, env={**os.environ, "ANSIM_ROLE": ""})  # noqa: S603


def is_city_there() -> bool:
    """Return whether this drill's city is loaded. Raises CityFileBad."""
    return city_file().exists() and CityFile.read(city_file()).loaded


def city_file() -> Path:
    """Return where a drill says which city it has."""
    return env.home() / "demo" / "city.json"


def handles_file(number: int) -> Path:
    """Return the file in which the vault hands the handles of the city's day `number` to the visits role."""
    return city_file().with_name(f"handles-{number}")


def _planned(args: argparse.Namespace) -> CityFile:
    first = korean_day(now()) - timedelta(
        days=args.days
    )  # the last day is yesterday: nothing lies in the future
    plan = CityPlan(args.seed, first, args.people, args.venues, args.days, args.visits)
    return CityFile(City(plan).plan)


def _both() -> int:
    """Run the vault's and the visits role's part side by side; return 0 or the code of the one that failed first."""
    for old in city_file().parent.glob("handles-*"):
        old.unlink()
    environment = {**os.environ, "ANSIM_ROLE": ""}
    parts = [
        subprocess.Popen([sys.executable, "-m", "ansim.cli.main", "demo", part], env=environment)  # noqa: S603
        for part in ("residents", "visits")
    ]
    try:
        while True:
            codes = [part.poll() for part in parts]
            if any(codes) or codes == [0, 0]:
                return next((code for code in codes if code), 0)
            time.sleep(_LOOK_SECONDS)
    finally:
        for part in parts:
            if part.poll() is None:
                part.terminate()
            part.wait()
