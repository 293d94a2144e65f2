"""One installation of ansim as real processes on loopback, in a home of its own; ended by process number."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from ansim.calls.transport import HttpTransport, RoleUnreachable
from ansim.conf import keys, ports
from ansim.conf.postgres import EmbeddedPostgres
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.wire.status import BadAnswer, RoleStatus, read_status

PATIENCE_SECONDS = 90.0
#: an end that a busy disk holds up is late, not missing: what is missing shows after three minutes too
ENDING_SECONDS = 180.0


def free_port() -> int:
    """A port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as `true()` is; fail with `what` when it never becomes so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.05)


def alive(number: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _as_from_a_terminal() -> None:
    """Let Ctrl-C and a hang-up reach the command though the tests themselves may run where both are ignored."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Installation:
    """A home, the settings of its commands, and at most one `ansim serve` in it."""

    def __init__(self, home: Path, *, like: Path | None = None, **settings: str) -> None:
        """A new home; `like` one that ran and ended well, so that its databases need not be made again."""
        self.home = home
        if like is not None:
            # -a keeps who owns the database's files
            subprocess.run(["cp", "-a", str(like), str(home)], check=True)
            with (home / "postgres" / "postgresql.conf").open("a") as file:
                file.write(
                    "fsync = off\n"
                )  # no test here cuts the power: waiting for a busy disk proves nothing
        self.settings = {"ANSIM_PORT": str(free_port()), "ANSIM_LANGUAGE": "en", **settings}
        self.supervisor: subprocess.Popen[str] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command here: none of the test session's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIM_")}
        return {**kept, **self.settings, "ANSIM_HOME": str(self.home), **more}

    def run(self, *words: str, seconds: float = PATIENCE_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        command = [sys.executable, "-m", "ansim.cli.main", *words]
        return subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, timeout=seconds, check=False
        )

    def spawn(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start one command and leave it running."""
        command = [sys.executable, "-m", "ansim.cli.main", *words]
        return subprocess.Popen(
            command,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=_as_from_a_terminal,
        )

    def start(self, *words: str) -> float:
        """Start `ansim serve` and return the seconds until it says that it runs."""
        started = time.monotonic()
        self.supervisor = self.spawn("serve", *words)
        assert self.supervisor.stdout is not None
        line = self.supervisor.stdout.readline()
        assert line.startswith("Running: "), line + "".join(self.logs())
        return time.monotonic() - started

    @contextlib.contextmanager
    def demo(self, people: int, issued: int) -> Iterator[str]:
        """Give the address of a drill without a city whose main job is done and whose console stays open."""
        try:
            words = ("--residents", "0", "--people", str(people), "--issued", str(issued))
            self.supervisor = self.spawn("demo", *words)
            assert self.supervisor.stdout is not None
            lines = []
            for line in self.supervisor.stdout:
                lines.append(line)
                if found := re.search(r"stays open at (\S+?)\.? ", line):
                    break
            else:
                pytest.fail("".join(lines[-20:]) + "".join(self.logs()))
            yield found[1]
            self.stop()
        finally:
            self.end()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the supervisor by a signal and return its exit code."""
        assert self.supervisor is not None
        self.supervisor.send_signal(number)
        try:
            code = self.supervisor.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            pytest.fail(f"still running: {self.held()}\n" + "".join(self.logs()))
        assert self.supervisor.stdout is not None
        self.supervisor.stdout.close()
        self.supervisor = None
        return code

    def logs(self) -> Iterator[str]:
        """The last lines of every log, for a failure's message."""
        for path in sorted((self.home / "logs").glob("*.log")):
            yield f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-5:]) + "\n"

    def processes(self) -> dict[int, str]:
        """Number and command of every living process of this home, the database left out."""
        found = {}
        mark = f"ANSIM_HOME={self.home}\0".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes() and alive(int(entry.name)):
                    words = (entry / "cmdline").read_bytes().decode().split("\0")
                    own = words.index("ansim.cli.main") + 1 if "ansim.cli.main" in words else 0  # 0: a pool's
                    found[int(entry.name)] = " ".join(words[own:]).strip()
        return found

    def held(self) -> str:
        """What holds each living process, and where the supervisor stands, which is killed for it."""
        assert self.supervisor is not None
        lines = []
        for number, words in self.processes().items():
            with contextlib.suppress(OSError):
                state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
                held = Path(f"/proc/{number}/wchan").read_text()
                lines.append(f"{number} {words}: {state} {held}")
        self.supervisor.send_signal(signal.SIGUSR1)
        time.sleep(1)
        self.supervisor.kill()
        stands, _ = self.supervisor.communicate()
        return "\n".join([*lines, stands])

    def number_of(self, command: str) -> int:
        """The process number of one command, such as `serve --role vault`; 0 when there is none."""
        return next((number for number, words in self.processes().items() if words == command), 0)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Let this test process be the supervisor's role of this home for a moment."""
        own = {**self.settings, "ANSIM_HOME": str(self.home), "ANSIM_ROLE": keys.SUPERVISOR}
        with mock.patch.dict(os.environ, own):
            yield

    @property
    def postgres(self) -> EmbeddedPostgres:
        """The embedded server of this home."""
        return EmbeddedPostgres(self.home)

    def postgres_number(self) -> int:
        """The process number of the running server; 0 when it is down."""
        try:
            number = int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, IndexError, ValueError):
            return 0
        return number if alive(number) else 0

    def address(self, role: Role) -> str:
        """Where a role of this home listens."""
        with self.inside():
            return ports.role_url(role)

    def ask(self, role: Role, path: str = "/v1/status", own: Role = Role.OFFICE) -> Answer:
        """Send one signed request as role `own`."""
        with self.inside(), HttpTransport(role, timeout=30.0, own=own) as transport:
            return transport.request("GET", path)

    def status(self, role: Role) -> RoleStatus | None:
        """What a role says of itself; None when it does not answer as it should."""
        try:
            return read_status(self.ask(role))
        except (RoleUnreachable, BadAnswer):
            return None

    def is_whole(self) -> bool:
        """Whether every role answers and reaches its database."""
        said = [self.status(role) for role in Role]
        return all(status is not None and status.database in ("ok", "none") for status in said)

    def end(self) -> None:
        """End whatever of this home still runs, whatever state the test left it in."""
        for number in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        if self.supervisor is not None:
            self.supervisor.wait(PATIENCE_SECONDS)
            if self.supervisor.stdout is not None:
                self.supervisor.stdout.close()
        if number := self.postgres_number():
            os.kill(number, signal.SIGQUIT)
            wait_until(lambda: not alive(number), "PostgreSQL ends")
