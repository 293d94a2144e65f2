"""A drill's city enters by COPY: real handles, no evidence, closed days too; all or none."""

import pytest
from django.db.utils import IntegrityError
from tests.visits.gate.checkin_maker import DAY, NOON, VENUE
from tests.visits.gate.conftest import Taker
from tests.visits.gate.paper_ledger import PaperLedger
from tests.visits.gate.stored import visits_of
from tests.visits.gate.test_forgetting import after

from ansim.checkins.adapters import rows
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.rows import VisitRow
from ansim.checkins.services.loading import load_rows
from ansim.checkins.worker import Duties
from ansim.ledger.client import LedgerClient


def a_row(number: int, day: int = DAY, left: int | None = None) -> VisitRow:
    """An invented visit."""
    at = NOON + (day - DAY) * 86_400
    how = HowLeft.UNKNOWN if left is None else HowLeft.OWN
    return VisitRow(VENUE, 0, at, left, number.to_bytes(16, "big"), day, 2, Assurance.SCREEN, how, at)


def test_loaded_rows_are_read_as_any_other(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    """In several pieces and over fourteen days: what is loaded is what is looked up, with left and without."""
    monkeypatch.setattr(rows, "_CHUNK", 500)
    days = range(DAY - 13, DAY + 1)
    given = [a_row(number, day) for day in days for number in range(20)]
    given.append(a_row(99, left=NOON + 60))
    assert load_rows(visits=iter(given), days=days) == 281
    found = [row for day in days for row in visits_of(day, [n.to_bytes(16, "big") for n in range(100)])]
    assert found == given
    assert taker.count("checkins_evidence") == 0


def test_closed_days_take_a_drills_rows(taker: Taker) -> None:
    """The worker closed the day; the loading goes in all the same, and leaves it closed."""
    Duties(LedgerClient(PaperLedger())).tend(after(4))
    assert load_rows(visits=[a_row(1)], days=[DAY]) == 1
    assert taker.told(taker.phone().come(), now=NOON + 3 * 86_400 - 1) == "gate.store"


def test_all_or_none(taker: Taker) -> None:
    """A handle that stands twice a day: nothing is kept of the whole load."""
    with pytest.raises(IntegrityError):
        load_rows(visits=[a_row(1), a_row(2), a_row(1)], days=[DAY])
    assert taker.count() == 0
    assert load_rows(visits=[], days=[]) == 0
