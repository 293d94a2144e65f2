"""The supervisor's decisions without processes: what it starts, when it starts again, when it gives up."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ansim.cli import parent, supervisor
from ansim.cli.supervisor import AlreadyRunning, Child, DidNotStart, HomeUnusable, Supervisor, role_children
from ansim.conf import ports
from ansim.conf.postgres import PostgresFailed
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError


class Clock:
    """Monotonic seconds that pass only when slept."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Process:
    """A process that lives until its test ends it."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.signals: list[str] = []
        self.stubborn = False

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.signals.append("TERM")
        self.code = None if self.stubborn else 0

    def kill(self) -> None:
        self.signals.append("KILL")
        self.code = -9

    def wait(self, timeout: float | None = None) -> int:
        if self.code is None:
            raise subprocess.TimeoutExpired("x", timeout or 0)
        return self.code


class Server:
    """An embedded PostgreSQL that can be told to fail."""

    def __init__(self) -> None:
        self.running = True
        self.failures = 0
        self.starts = 0

    def is_running(self) -> bool:
        return self.running

    def start(self) -> None:
        self.starts += 1
        if self.failures:
            self.failures -= 1
            raise PostgresFailed(log="server.log")
        self.running = True

    def stop(self) -> None:
        self.running = False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(supervisor, "time", made)
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(supervisor, "embedded", lambda: made)
    return made


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every process that would have been started: words, environment, the fake process."""
    made: list[dict[str, Any]] = []

    def popen(words: list[str], **given: Any) -> Process:
        process = Process()
        made.append({"words": words[3:], "env": given["env"], "process": process, **given})
        return process

    monkeypatch.setattr(supervisor.subprocess, "Popen", popen)
    return made


@pytest.fixture
def one(own_home: Path, clock: Clock, server: Server, started: list[dict[str, Any]]) -> Supervisor:
    return Supervisor()


def test_all_roles_and_the_worker_are_started_here(own_home: Path) -> None:
    """One process a role on its chosen port, the gate and the worker; phones reach office and gate, which get https."""
    chosen = ports.choose()
    children = role_children(tuple(Role), "ansim.local")
    assert [child.name for child in children] == [*(role.value for role in Role), "gate", "worker"]
    assert [child.port for child in children] == [
        *(chosen[role.value] for role in Role),
        chosen["gate"],
        None,
    ]
    assert [child.words for child in children if "--https" in child.words] == [
        ("serve", "--role", "office", "--https", "ansim.local"),
        ("gate", "--https", "ansim.local"),
    ]


