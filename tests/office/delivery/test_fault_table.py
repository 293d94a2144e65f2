"""The table of faults on a simulated clock, one row a test, its figures printed; `make soak` runs the full form.

After each row the gateway's own truth is compared: nothing lost, nothing twice, and
rows = delivered + failed + posted + excluded + expired + unknown. Rows about answers (2, 3, 7) are in test_fault_answers.py,
killed connections and an exhausted pool in test_fault_database.py; real kills, SIGSTOP and restarts of PostgreSQL in test_crashes.py and test_races.py.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.errors import ReceiptForged
from ansim.delivery.domain.reports import Report
from ansim.delivery.domain.states import FAILED, Outcome, State
from ansim.delivery.models import Delivery, Parcel, Provider
from ansim.delivery.queries.health import service_health
from ansim.delivery.services import control, sending
from ansim.delivery.services.receipts import store_reports, take_receipts
from ansim.delivery.services.sending import send_pending
from ansim.delivery.services.settling import settle_silent

FULL = bool(os.environ.get("ANSIM_SOAK"))
ROWS = 1000 if FULL else 60
KILLS = 200 if FULL else 30
SECOND = timedelta(seconds=1)
#: a parcel that may have gone, and of which no answer is written down
DOUBTFUL = ("released", "unknown")


class Killed(BaseException):
    """The worker ends here, as by kill -9: nothing after this line happens."""


@dataclass
class Line:
    """An office on a simulated clock, and what a row of the table may print."""

    office: Any
    chance: random.Random
    figures: dict[str, object] = field(default_factory=dict)
    asked: list[datetime] = field(default_factory=list)

    def send(self, limit: int = 7, **more: Any) -> Any:
        """Send one parcel; waiting moves the clock."""
        return send_pending(
            adapter=self.office.adapter,
            group_id=self.office.group_id,
            limit=limit,
            now=self.office.clock,
            pause=lambda seconds: self.office.clock.forward(seconds=seconds),
            **more,
        )

    def drain(self, minutes: int = 30) -> int:
        """Send and sweep minute by minute until nothing is under way; return how many minutes it took."""
        for minute in range(minutes):
            self.office.settle()
            control.resume_group(group_id=self.office.group_id, now=self.office.clock(), by="tester")
            while self.send():
                pass
            if not {"queued", "sending", "unknown"} & set(self.office.counts()):
                return minute
            self.office.clock.forward(minutes=1)
        return minutes

    def report(self, code: str = "4000", keys: list[str] | None = None, times: int = 1) -> None:
        """Bring receipts for these keys, for all that was accepted when none are given."""
        outcome = Outcome.DELIVERED if code == "4000" else Outcome.PERMANENT
        reports = [
            Report(f"M{key}", f"{key}/{number}", code, outcome, f"E{key}", self.office.clock())
            for key, number in self._accepted(keys)
        ] * times
        self.chance.shuffle(reports)
        provider = Provider.objects.get()
        for start in range(0, len(reports), 50):
            store_reports(
                provider=provider, reports=reports[start : start + 50], now=self.office.clock(), by="receipt"
            )

    def _accepted(self, keys: list[str] | None) -> list[tuple[str, str]]:
        references = [
            entry["fields"]["reference"].rpartition("/") for entry in self.office.gateway.accepted()
        ]
        return [(key, number) for key, _, number in references if keys is None or key in keys]

    def close(self, row: str) -> dict[str, int]:
        """Compare with the gateway's truth, hold the balance to the row, print the figures."""
        counts = self.office.counts()
        balance = {
            "delivered": counts.get("delivered", 0),
            "failed": sum(counts.get(state.value, 0) for state in FAILED),
            "posted": 0,
            "excluded": counts.get("cancelled", 0),
            "expired": counts.get("expired", 0),
            "unknown": counts.get("unknown", 0),
        }
        accepted = self.office.gateway.keys()
        twice = sum(times - 1 for times in accepted.values())
        lost = sum(
            state in (State.SENT, State.DELIVERED) and key not in accepted
            for key, state in self.office.states().items()
        )
        print(
            f"\n{row}: {self.figures}, twice {twice}, lost {lost}, rows {len(self.office.keys)} = {balance}"
        )
        assert (twice, lost) == (0, 0)
        assert sum(balance.values()) == len(self.office.keys)
        self.office.check_balance()
        return balance


