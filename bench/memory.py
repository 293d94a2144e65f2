"""Memory of all roles together, idle and at the peak of the drill's main job, in MB of proportional set size.

Budget: 1 GB for what an installation is: the roles, the gate, the worker, the processes that make notices, and
PostgreSQL. What only a drill has stands beside it, and in the sum: the drill, the job that plays the officers, the
message gateway, the browser. A resident set size counts shared pages once a process and is given for comparison.
Run: `python bench/memory.py [--people N] [--residents N]`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from parts.server import end_as_asked

_BUDGET_MB = 1024
_OF_THE_DRILL = ("demo", "gateway", "browser")


@dataclass(frozen=True)
class Held:
    """MB held at one moment: by the installation, by what only a drill has, and the plain resident size of both."""

    roles: float = 0.0
    drill: float = 0.0
    resident: float = 0.0
    each: dict[str, float] = field(default_factory=dict)

    @property
    def all(self) -> float:
        """Everything together."""
        return self.roles + self.drill


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


def _name(pid: int) -> str:
    """What a process is: its words after `ansim`, `notices` for one of the pool, else the program."""
    words = [word.decode() for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if word]
    if "ansim.cli.main" in words:
        return " ".join(words[words.index("ansim.cli.main") + 1 :][:3])
    if words and "chrom" in words[0]:
        return "browser"
    if "-m" in words:
        return words[words.index("-m") + 1]
    return words[0].split("/")[-1].split(":")[0] if words else "ended"


def _held(pids: set[int]) -> Held:
    roles = drill = resident = 0
    each = defaultdict[str, float](float)
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
            name = _name(pid)
        except OSError:
            continue
        resident += sizes["Rss"]
        each[name] += sizes["Pss"] / 1024
        if name.split()[0] in _OF_THE_DRILL:
            drill += sizes["Pss"]
        else:
            roles += sizes["Pss"]
    return Held(roles / 1024, drill / 1024, resident / 1024, each)


def _say(when: str, held: Held) -> None:
    print(
        f"{when}: roles {held.roles:.0f} MB ({held.roles / _BUDGET_MB:.2f} of the budget), with what only a drill "
        f"has {held.all:.0f} MB (resident {held.resident:.0f})"
    )
    each = sorted(held.each.items(), key=itemgetter(1), reverse=True)
    print("  " + ", ".join(f"{name} {size:.0f}" for name, size in each))


def main() -> int:
    """Run the drill in a fresh home, sample twice a second, print the peaks and what stays when idle."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--residents", type=int, default=20_000)
    args = parser.parse_args()
    end_as_asked()
    with tempfile.TemporaryDirectory(prefix="ansim-memory-") as folder:
        home = Path(folder)
        environment = {**os.environ, "ANSIM_HOME": folder, "ANSIM_ROLE": ""}
        command = [sys.executable, "-m", "ansim.cli.main", "demo", "--people", str(args.people)]
        command += ["--residents", str(args.residents)]
        log = home / "out.txt"
        with log.open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
            of_roles = of_all = Held()
            try:
                while process.poll() is None and "sample.pdf" not in log.read_text():
                    now = _held(_family(process.pid, home))
                    of_roles = max(of_roles, now, key=lambda held: held.roles)
                    of_all = max(of_all, now, key=lambda held: held.all)
                    time.sleep(0.5)
                time.sleep(10)
                idle = _held(_family(process.pid, home))
            finally:
                process.terminate()
                process.wait(30)
    print(f"{args.people} people, {args.residents} residents")
    _say("peak of the roles", of_roles)
    _say("peak of everything", of_all)
    _say("idle", idle)
    return 0 if of_roles.roles <= _BUDGET_MB else 1


if __name__ == "__main__":
    sys.exit(main())
