"""Starts the embedded PostgreSQL and every process of an installation, restarts what dies, stops all together."""

import faulthandler
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ansim.cli import say
from ansim.conf import env, keys, ports
from ansim.conf.postgres import PostgresFailed, embedded
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_STOP_SECONDS = 10.0
_KILLED_SECONDS = 5.0
_READY_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 30.0
_STEADY_SECONDS = 60.0
_POSTGRES_PAUSE_SECONDS = 3.0
_PAUSE_SECONDS = 0.5
_PAUSE_STEPS = 5  # so late at most is the end seen
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AlreadyRunning(AnsimError):
    """Another supervisor holds this ANSIM_HOME."""

    code = "serve.running"
    sentence = Sentence(
        ko="이 폴더의 ansim이 이미 실행 중입니다: {address} 을(를) 열거나, 그쪽을 Ctrl-C로 끝낸 뒤 다시 실행해 주세요.",
        en="ansim already runs on this folder: open {address}, or end that one with Ctrl-C and run again.",
    )


class HomeUnusable(AnsimError):
    """ANSIM_HOME cannot be made or written."""

    code = "home.unusable"
    sentence = Sentence(
        ko="폴더 {home}을(를) 만들거나 쓸 수 없습니다. ANSIM_HOME에 쓸 수 있는 폴더를 정해 주세요.",
        en="Folder {home} cannot be made or written. Set ANSIM_HOME to a folder that can.",
    )


class DidNotStart(AnsimError):
    """A process did not answer in time."""

    code = "serve.not_ready"
    sentence = Sentence(
        ko="{name} 프로세스가 시작되지 않았습니다. {log}의 마지막 줄을 확인해 주세요.",
        en="Process {name} did not start. Read the last lines of {log}.",
    )
    retryable = True


@dataclass
class Child:
    """One process to keep alive: its words after `ansim`, and the port that shows it is ready."""

    name: str
    words: tuple[str, ...]
    port: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started: float = 0.0
    due: float | None = None


def role_children(roles: tuple[Role, ...], https: str | None) -> list[Child]:
    """Return the processes of the given roles that run here; office and visits have a worker and a gate beside them."""
    known = ports.known()
    children = []
    for role in (role for role in roles if not env.value(f"{role.name}_URL")):
        more = ("--https", https) if https and role is Role.OFFICE else ()
        children.append(Child(role.value, ("serve", "--role", role.value, *more), known[role.value]))
    if Role.VISITS in roles and not env.value("VISITS_URL"):
        more = ("--https", https) if https else ()
        children.append(Child("gate", ("gate", *more), ports.own_gate()))
    if Role.OFFICE in roles:
        children.append(Child("worker", ("worker",)))
    return children