def test_a_role_with_an_address_runs_by_itself(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles with an address of their own are left out; without the office there is no worker, without visits no gate."""
    ports.choose()
    monkeypatch.setenv("ANSIM_VAULT_URL", "http://192.0.2.1:8001")
    names = [child.name for child in role_children(tuple(Role), None)]
    assert names == ["office", "visits", "opener", "ledger", "gate", "worker"]
    assert [child.name for child in role_children((Role.LEDGER,), None)] == ["ledger"]
    monkeypatch.setenv("ANSIM_VISITS_URL", "http://192.0.2.1:8002")
    assert "gate" not in [child.name for child in role_children(tuple(Role), None)]


def test_children_are_told_home_supervisor_and_no_role(
    one: Supervisor, started: list[dict[str, Any]], own_home: Path
) -> None:
    """A child inherits the settings, gets the home and our number, starts its own session, and takes its role itself."""
    with one:
        one.start([Child("worker", ("worker",), env={"ANSIM_WORKERS": "3"})])
        (child,) = started
        assert child["words"] == ["worker"]
        assert child["env"]["ANSIM_HOME"] == str(own_home)
        assert child["env"]["ANSIM_SUPERVISOR"] == str(os.getpid())
        assert child["env"]["ANSIM_ROLE"] == ""
        assert child["env"]["ANSIM_WORKERS"] == "3"
        assert child["start_new_session"] is True
    assert child["process"].signals == ["TERM"]


def test_a_second_supervisor_of_a_home_is_refused(one: Supervisor, own_home: Path) -> None:
    """The lock is held while the first is inside, and free again after it."""
    with one, pytest.raises(AlreadyRunning) as refused, Supervisor():
        pass
    assert "http://localhost:" in refused.value.text("en")
    with Supervisor():
        pass


def test_a_home_that_cannot_be_used_is_refused(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """A file in the home's place, or above it, has a sentence of its own."""
    (own_home / "file").write_text("")
    for home in (own_home / "file", own_home / "file" / "below"):
        monkeypatch.setenv("ANSIM_HOME", str(home))
        with pytest.raises(HomeUnusable), Supervisor():
            pass


def test_a_failure_on_the_way_in_frees_the_home(
    one: Supervisor, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """When keys cannot be read the lock is given back and the signals are as they were."""
    before = signal.getsignal(signal.SIGTERM)

    def damaged() -> None:
        raise AnsimError

    monkeypatch.setattr(supervisor.keys, "publish_services", damaged)
    with pytest.raises(AnsimError), one:
        pass
    monkeypatch.undo()
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_dead_come_back_after_ever_longer_pauses(
    one: Supervisor, started: list[dict[str, Any]], clock: Clock
) -> None:
    """At once, then after 1, 3, 7, 15 and at most 30 seconds; after a steady minute it is at once again."""
    with one:
        one.start([Child("vault", ("serve",))])
        pauses = []
        for _ in range(8):
            started[-1]["process"].code = 1
            begun, count = clock.seconds, len(started)
            while len(started) == count:
                one.tend()
                clock.sleep(0.25)
            pauses.append(clock.seconds - begun - 0.25)
        assert [round(pause) for pause in pauses] == [0, 1, 3, 7, 15, 30, 30, 30]
        clock.sleep(61)
        started[-1]["process"].code = 1
        count = len(started)
        one.tend()
        assert len(started) == count + 1


def test_a_database_that_will_not_start_is_tried_again_and_ends_nothing(
    one: Supervisor, server: Server, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """While orphans of a killed server hold its memory, starting fails: it is said and tried every three seconds."""
    with one:
        server.running, server.failures = False, 2
        for _ in range(20):
            one.tend()
            clock.sleep(0.5)
        assert server.running
        assert server.starts == 3
    assert capsys.readouterr().err.count("postgres.failed") == 2


def test_an_installation_with_its_own_servers_starts_none(
    one: Supervisor, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """Without an embedded server nothing is started, tended or stopped."""
    monkeypatch.setattr(supervisor, "embedded", lambda: None)
    with Supervisor() as other:
        other.start_postgres()
        other.tend()
    assert server.starts == 0
    with one:
        one.start_postgres()
    assert server.starts == 1
    assert not server.running


def test_readiness_is_a_port_that_answers(
    one: Supervisor, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """wait_ready returns when each port was seen; a process without a port is not waited for."""
    looks = iter([False, False, True, True])
    monkeypatch.setattr(supervisor, "_answers", lambda _port: next(looks))
    with one:
        one.start([Child("a", ("a",), 1), Child("worker", ("w",)), Child("b", ("b",), 2)])
        one.wait_ready()
    assert next(looks, "all used") == "all used"


def test_a_process_that_never_answers_or_dies_again_and_again_is_given_up(
    one: Supervisor, monkeypatch: pytest.MonkeyPatch, started: list[dict[str, Any]], clock: Clock
) -> None:
    """After a minute, or after three deaths, the start ends with the name and the log of the process."""
    monkeypatch.setattr(supervisor, "_answers", lambda _port: False)
    with one:
        one.start([Child("vault", ("x",), 1)])
        begun = clock.seconds
        with pytest.raises(DidNotStart) as late:
            one.wait_ready()
        assert 60 <= clock.seconds - begun < 61
        assert "vault" in late.value.text("en")
        assert "vault.log" in late.value.text("en")
        begun = clock.seconds
        monkeypatch.setattr(Process, "poll", lambda _self: 1)
        with pytest.raises(DidNotStart):
            one.wait_ready()
        assert clock.seconds - begun < 10


def test_a_stubborn_process_is_killed(one: Supervisor, started: list[dict[str, Any]]) -> None:
    """What does not end on SIGTERM is ended by SIGKILL, the others are not."""
    with one:
        one.start([Child("a", ("a",)), Child("b", ("b",))])
        started[0]["process"].stubborn = True
    assert started[0]["process"].signals == ["TERM", "KILL"]
    assert started[1]["process"].signals == ["TERM"]


def test_a_killed_process_that_the_disk_holds_is_not_waited_for(
    one: Supervisor, started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that even SIGKILL does not end, as while it waits for a dead disk, keeps nothing else from ending."""
    with one:
        one.start([Child("held", ("worker",)), Child("office", ("serve",))])
        held, other = (call["process"] for call in started)
        held.stubborn = True
        monkeypatch.setattr(held, "kill", lambda: held.signals.append("KILL"))
    assert held.signals == ["TERM", "KILL"]
    assert held.code is None
    assert (other.signals, other.code) == (["TERM"], 0)


def test_seven_that_the_disk_holds_are_waited_for_together(
    one: Supervisor, clock: Clock, started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds and five more are for all processes, not for each: the supervisor ends while somebody still waits for it."""

    def wait(self: Process, timeout: float = 0) -> int:
        clock.sleep(timeout)
        raise subprocess.TimeoutExpired("x", timeout)

    monkeypatch.setattr(Process, "wait", wait)
    monkeypatch.setattr(Process, "kill", lambda self: self.signals.append("KILL"))
    with one:
        one.start([Child(f"held-{number}", ("worker",)) for number in range(7)])
        for call in started:
            call["process"].stubborn = True
        begun = clock.monotonic()
    assert clock.monotonic() - begun == pytest.approx(15, abs=0.2)
    assert [call["process"].signals for call in started] == [["TERM", "KILL"]] * 7


def test_a_signal_ends_the_loop(one: Supervisor, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM while tending returns from the loop; what was ignored before stays ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with one:
            monkeypatch.setattr(clock, "sleep", lambda _seconds: os.kill(os.getpid(), signal.SIGTERM))
            one.run_until_stopped()
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_once_it_runs_a_signal_raises_nothing_anywhere(one: Supervisor, clock: Clock) -> None:
    """Neither what is said before the loop nor anything in it is torn by an exception out of nowhere; then it ends at once."""
    with one:
        one.end_in_order()
        os.kill(os.getpid(), signal.SIGTERM)
        begun = clock.monotonic()
        one.run_until_stopped()
        assert clock.monotonic() == begun


def test_the_end_is_seen_within_a_pause(
    one: Supervisor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal in a pause between two looks is not waited out: a tenth of a second later the loop is over."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(clock, "sleep", sleep)
    with one:
        one.run_until_stopped()
    assert slept == [0.1, 0.1]


def test_a_signal_whose_exception_was_dropped_ends_the_loop_too(
    one: Supervisor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Ctrl-C that arrives inside a finalizer, where Python drops exceptions, still ends everything at the next look."""
    looks = iter([None])

    def interrupted(_seconds: float) -> None:
        next(looks)  # a second pause would mean that the signal was lost
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)

    with one:
        monkeypatch.setattr(clock, "sleep", interrupted)
        one.run_until_stopped()
    assert list(looks) == []


def test_a_signal_inside_a_look_at_a_process_waits_for_its_end(
    one: Supervisor, started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raised within Popen's own lock it would block the stopping for ever: each process is looked at, then it ends."""
    looked: list[Process] = []

    def look(self: Process) -> int | None:
        os.kill(os.getpid(), signal.SIGTERM)
        looked.append(self)
        return self.code

    with one:
        one.start([Child("a", ("a",)), Child("b", ("b",))])
        with monkeypatch.context() as patch:
            patch.setattr(Process, "poll", look)
            one.run_until_stopped()
    assert looked == [one["process"] for one in started]
    assert [process.signals for process in looked] == [["TERM"], ["TERM"]]


def test_a_signal_inside_a_start_waits_until_the_process_is_known(
    one: Supervisor, started: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while processes are started: each that was started is also stopped."""
    spawn = one._spawn

    def interrupted(child: Child) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        spawn(child)

    monkeypatch.setattr(one, "_spawn", interrupted)
    with pytest.raises(KeyboardInterrupt), one:
        one.start([Child("a", ("a",)), Child("b", ("b",))])
    assert [one["process"].signals for one in started] == [["TERM"], ["TERM"]]


@pytest.mark.parametrize(("named", "gone_after"), [("0", 2), ("7", 0), ("4", 2)])
def test_a_process_ends_with_its_parent(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, named: str, gone_after: int
) -> None:
    """It watches the process that started it, or the supervisor by its number, even one that is gone already."""
    parents = iter([4, 4, 4, 1] if named == "0" else [4, 4, 1])
    ended: list[int] = []
    pauses: list[float] = []
    monkeypatch.setenv("ANSIM_SUPERVISOR", named)
    monkeypatch.setattr(parent.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(parent.os, "kill", lambda number, _signal: ended.append(number))
    monkeypatch.setattr(parent.time, "sleep", pauses.append)

    class Now:
        """A thread that runs at once."""

        def __init__(self, target: Any, **_more: Any) -> None:
            self._target = target

        def start(self) -> None:
            self._target()

    monkeypatch.setattr(parent.threading, "Thread", Now)
    parent.end_with_parent()
    assert ended == [os.getpid()]
    assert len(pauses) == gone_after
