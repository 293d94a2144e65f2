"""Crashes: kill -9 and SIGSTOP of a sending process at each named point; the gateway's truth is the judge."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from django.db import connection

from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery
from ansim.delivery.services.lanes import Lanes
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.unknowns import Decision, decide_unknown
from ansim.kit import clock
from ansim.sandbox.gateway.settings import GatewaySettings

WORKER = Path(__file__).with_name("crashing_worker.py")
PARCEL_POINTS = [
    "before claim",
    "after attempt commit",
    "after upload",
    "after group recorded",
    "after fill",
    "before release",
    "after release",
    "request sent",
    "before result commit",
    "after result commit",
]
SINGLE_POINTS = [
    "after attempt commit",
    "before release",
    "after release",
    "request sent",
    "before result commit",
    "after result commit",
]
LANE_POINTS = [*SINGLE_POINTS, "call begun"]
#: where nothing has begun yet
CERTAIN_POINTS = ("after attempt commit", "before release", "after release")


FULL = bool(os.environ.get("ANSIM_SOAK"))
#: kills at each point: in the full form 200 of parcels, 120 one by one, 280 by lanes; ANSIM_SOAK=200 makes it 200 at each
TIMES = max(20, int(os.environ["ANSIM_SOAK"])) if FULL else 1
LANES = 4


class Mother:
    """The process that forks workers (crashing_worker.py); it loads Django once for all crashes."""

    def __init__(self) -> None:
        database = connection.settings_dict
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "crash_settings",
            "PYTHONPATH": os.pathsep.join([str(WORKER.parent), os.environ.get("PYTHONPATH", "")]),
            "CRASH_DATABASE": database["NAME"],
            "CRASH_HOST": database["HOST"],
            "CRASH_PASSWORD": database["PASSWORD"],
        }
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def bear(self, office: Any, point: str, manner: str, way: str = "parcels") -> int:
        """Start a worker that dies or sleeps at `point`; return its pid."""
        account = GatewaySettings()
        moment = office.clock().isoformat()
        self._stdin.write(
            json.dumps(
                [
                    office.gateway.url,
                    account.api_key,
                    account.api_secret,
                    str(office.group_id),
                    moment,
                    point,
                    manner,
                    way,
                ]
            )
            + "\n"
        )
        return int(self._stdout.readline())

    def has_ended(self, seconds: float) -> bool:
        """Whether the last worker ends within `seconds`."""
        return bool(select.select([self._stdout], [], [], seconds)[0])

    def how_it_ended(self) -> int:
        """The exit code of the last worker, negative for a signal."""
        assert self.has_ended(30)
        return int(self._stdout.readline())

    def die_somewhere(self, office: Any, step: int, groups: list[int]) -> bool:
        """Let the worker as it runs send these groups at once and be killed at its step of that number; False if it had ended."""
        self.bear(office, str(step), "die", ",".join(map(str, groups)))
        return self.how_it_ended() == -signal.SIGKILL

    def die_at(self, office: Any, point: str, way: str = "parcels") -> None:
        """Let a worker be killed at `point`."""
        self.bear(office, point, "die", way)
        assert self.how_it_ended() == -signal.SIGKILL

    def end(self) -> None:
        """End the mother."""
        self._stdin.close()
        self.process.wait(10)
        self._stdout.close()

    @property
    def _stdin(self) -> IO[str]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def _stdout(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout


@pytest.fixture(scope="module")
def mother(django_db_setup: None) -> Iterator[Mother]:
    """One mother of crashing workers for this file."""
    found = Mother()
    yield found
    found.end()


@pytest.mark.parametrize("point", PARCEL_POINTS)
def test_kill_at_any_point_loses_and_doubles_nothing(office: Any, mother: Mother, point: str) -> None:
    """Proves that a worker killed at this point leaves every message to be sent exactly once."""
    for times in range(TIMES):
        office.queue(8, pictures=True, start=100 * times)
        mother.die_at(office, point)
        assert _unknown(office) == 0
        office.clock.forward(seconds=61)
        assert sweep_stalled(now=office.clock()).unknown <= 4  # one parcel
        office.settle()
        office.send_all(limit=4)
        office.settle()
        assert office.counts() == {"sent": len(office.keys)}
    assert sum(office.gateway.keys().values()) == 8 * TIMES
    print(
        f"\nkill -9, parcels, {point}: kills {TIMES}, lost 0, twice 0, in doubt at the end {_unknown(office)}"
    )
    office.check_balance()


@pytest.mark.parametrize("point", SINGLE_POINTS)
def test_kill_while_sending_one_by_one_leaves_at_most_one_unknown(
    office: Any, mother: Mother, point: str
) -> None:
    """Proves that one by one at most one delivery per worker is in doubt, and none is sent twice."""
    before = 0
    for times in range(TIMES):
        office.clock.moment = clock.now()  # the gateway lists by its own clock
        office.queue(5, start=100 * times)
        mother.die_at(office, point, "single")
        office.clock.forward(seconds=61)
        assert sweep_stalled(now=office.clock()).unknown <= 1
        office.settle()
        office.send_all(one_by_one=True)
        accepted, unknown = sum(office.gateway.keys().values()), _unknown(office)
        assert unknown - before <= 1
        assert accepted + unknown == len(office.keys)
        before = unknown
    print(f"\nkill -9, one by one, {point}: kills {TIMES}, lost 0, twice 0, shown to a person {before}")
    office.check_balance()


@pytest.mark.parametrize("point", LANE_POINTS)
@pytest.mark.parametrize("way", ["lanes", "alone"])
def test_kill_with_lanes_leaves_at_most_one_unknown(
    office: Any, mother: Mother, point: str, way: str
) -> None:
    """Proves that of four in the air, at a service that finds them, and of one at any other, one is unknown at most.

    Nothing is lost or doubled. Those on record as not begun go again; the others are found by their reference, for which
    `alone` is not asked.
    """
    most = doubtful = 0
    for times in range(TIMES):
        office.clock.moment = (
            clock.now()
        )  # the gateway lists by its own clock: after many kills a lease each is far ahead
        before = _unknown(office)
        office.queue(9, start=100 * times)
        mother.die_at(office, point, way)
        office.clock.forward(seconds=61)
        sweep_stalled(now=office.clock())
        doubtful = max(doubtful, _unknown(office) - before)
        if way == "lanes":
            _wait_until_all_came(office)
            office.settle()
        most = max(most, _unknown(office) - before)
        with Lanes(adapter=office.adapter, group_id=office.group_id, count=LANES, now=office.clock) as lanes:
            lanes.send()
    accepted, shown = office.gateway.keys(), _unknown(office)
    lost = {key for key, state in office.states().items() if state is State.SENT} - accepted.keys()
    twice = sum(count - 1 for count in accepted.values())
    print(
        f"\nkill -9, {way}, {point}: kills {TIMES}, lost {len(lost)}, twice {twice}, asked about {doubtful}, unknown {most}"
    )
    assert (lost, twice) == (set(), 0)
    assert most <= 1
    assert doubtful <= (LANES if way == "lanes" else 1)
    assert point not in CERTAIN_POINTS or doubtful == 0
    assert point != "call begun" or most == 1  # the one of which nobody can say anything
    assert sum(accepted.values()) + shown >= len(office.keys)
    office.check_balance()


def _wait_until_all_came(office: Any) -> None:
    """Let the service take in what the dead worker had sent off."""
    seen = -1
    while (now_seen := len(office.gateway.accepted())) != seen:
        seen = now_seen
        time.sleep(0.1)


def _unknown(office: Any) -> int:
    return int(office.counts().get("unknown", 0))


@pytest.mark.parametrize("point", ["after attempt commit", "before release", "after release"])
def test_a_sleeper_beyond_its_lease_sends_nothing_when_it_wakes(
    office: Any, mother: Mother, point: str, wait_for: Callable[..., None]
) -> None:
    """Proves that a stopped worker whose parcel was taken over finds its fence, or its group, gone."""
    office.queue(8)
    pid = mother.bear(office, point, "sleep")
    wait_for(lambda: _is_stopped(pid))
    office.clock.forward(seconds=61)
    office.settle()
    office.send_all(limit=4)
    assert office.counts() == {"sent": 8}
    _wake(mother, pid, wait_for)
    assert mother.how_it_ended() == 0
    office.settle()
    assert office.counts() == {"sent": 8}
    assert sum(office.gateway.keys().values()) == 8
    office.check_balance()


@pytest.mark.parametrize("way", ["single", "lanes", "alone"])
def test_a_sleeper_does_not_send_what_a_person_sent_again_meanwhile(
    office: Any, mother: Mother, way: str, wait_for: Callable[..., None]
) -> None:
    """Proves that where nothing can be withdrawn a stopped worker, released already, still sends nothing when it wakes late."""
    office.clock.moment = clock.now()
    office.queue(1)
    pid = mother.bear(office, "before call", "sleep", way)
    wait_for(lambda: _is_stopped(pid))
    office.clock.forward(seconds=61)
    office.settle()
    assert office.counts() == {"unknown": 1}
    decide_unknown(
        office_id=1,
        delivery_id=Delivery.objects.get().pk,
        decision=Decision.SEND_AGAIN,
        reason="문자 서비스에 물어봄",
        now=office.clock(),
        by="tester",
    )
    office.send_all(one_by_one=True)
    assert office.counts() == {"sent": 1}
    time.sleep(0.3)
    _wake(mother, pid, wait_for)
    assert mother.how_it_ended() == 0
    assert office.counts() == {"sent": 1}
    assert sum(office.gateway.keys().values()) == 1
    office.check_balance()


@pytest.mark.parametrize("point", ["after attempt commit", "after release"])
def test_a_sleeper_inside_a_transaction_keeps_nobody_waiting(
    office: Any, mother: Mother, point: str, wait_for: Callable[..., None]
) -> None:
    """Proves that the locks of a worker stopped in the middle of its statements end by themselves, and it sends nothing after."""
    office.clock.moment = clock.now()
    office.queue(5)
    pid = mother.bear(office, point, "sleep", "lanes")
    wait_for(lambda: _is_stopped(pid))
    office.clock.forward(seconds=61)
    try:
        wait_for(lambda: _is_all_sent(office))  # no longer than a lock may be held
    finally:
        _wake(mother, pid, wait_for)
    assert mother.how_it_ended() == 1  # its connection is gone
    assert office.counts() == {"sent": 5}
    assert sum(office.gateway.keys().values()) == 5
    office.check_balance()


def _is_all_sent(office: Any) -> bool:
    """Sweep and send as another worker does; return whether nothing is left."""
    office.settle()
    office.send_all(one_by_one=True)
    return bool(office.counts() == {"sent": len(office.keys)})


def _wake(mother: Mother, pid: int, wait_for: Callable[..., None]) -> None:
    """Let a stopped worker go on until it ends."""
    while not mother.has_ended(0):
        os.kill(pid, signal.SIGCONT)
        wait_for(lambda: mother.has_ended(0.01) or _is_stopped(pid))


def _is_stopped(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except FileNotFoundError:
        return False