@pytest.fixture
def line(office: Any) -> Line:
    """The office with its rows queued, and a seed of its own."""
    office.queue(ROWS)
    return Line(office, random.Random(20261121))


def _killing(
    line: Line, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[], BaseException], share: float
) -> None:
    """Let every step of a worker fail before or after it was done, each with a chance of `share`."""
    steps = [
        (sending, "claim_parcel"),
        (sending, "prepare_messages"),
        (sending, "renew_parcel"),
        (sending, "release_parcel"),
        (sending, "apply_news"),
        (line.office.adapter, "open_parcel"),
        (line.office.adapter, "fill_parcel"),
        (line.office.adapter, "send_parcel"),
    ]

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if line.chance.random() < share / 2:
                raise wrong()
            done = real(*args, **kwargs)
            if line.chance.random() < share / 2:
                raise wrong()
            return done

        return call

    for place, name in steps:
        monkeypatch.setattr(place, name, failing(getattr(place, name)))


def _work_on(line: Line, wrong: type[BaseException], times: int) -> int:
    """Send until the worker has failed so often or nothing is left; return how often it failed."""
    failed, doubtful = 0, 0
    while failed < times:
        try:
            if line.send() is None and "queued" not in line.office.counts():
                break
        except wrong:
            failed += 1
        doubtful = max(doubtful, Parcel.objects.filter(stage__in=DOUBTFUL).count())
        line.figures["most parcels in doubt at once"] = doubtful
        line.office.clock.forward(seconds=61)
        line.office.settle()
    return failed


