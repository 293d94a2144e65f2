"""Hours of sending held by the database, results that never come, and which failures allow the next step."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import DEFAULT, LadderWrong, Step
from ansim.delivery.domain.states import State
from ansim.delivery.queries.plans import failed_deliveries_due, hours_of, ladder_of
from ansim.delivery.services import plans
from ansim.delivery.services.claims import claim_parcel, release_parcel, renew_parcel
from ansim.delivery.services.settling import settle_silent
from ansim.kit.clock import KST

SETTLE = CAPABILITIES.settle


@pytest.fixture
def in_hours(office: Any) -> Any:
    """The office sends from 8 to 21, and its group keeps to that. It is 18:00 in Seoul."""
    from ansim.delivery.models import Group

    plans.set_hours(office_id=1, window=Window(time(8), time(21)))
    Group.objects.update(in_hours=True)
    return office


def _at(office: Any, hour: int, minute: int = 0, day: int = 21) -> None:
    office.clock.moment = datetime(2026, 11, day, hour, minute, tzinfo=KST)


def test_nothing_goes_at_night(in_hours: Any) -> None:
    """Proves that what was released at 00:30 waits for the morning, and goes then by itself."""
    _at(in_hours, 0, 30)
    in_hours.queue(3)
    assert in_hours.send() is None
    _at(in_hours, 7, 59)
    assert in_hours.send() is None
    _at(in_hours, 8)
    in_hours.send_all()
    assert in_hours.counts() == {"sent": 3}


def test_what_was_claimed_before_closing_does_not_go_after(in_hours: Any) -> None:
    """Proves that the release looks at the clock once more, and the parcel goes the next morning."""
    _at(in_hours, 20, 59)
    in_hours.queue(1)
    claim = claim_parcel(group_id=in_hours.group_id, limit=1, now=in_hours.clock(), by="worker")
    assert claim is not None
    assert renew_parcel(claim=claim, now=in_hours.clock(), ref=in_hours.adapter.open_parcel())
    in_hours.clock.forward(minutes=1)
    assert not release_parcel(claim=claim, now=in_hours.clock())
    _at(in_hours, 8, day=22)
    in_hours.settle()
    in_hours.send_all()
    assert in_hours.counts() == {"sent": 1}
    in_hours.check_balance()


def test_other_groups_know_no_night(office: Any) -> None:
    """Proves that codes and trial messages go at any hour, and an office without hours sends always."""
    plans.set_hours(office_id=1, window=Window(time(8), time(9)))
    _at(office, 3)
    office.queue(1)
    assert office.send().claimed == 1
    plans.set_hours(office_id=1, window=None)
    assert hours_of(office_id=1) is None


def test_hours_are_kept_and_read(office: Any) -> None:
    """Proves that hours can be changed, and that the database refuses hours that end before they begin."""
    plans.set_hours(office_id=1, window=Window(time(8), time(21)))
    plans.set_hours(office_id=1, window=Window(time(9), time(18)))
    assert hours_of(office_id=1) == Window(time(9), time(18))
    with pytest.raises(IntegrityError):
        plans.set_hours(office_id=2, window=Window(time(21), time(8)))


def test_ladders_are_kept_by_office_and_kind(office: Any) -> None:
    """Proves the default, an own ladder, and that Alimtalk needs its approved template and words."""
    assert ladder_of(office_id=1, kind="isolation").steps == DEFAULT
    steps = (Step.PICTURE, Step.TEXT, Step.POST)
    plans.set_ladder(office_id=1, kind="isolation", steps=steps, now=office.clock())
    plans.set_ladder(office_id=1, kind="isolation", steps=steps[:2], now=office.clock())
    found = ladder_of(office_id=1, kind="isolation")
    assert (found.steps, found.is_own) == (steps[:2], True)
    assert not ladder_of(office_id=1, kind="quarantine").is_own
    assert not ladder_of(office_id=2, kind="isolation").is_own
    with_talk = (Step.PICTURE, Step.ALIMTALK)
    for template, words in (("", "말"), ("T1", " ")):
        with pytest.raises(LadderWrong):
            plans.set_ladder(
                office_id=1, kind="x", steps=with_talk, now=office.clock(), template=template, words=words
            )
    plans.set_ladder(office_id=1, kind="x", steps=with_talk, now=office.clock(), template="T1", words="말")
    assert ladder_of(office_id=1, kind="x").template == "T1"


def test_silence_fails_after_the_settle_time_and_not_before(office: Any) -> None:
    """Proves that without any result nothing moves for 80 hours, then all at once, and a late receipt still counts."""
    office.queue(4)
    office.send_all()
    settle = {"provider_id": office.provider_id, "settle": SETTLE}
    office.clock.moment += SETTLE - timedelta(seconds=1)
    assert settle_silent(**settle, now=office.clock()) == 0
    assert office.counts() == {"sent": 4}
    office.clock.forward(seconds=1)
    assert settle_silent(**settle, now=office.clock()) == 4
    assert settle_silent(**settle, now=office.clock()) == 0
    assert office.counts() == {"failed_temporary": 4}
    _receipt(office, office.keys[0])
    assert office.counts() == {"failed_temporary": 3, "delivered": 1}


def _receipt(office: Any, key: str) -> None:
    from ansim.delivery.domain.reports import Report
    from ansim.delivery.domain.states import Outcome
    from ansim.delivery.models import Provider
    from ansim.delivery.services.receipts import store_reports

    report = Report(f"M{key}", f"{key}/1", "4000", Outcome.DELIVERED, f"E{key}", office.clock())
    store_reports(provider=Provider.objects.get(), reports=[report], now=office.clock(), by="receipt")


def test_the_sweep_of_the_worker_settles_silence(office: Any) -> None:
    """Proves that the minute's round gives up what is over, also while the service cannot be reached."""
    from ansim.delivery import worker

    office.queue(2)
    office.send_all()
    office.gateway.reset(api_secret="another")
    worker.tidy_up(now=office.clock() + SETTLE)
    assert office.counts() == {"failed_temporary": 2}


def test_only_failures_for_good_allow_the_next_step(office: Any) -> None:
    """Proves that numbers which do not exist are due at once, others after the settle time, the open ones never."""
    office.gateway.faults(refuse={"01000000000": "1060", "01000000001": "2001"})
    office.queue(4)
    office.send_all()
    due = {one.key: one for one in failed_deliveries_due(office_id=1, groups=[office.group_id])}
    assert due[office.keys[0]].due == office.clock()
    assert due[office.keys[0]].state is State.FAILED_PERMANENT
    assert due[office.keys[1]].due == office.clock() + SETTLE
    assert len(due) == 2
    assert failed_deliveries_due(office_id=2, groups=[office.group_id]) == ()
    assert failed_deliveries_due(office_id=1, groups=[]) == ()
