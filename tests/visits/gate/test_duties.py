"""The worker of the visits role: a fault of one duty never holds up the others, and is said once, without addresses."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from tests.visits.gate.checkin_maker import DAY, NOON
from tests.visits.gate.conftest import Taker
from tests.visits.gate.paper_ledger import PaperLedger

from ansim.checkins import worker
from ansim.checkins.models import Batch
from ansim.checkins.worker import Duties, run_worker
from ansim.ledger.client import LedgerClient

AT = datetime.fromtimestamp(NOON, UTC)


def failing(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    """Let one duty fail until the patch is undone."""

    def fail(**_given: object) -> None:
        raise error

    monkeypatch.setattr(worker, name, fail)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("host=10.0.0.7 password=x"), "database (OperationalError)"),
        (PermissionError(13, "Permission denied", "/secret"), "key folder (Permission denied)"),
    ],
)
def test_a_fault_is_said_when_it_begins_and_when_it_ends(
    taker: Taker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    told: str,
) -> None:
    """Three looks with a fault and one without: two lines, none with an address, a path or a password."""
    caplog.set_level(logging.WARNING, "ansim.visits")
    duties = Duties(LedgerClient(PaperLedger()))
    with monkeypatch.context() as patch:
        failing(patch, "forget", error)
        for second in range(3):
            duties.tend(AT + timedelta(seconds=second))
    duties.tend(AT + timedelta(seconds=9))
    lines = [record.getMessage() for record in caplog.records if record.name == "ansim.visits"]
    assert lines == [f"forgetting: {told}", "forgetting: works again"]
    assert not any(secret in line for line in lines for secret in ("10.0.0.7", "password", "/secret"))


def test_a_ledger_that_is_away_keeps_nothing_from_being_batched(
    taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    """Batches are made all the same, one in five minutes, and appended together when the ledger is back."""
    ledger = PaperLedger()
    ledger.away = True
    duties = Duties(LedgerClient(ledger))
    for minute in range(0, 15, 1):
        taker.all(taker.phone().come())
        duties.tend(AT + timedelta(minutes=minute))
    assert [batch.size for batch in Batch.objects.order_by("seq")] == [1, 5, 5]
    ledger.away = False
    duties.tend(AT + timedelta(minutes=15))
    assert len(ledger.entries) == Batch.objects.filter(leaf_index__isnull=False).count() == 4


def test_it_tends_until_it_is_stopped(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is asked again and again; the stop ends the thread within a look."""
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    monkeypatch.setattr(worker, "transport_to", lambda _role: PaperLedger())
    stop, looks = threading.Event(), []

    def clock() -> datetime:
        looks.append(len(looks))
        if len(looks) == 4:
            stop.set()
        return AT + timedelta(days=len(looks))

    taker.all(taker.phone().come())
    run_worker(stop, clock)
    assert len(looks) == 4
    assert Batch.objects.get().kday == DAY
    assert not taker.connection.closed