def test_kill_of_a_worker_at_each_step(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 1: lost 0, twice 0, at most one parcel in doubt a worker, and that one is settled by itself."""
    with monkeypatch.context() as patch:
        _killing(line, patch, Killed, 0.3)
        line.figures["kills"] = _work_on(line, Killed, KILLS)
    line.figures["minutes to settle"] = line.drain()
    line.report()
    assert line.close("kill at each step")["delivered"] == ROWS
    assert line.figures["kills"]
    assert line.figures["most parcels in doubt at once"] == 1


def test_a_worker_that_slept_beyond_its_lease(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 4: another takes its parcel over and sends it; the sleeper wakes at any step and sends nothing."""
    slept = 0
    for name in ("open_parcel", "fill_parcel"):
        real = getattr(line.office.adapter, name)

        def sleeping(*args: Any, real: Any = real, name: str = name) -> Any:
            nonlocal slept
            answer = real(*args)
            monkeypatch.setattr(line.office.adapter, name, real)
            line.office.clock.forward(seconds=61)
            line.drain()
            slept += 1
            return answer

        monkeypatch.setattr(line.office.adapter, name, sleeping)
        line.send()
        line.office.queue(5, start=ROWS + 10 * slept)
    line.drain()
    line.figures["sleepers"] = slept
    line.report()
    assert line.close("worker slept")["delivered"] == ROWS + 10
    assert slept == 2


def test_the_database_fails_under_the_worker(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 5: statements fail before or after they took effect; it goes on by itself and loses nothing."""

    def gone() -> OperationalError:
        return OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        _killing(line, patch, gone, 0.25)
        line.figures["failures"] = _work_on(line, OperationalError, KILLS)
    line.figures["minutes to settle"] = line.drain()
    line.report()
    assert line.close("database fails")["delivered"] == ROWS


def test_receipts_thrice_reversed_early_forged_late(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 6: states only go forward, forged receipts change nothing, those of 80 hours later count."""
    real = line.office.adapter.send_parcel

    def early(ref: str) -> Any:
        answer = real(ref)
        line.report(keys=line.office.keys[: ROWS // 3])  # before the answer is written down
        return answer

    monkeypatch.setattr(line.office.adapter, "send_parcel", early)
    line.drain()
    line.report("3032", keys=line.office.keys[: ROWS // 3], times=3)  # a failure told after the delivery
    provider = Provider.objects.get()
    before = line.office.counts()
    for secret in ("", "guessed", "receipt-secret-of-the-test"):
        with pytest.raises(ReceiptForged):
            take_receipts(provider_id=provider.pk, secret=secret, payload=b"[]", now=line.office.clock())
    assert line.office.counts() == before
    line.office.clock.forward(hours=80)
    line.report(times=3)
    line.figures |= {"early": ROWS // 3, "forged refused": 3, "80 h late": ROWS - ROWS // 3}
    assert line.close("receipts in disorder")["delivered"] == ROWS


def test_receipts_stop(line: Line) -> None:
    """Row 8: silence moves nothing before the settle time, then one sweep ends it all, ready for the post."""
    line.drain()
    settle, provider = CAPABILITIES.settle, line.office.provider_id
    line.office.clock.moment += settle - timedelta(minutes=1, seconds=1)
    early = settle_silent(provider_id=provider, settle=settle, now=line.office.clock())
    line.office.clock.forward(hours=1)
    swept = settle_silent(provider_id=provider, settle=settle, now=line.office.clock())
    line.figures |= {"moved early": early, "swept": swept}
    assert line.close("receipts stop")["failed"] == ROWS
    assert (early, swept) == (0, ROWS)


def _alarm_rings(line: Line) -> bool:
    """Whether the home page and `ansim doctor` say at this moment that messages wait which nobody sends."""
    seen = service_health(office_id=1, now=line.office.clock())
    return seen is not None and seen.waiting_since is not None


def test_a_queue_frozen_past_expiry(line: Line) -> None:
    """Row 9: nothing goes after its expiry, and the alarm rings within five minutes, not before four."""
    line.send()  # the last thing that is done: from now on nobody sends
    went, frozen_at = len(line.office.gateway.accepted()), line.office.clock()
    while not _alarm_rings(line):
        line.office.clock.forward(seconds=5)
        assert line.office.clock() - frozen_at <= timedelta(minutes=10), "no alarm at all"
    rang_after = line.office.clock() - frozen_at
    line.figures["alarm after"] = str(rang_after)
    assert timedelta(minutes=4) <= rang_after <= timedelta(minutes=5)
    line.office.clock.forward(days=120)
    line.drain(minutes=2)
    line.figures["sent after expiry"] = len(line.office.gateway.accepted()) - went
    line.report()
    balance = line.close("queue frozen")
    assert (balance["delivered"], balance["expired"]) == (went, ROWS - went)
    assert line.figures["sent after expiry"] == 0


def test_clock_jumps_and_double_submit(line: Line) -> None:
    """Row 10: the same messages handed in again, under a clock that jumps an hour each way, go once each."""
    keys = list(line.office.keys)
    for hours in (1, -2, 1):
        line.office.clock.forward(hours=hours)
        line.office.queue(ROWS)
        line.send(20)
    line.office.keys = keys
    line.office.clock.forward(hours=1)
    line.drain()
    line.figures["handed in"] = 4
    line.report()
    assert line.close("clock jumps, double submit")["delivered"] == ROWS
    assert Delivery.objects.count() == ROWS


def test_stop_at_30_percent(line: Line) -> None:
    """Row 11: what was not released when it was pressed does not go, and the balance holds to the row."""
    while line.office.counts().get("sent", 0) < ROWS * 0.3:
        line.send(5)
    at_stop = len(line.office.gateway.accepted())
    control.stop_group(group_id=line.office.group_id, now=line.office.clock(), by="officer-7")
    while line.send():
        pass
    line.office.settle()
    line.figures |= {"sent at stop": at_stop, "after it": len(line.office.gateway.accepted()) - at_stop}
    line.report()
    balance = line.close("stop at 30 %")
    assert line.figures["after it"] == 0
    assert balance["excluded"] == ROWS - at_stop
