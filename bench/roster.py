"""Roster: 100,000 rows of an officer's XLSX read and checked, beside pandas reading the same file.

`python bench/roster.py [--rows N]`. Budget on 2 cores: <= 30 s and <= 500 MB. Each side runs in a process of its own;
memory is the highest resident set of that process, interpreter and libraries included.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.rosters import read_file, read_roster
from ansim.sandbox.roster_file import make_officers_list

TODAY = date(2026, 11, 21)
SECONDS, MEGABYTES = 30.0, 500.0


def check(path: Path) -> int:
    """Check the list; return the number of people."""
    return len(read_roster(read_file(path), path.name, TODAY, NoticeKind.ISOLATION).people)


def read_with_pandas(path: Path) -> int:
    """Only read the list, every cell as text, with the faster of the engines pandas offers."""
    import pandas  # noqa: PLC0415 - the other side must not carry its memory

    return len(pandas.read_excel(path, header=3, dtype=str, engine="calamine"))


SIDES = {"ansim": check, "pandas": read_with_pandas}


def run_side(name: str, path: Path) -> None:
    """Run one side in this process and print seconds, megabytes and what it found."""
    start, used = time.perf_counter(), time.process_time()
    found = SIDES[name](path)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    print(seconds, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found)


@dataclass(frozen=True)
class Measured:
    """One side: seconds by the wall and of the processor, megabytes at most, rows or people found."""

    seconds: float
    used: float
    megabytes: float
    found: int


def measure(name: str, path: Path) -> Measured:
    """Run one side in a fresh process."""
    command = [sys.executable, __file__, "--side", name, "--file", str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Measured(float(answer[0]), float(answer[1]), float(answer[2]), int(answer[3]))


def main() -> int:
    """Measure both sides and print the ratio; 1 when over budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--file", type=Path)
    args = parser.parse_args()
    if args.side:
        run_side(args.side, args.file)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        path.write_bytes(make_officers_list(1, TODAY, args.rows, args.rows // 100).data)
        print(f"{args.rows:,} rows, {path.stat().st_size / 2**20:.1f} MB")
        ours = measure("ansim", path)
        print(f"ansim:  read and checked in {_shown(ours)}, {ours.found:,} people")
        peer = measure("pandas", path)
        print(f"pandas: only read in {_shown(peer)}, {peer.found:,} rows")
    print(
        f"ratio:  {ours.used / peer.used:.2f} of the processor, {ours.megabytes / peer.megabytes:.2f} of the memory"
    )
    return 0 if ours.seconds <= SECONDS and ours.megabytes <= MEGABYTES else 1


def _shown(one: Measured) -> str:
    return f"{one.seconds:.1f} s ({one.used:.1f} s of the processor), {one.megabytes:.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
