"""Memory of all roles together, idle and at the peak of the drill's main job, in MB of proportional set size.

Budget: 1 GB. Beside it the same sum as plain resident set size, which counts shared pages once a process.
Run: `python bench/memory.py [--people N]`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_BUDGET_MB = 1024


def _children(pid: int) -> list[int]:
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
            if parent == pid:
                found.extend(_children(int(entry.name)))
    return found


def _family(pid: int, home: Path) -> set[int]:
    """Every process of the installation: descendants of the supervisor and of its PostgreSQL."""
    pids = set(_children(pid))
    try:
        server = int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        pids |= set(_children(server))
    except (OSError, ValueError, IndexError):
        pass
    return pids


def _megabytes(pids: set[int]) -> tuple[float, float]:
    pss = rss = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    pss += int(line.split()[1])
                elif line.startswith("Rss:"):
                    rss += int(line.split()[1])
        except OSError:
            continue
    return pss / 1024, rss / 1024


def main() -> int:
    """Run the drill in a fresh home, sample twice a second, print the peak and what stays when idle."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=4000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ansim-memory-") as folder:
        home = Path(folder)
        environment = {**os.environ, "ANSIM_HOME": folder, "ANSIM_ROLE": ""}
        command = [sys.executable, "-m", "ansim.cli.main", "demo", "--people", str(args.people)]
        log = home / "out.txt"
        with log.open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
            peak, peak_rss = 0.0, 0.0
            while process.poll() is None and "sample.pdf" not in log.read_text():
                pss, rss = _megabytes(_family(process.pid, home))
                peak, peak_rss = max(peak, pss), max(peak_rss, rss)
                time.sleep(0.5)
            time.sleep(10)
            idle, idle_rss = _megabytes(_family(process.pid, home))
            process.terminate()
            process.wait(30)
    print(
        f"peak {peak:.0f} MB (rss {peak_rss:.0f}), idle {idle:.0f} MB (rss {idle_rss:.0f}), {args.people} people"
    )
    print(
        f"ratio to the budget of {_BUDGET_MB} MB: peak {peak / _BUDGET_MB:.2f}, idle {idle / _BUDGET_MB:.2f}"
    )
    return 0 if peak <= _BUDGET_MB else 1


if __name__ == "__main__":
    sys.exit(main())