class Supervisor:
    """A context: inside it everything runs; leaving it stops everything in order."""

    def __init__(self) -> None:
        self._home = env.home()
        self._children: list[Child] = []
        self._postgres = embedded()
        self._lock = -1
        self._postgres_due = 0.0
        self._handlers: dict[signal.Signals, Any] = {}
        self._asked_to_end = False
        self._undisturbed = False

    def __enter__(self) -> Self:
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            (self._home / "run").mkdir(exist_ok=True, mode=0o700)
            (self._home / "logs").mkdir(exist_ok=True, mode=0o700)
        except (FileExistsError, NotADirectoryError, PermissionError):
            raise HomeUnusable(home=self._home) from None
        self._take_lock()
        self._end_on_signals()
        try:
            os.environ["ANSIM_ROLE"] = keys.SUPERVISOR
            keys.publish_services()
            ports.choose()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _take_lock(self) -> None:
        self._lock = os.open(
            self._home / "run" / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(address=ports.public_url()) from None

    def _end_on_signals(self) -> None:
        """Let SIGTERM, SIGHUP and Ctrl-C end the work in order; what was ignored (nohup) stays ignored."""
        for number in _ENDINGS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._interrupt)
        if sys.__stderr__ is not None:  # asked by a signal, it says there where it stands, whatever holds it
            faulthandler.register(signal.SIGUSR1, sys.__stderr__)

    def _interrupt(self, _number: int, _frame: object) -> None:
        """Interrupt, and remember it: raised inside a finalizer or a callback, Python drops the exception."""
        self._asked_to_end = True
        if not self._undisturbed:
            raise KeyboardInterrupt

    @contextmanager
    def _with_processes(self) -> Iterator[None]:
        """Put an interruption off to the end of the block.

        Raised inside `Popen`, it would leave a process that nobody knows, or a lock that `stop` waits for in vain.
        """
        before, self._undisturbed = self._undisturbed, True
        try:
            yield
        finally:
            self._undisturbed = before
        self._end_if_asked()

    def end_in_order(self) -> None:
        """From here on a signal only asks for the end, for `run_until_stopped` to see: nothing is torn in its middle.

        An exception out of nowhere can leave any library's lock taken (a tracer's, for one), and its next taker waits for ever.
        """
        self._undisturbed = True

    def _end_if_asked(self) -> None:
        if self._asked_to_end:
            raise KeyboardInterrupt

    def start_postgres(self) -> None:
        """Start the embedded server when this installation uses one. Raises PostgresFailed."""
        if self._postgres is not None:
            self._postgres.start()

    def start(self, children: list[Child]) -> None:
        """Start processes; `wait_ready` says when they answer."""
        with self._with_processes():
            for child in children:
                self._spawn(child)
                self._children.append(child)

    def wait_ready(self) -> None:
        """Return when every process with a port accepts connections. Raises DidNotStart."""
        deadline = time.monotonic() + _READY_SECONDS
        for child in self._children:
            while child.port is not None and not _answers(child.port):
                self.tend()
                if time.monotonic() > deadline or child.restarts > 2:
                    raise DidNotStart(name=child.name, log=self._log(child))
                time.sleep(0.05)

    def tend(self) -> None:
        """Restart what died, the database first. Raises KeyboardInterrupt when a signal's own was dropped."""
        self._end_if_asked()
        moment = time.monotonic()
        if self._postgres is not None and moment >= self._postgres_due and not self._postgres.is_running():
            try:
                self._postgres.start()
            except PostgresFailed as failed:  # orphans of the old server may still hold its memory
                say.error(failed)
                self._postgres_due = time.monotonic() + _POSTGRES_PAUSE_SECONDS
        with self._with_processes():
            for child in self._children:
                self._tend_child(child, moment)

    def _tend_child(self, child: Child, moment: float) -> None:
        """Start a dead process again: at once the first time, then after ever longer pauses."""
        if child.process is None or child.process.poll() is None:
            return
        if child.due is None:
            steady = moment - child.started > _STEADY_SECONDS
            child.restarts = 1 if steady else child.restarts + 1
            child.due = moment + min(2.0 ** (child.restarts - 1) - 1, _LONGEST_PAUSE_SECONDS)
        if moment >= child.due:
            self._spawn(child)

    def run_until_stopped(self) -> None:
        """Tend the processes until SIGINT or SIGTERM."""
        self.end_in_order()
        with suppress(KeyboardInterrupt):
            while not self._asked_to_end:
                self.tend()
                self._pause()

    def _pause(self) -> None:
        """Let half a second pass, or what of it passes before the end is asked for."""
        for _ in range(_PAUSE_STEPS):
            if self._asked_to_end:
                return
            time.sleep(_PAUSE_SECONDS / _PAUSE_STEPS)

    def stop(self) -> None:
        """Stop processes (SIGTERM, after 10 s SIGKILL, 5 s more for all), then the database. A second Ctrl-C changes nothing."""
        for number in self._handlers:
            signal.signal(number, signal.SIG_IGN)
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        left = _still_there(running, _STOP_SECONDS)
        for process in left:
            process.kill()
        _still_there(left, _KILLED_SECONDS)  # held by the disk: they end when that answers
        self._children.clear()
        if self._postgres is not None:
            self._postgres.stop()
        os.close(self._lock)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _log(self, child: Child) -> Path:
        return self._home / "logs" / f"{child.name}.log"

    def _spawn(self, child: Child) -> None:
        environment = {
            **os.environ,
            "ANSIM_HOME": str(self._home),
            "ANSIM_ROLE": "",
            "ANSIM_SUPERVISOR": str(os.getpid()),
            **child.env,
        }
        child.started, child.due = time.monotonic(), None
        with self._log(child).open("ab") as log:
            child.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "ansim.cli.main", *child.words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the rest in order
            )


def _still_there(
    processes: Sequence[subprocess.Popen[bytes]], seconds: float
) -> list[subprocess.Popen[bytes]]:
    """Wait so many seconds for all of them together; return those that have not ended."""
    deadline = time.monotonic() + seconds
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.01, deadline - time.monotonic()))
    return [process for process in processes if process.poll() is None]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
