"""Runs every suite under its own settings, puts coverage together, holds it against the gates, says one last line.

`python tests/run.py [--only SUITE] [--lanes N] [--pictures] [-- words for pytest]`; suites share nothing and run two
at a time, the long ones first; what a suite leaves running is ended by its process number.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SUITE_SECONDS = 2400
OVERALL_PERCENT = 95.0
SLOWEST = 40
INTERRUPTED = threading.Event()
PURE = ("src/ansim/kit/", "src/ansim/wire/", "src/ansim/exposure/", "/domain/", "/domain.py")


@dataclass(frozen=True)
class Suite:
    """A folder of tests and the role whose settings they run under."""

    name: str
    role: str | None = None


SUITES = (  # the longest first: then the lanes end at about the same time
    Suite("office", "office"),
    Suite("unit"),
    Suite("system"),
    Suite("vault", "vault"),
    Suite("visits", "visits"),
    Suite("opener", "opener"),
    Suite("ledger", "ledger"),
)


@dataclass
class Outcome:
    """What one suite came to: counts, seconds, why tests were skipped, and what went wrong around the tests."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    trouble: str = ""


def run_suite(suite: Suite, work: Path, words: list[str], extra: dict[str, str]) -> Outcome:
    """Run one suite in a process group and a temporary folder of its own; leave nothing of it running."""
    folder = ROOT / "tests" / suite.name
    outcome = Outcome(suite.name)
    if not list(folder.rglob("test_*.py")):
        outcome.trouble = "no tests"
        return outcome
    # short, because a socket's path may hold 107 bytes and tests nest their folders deeply
    temporary, report = Path(tempfile.mkdtemp(prefix="a-")), work / f"{suite.name}.xml"
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={ROOT / 'pyproject.toml'}"]
    command += ["-m", "pytest", str(folder), f"--junitxml={report}", *words]
    if suite.role:
        command.append(f"--ds=ansim.conf.role_{suite.role}")
    started = time.monotonic()
    output = work / f"{suite.name}.txt"
    print(f"-- {suite.name} begins", flush=True)
    with output.open("wb") as told:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(work, temporary, extra),
            start_new_session=True,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, started + SUITE_SECONDS)
    except subprocess.TimeoutExpired:
        outcome.trouble = f"did not end within {SUITE_SECONDS} s"
    finally:
        _end_group(process)
        _end_leftovers(temporary)
        shutil.rmtree(temporary, ignore_errors=True)
    outcome.seconds = time.monotonic() - started
    print(f"\n== {suite.name}\n{output.read_text(errors='replace')}", flush=True)
    _read_report(report, outcome)
    if process.returncode != 0 and outcome.failed == 0:
        outcome.trouble = outcome.trouble or f"pytest ended with {process.returncode}"
    return outcome


def _wait(process: subprocess.Popen[bytes], until: float) -> None:
    """Wait for the end of a suite, or until somebody interrupted all lanes."""
    while process.poll() is None and not INTERRUPTED.is_set():
        if time.monotonic() > until:
            raise subprocess.TimeoutExpired(process.args, SUITE_SECONDS)
        INTERRUPTED.wait(0.2)


def _environment(work: Path, temporary: Path, extra: dict[str, str]) -> dict[str, str]:
    """The caller's environment without its ansim settings, which must not colour a test.

    Compiled modules are kept though the caller may not: an installation's seven processes would compile all again.
    """
    dropped = ("ANSIM_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {
        **kept,
        **extra,
        "TMPDIR": str(temporary),
        "COVERAGE_FILE": str(work / "coverage.data"),
        "COVERAGE_RCFILE": str(ROOT / "pyproject.toml"),
    }


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_leftovers(folder: Path) -> None:
    """End servers whose data folder or ANSIM_HOME lies under `folder`, each by its own number."""
    for file in folder.rglob("postmaster.pid"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            number = int(file.read_text().splitlines()[0])
            if b"postgres" in Path(f"/proc/{number}/cmdline").read_bytes():
                os.kill(number, signal.SIGQUIT)
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"ANSIM_HOME={folder}".encode() in (entry / "environ").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)


def _read_report(report: Path, outcome: Outcome) -> None:
    try:
        tree = ElementTree.parse(report)
    except (OSError, ElementTree.ParseError):
        outcome.trouble = outcome.trouble or "no report was written"
        return
    for case in tree.iter("testcase"):
        skip = case.find("skipped")
        outcome.files[case.get("classname") or "?"] += float(case.get("time") or 0)
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            outcome.skipped += 1
            outcome.reasons[skip.get("message") or "no reason given"] += 1
        else:
            outcome.passed += 1


def _coverage(work: Path, *words: str) -> bool:
    command = [sys.executable, "-m", "coverage", *words, f"--rcfile={ROOT / 'pyproject.toml'}"]
    environment = {**os.environ, "COVERAGE_FILE": str(work / "coverage.data")}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def coverage_failures(work: Path) -> list[str]:
    """Combine what all processes measured, print the figure, return what is below its gate (branches count)."""
    report = work / "coverage.json"
    if not (_coverage(work, "combine", "-q") and _coverage(work, "json", "-q", "-o", str(report))):
        return ["coverage could not be put together"]
    measured = json.loads(report.read_text())
    overall = measured["totals"]["percent_covered"]
    short = []
    pure = 0
    for name, file in sorted(measured["files"].items()):
        if any(part in name for part in PURE):
            pure += 1
            if file["summary"]["percent_covered"] < 100.0:
                places = [*file["missing_lines"], *(f"{a}->{b}" for a, b in file["missing_branches"])]
                short.append(f"{name} {file['summary']['percent_covered']:.1f} % of 100: {places[:12]}")
    print(
        f"coverage with branches: {overall:.2f} % overall; pure files at 100 %: {pure - len(short)} of {pure}"
    )
    if overall < OVERALL_PERCENT:
        short.append(f"overall {overall:.2f} % of {OVERALL_PERCENT}")
        low = sorted((f["summary"]["percent_covered"], n) for n, f in measured["files"].items())
        short += [f"  {percent:.1f} % {name}" for percent, name in low[:15] if percent < OVERALL_PERCENT]
    return short


def print_table(outcomes: list[Outcome]) -> None:
    """Print one row a suite, the reasons of what was skipped, and the files that took longest."""
    print(f"\n{'suite':8} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}")
    for one in outcomes:
        print(f"{one.name:8} {one.passed:7} {one.failed:7} {one.skipped:8} {one.seconds:8.1f}  {one.trouble}")
    for one in outcomes:
        for reason, count in one.reasons.most_common():
            print(f"  skipped in {one.name}: {count} x {reason}")
    slowest = sum((one.files for one in outcomes), Counter[str]()).most_common(SLOWEST)
    print(
        "most seconds: "
        + ", ".join(f"{name.removeprefix('tests.')} {seconds:.0f}" for name, seconds in slowest)
    )


def main() -> int:
    """Run what was asked for; 0 only if no test failed, no suite broke and every gate holds."""
    parser = argparse.ArgumentParser(description="run the tests of ansim")
    parser.add_argument("--only", choices=[suite.name for suite in SUITES], action="append")
    parser.add_argument("--lanes", type=int, default=min(2, os.cpu_count() or 1), help="suites at a time")
    parser.add_argument("--pictures", action="store_true", help="let the browser tests write docs/pictures")
    args, words = parser.parse_known_args()
    chosen = [suite for suite in SUITES if not args.only or suite.name in args.only]
    extra = {"ANSIM_TEST_PICTURES": str(PICTURES)} if args.pictures else {}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    work = Path(tempfile.mkdtemp(prefix="ansim-run-"))
    short: list[str] = []
    try:
        pytest_words = [word for word in words if word != "--"]
        with ThreadPoolExecutor(max(1, args.lanes)) as lanes:
            try:
                outcomes = list(lanes.map(lambda suite: run_suite(suite, work, pytest_words, extra), chosen))
            except KeyboardInterrupt:
                INTERRUPTED.set()
                lanes.shutdown(cancel_futures=True)
                raise
        print_table(outcomes)
        if not args.only and not words:
            short = coverage_failures(work)
    except KeyboardInterrupt:
        print("\ninterrupted")
        return 130
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for line in short:
        print(f"below its gate: {line}")
    passed, failed, skipped = (sum(getattr(o, n) for o in outcomes) for n in ("passed", "failed", "skipped"))
    broken = [one for one in outcomes if one.trouble and one.trouble != "no tests"]
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or broken or short or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
