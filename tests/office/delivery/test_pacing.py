"""One limiter for all workers, rests that a service asks for, and the figures by which it is judged."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from ansim.delivery.domain.errors import ProviderBusy
from ansim.delivery.domain.health import Health
from ansim.delivery.domain.pacing import LONGEST_TURN
from ansim.delivery.domain.reports import NotSent
from ansim.delivery.queries.health import service_health
from ansim.delivery.services import pacing
from ansim.delivery.services.sending import send_pending

SECOND = timedelta(seconds=1)


def _limit(office: Any, per_second: int) -> None:
    pacing.set_limit(provider_id=office.provider_id, per_second=per_second, now=office.clock())


def _send(office: Any, limit: int = 100, **more: Any) -> Any:
    return send_pending(
        adapter=office.adapter,
        group_id=office.group_id,
        limit=limit,
        now=office.clock,
        pause=lambda seconds: office.clock.forward(seconds=seconds),
        **more,
    )


@pytest.fixture
def sent(office: Any) -> Iterator[list[tuple[datetime, int]]]:
    """When how many messages were let go, by the simulated clock."""
    went: list[tuple[datetime, int]] = []
    filled: list[int] = []
    fill, send, single = office.adapter.fill_parcel, office.adapter.send_parcel, office.adapter.send_one

    def noted_fill(ref: str, messages: Any) -> Any:
        filled.append(len(messages))
        return fill(ref, messages)

    def noted_send(ref: str) -> Any:
        went.append((office.clock(), filled[-1]))
        return send(ref)

    def noted_single(message: Any) -> Any:
        went.append((office.clock(), 1))
        return single(message)

    office.adapter.fill_parcel, office.adapter.send_parcel = noted_fill, noted_send
    office.adapter.send_one = noted_single
    yield went
    office.adapter.fill_parcel, office.adapter.send_parcel, office.adapter.send_one = fill, send, single


@pytest.mark.parametrize(("per_second", "one_by_one"), [(20, False), (300, False), (7, True)])
def test_no_second_holds_more_than_the_limit(
    office: Any, sent: list[tuple[datetime, int]], per_second: int, one_by_one: bool
) -> None:
    """Proves that parcels are cut to blocks and wait for their turns, so that every second keeps the limit."""
    _limit(office, per_second)
    office.queue(40 if per_second < 100 else 400)
    while _send(office, 1 if one_by_one else 1000, one_by_one=one_by_one):
        pass
    assert sum(count for _, count in sent) == len(office.keys)
    for start, _ in sent:
        assert sum(count for at, count in sent if start <= at < start + SECOND) <= per_second
    span = (sent[-1][0] - sent[0][0]) / SECOND
    assert (len(office.keys) - sent[-1][1]) / span > 0.8 * per_second
    office.check_balance()


def test_a_claim_does_not_sort_what_is_queued(office: Any) -> None:
    """Proves by the plan itself that a claim walks the index: half a million queued cost it no more than a hundred."""
    from ansim.delivery.services import claims

    office.queue(500)
    picked = claims._CLAIM[: claims._CLAIM.index("), placed AS (")] + ") SELECT * FROM picked"
    terms = {
        "group": office.group_id,
        "control": "running",
        "now": office.clock(),
        "clock": office.clock().time(),
        "limit": 10,
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE delivery_delivery")
        cursor.execute(f"EXPLAIN {picked}", terms)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index" in plan
    assert "Sort" not in plan, plan


def test_turns_are_given_out_once_to_all_who_ask_at_the_same_time(office: Any) -> None:
    """Proves that eight workers asking at one moment get eight turns, one behind the other."""
    _limit(office, 100)
    now, turns = office.clock(), []

    def ask() -> None:
        for _ in range(5):
            turns.append(pacing.take_turn(provider_id=office.provider_id, per_second=100, count=10, now=now))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    starts = sorted(turn for turn in turns if turn is not None)
    assert len(set(starts)) == 40
    assert max(sum(start <= at < start + SECOND for at in starts) for start in starts) <= 10


def test_a_turn_too_far_away_is_not_waited_for(office: Any) -> None:
    """Proves that a claim whose turn is over ten seconds away is given back, whole, and goes later."""
    _limit(office, 1)
    office.queue(2)
    for _ in range(12):
        pacing.take_turn(provider_id=office.provider_id, per_second=1, count=1, now=office.clock())
    assert _send(office).states == {"queued": 1}
    assert office.gateway.accepted() == []
    office.clock.forward(seconds=LONGEST_TURN.total_seconds() + 5)
    while _send(office):
        pass
    assert office.counts() == {"sent": 2}
    office.check_balance()


def test_an_account_without_a_limit_asks_for_no_turn(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the limiter costs nothing where there is no limit, also where one was taken off again."""
    from ansim.delivery.services import sending

    _limit(office, 5)
    _limit(office, 0)
    _limit(office, 0)
    monkeypatch.setattr(sending, "take_turn", None)
    office.queue(30)
    assert office.send(100).claimed == 30
    assert office.counts() == {"sent": 30}


def test_connecting_an_account_sets_its_limit(office: Any) -> None:
    """Proves that the limit of the settings is the account's, and that connecting without one takes it off."""
    from tests.office.delivery.conftest import ACCOUNT, SECRET, SENDER

    from ansim.delivery.models import Pace
    from ansim.delivery.services.providers import connect_provider

    def connect(**limit: int) -> None:
        connect_provider(
            office_id=1,
            base_url=office.gateway.url,
            api_key=ACCOUNT.api_key,
            api_secret=ACCOUNT.api_secret,
            senders=[SENDER],
            receipt_secret=SECRET,
            now=office.clock(),
            by="tester",
            **limit,
        )

    connect()
    assert not Pace.objects.exists()
    connect(per_second=50)
    connect(per_second=60)
    assert Pace.objects.get().per_second == 60
    connect()
    assert Pace.objects.get().per_second == 0


def test_a_stop_during_the_wait_holds(office: Any) -> None:
    """Proves that a group stopped while a parcel waits for its turn sends nothing of it."""
    from ansim.delivery.services.control import stop_group

    _limit(office, 1)
    office.queue(2)
    _send(office)

    def stop(seconds: float) -> None:
        office.clock.forward(seconds=seconds)
        stop_group(group_id=office.group_id, now=office.clock(), by="officer-7")

    send_pending(adapter=office.adapter, group_id=office.group_id, limit=1, now=office.clock, pause=stop)
    assert office.counts() == {"sent": 1, "cancelled": 1}


@pytest.mark.parametrize("one_by_one", [False, True])
def test_an_account_rests_for_as_long_as_it_asked(office: Any, one_by_one: bool) -> None:
    """Proves that after a 429 with Retry-After nobody claims before that time, and that an answer ends the count."""
    from ansim.delivery.models import Pace

    office.queue(3)
    real = office.adapter.send_one if one_by_one else office.adapter.send_parcel
    name = "send_one" if one_by_one else "send_parcel"
    setattr(office.adapter, name, lambda _: NotSent("http_429", retryable=True, wait=timedelta(seconds=90)))
    _send(office, 1, one_by_one=one_by_one)
    setattr(office.adapter, name, real)
    office.queue(2, start=50)  # has never been tried: it is the account that rests
    office.clock.forward(seconds=89)
    assert _send(office) is None
    seen = service_health(office_id=1, now=office.clock())
    assert seen.closed_until == office.clock() + SECOND
    office.clock.forward(seconds=1)
    while _send(office, one_by_one=one_by_one):
        pass
    assert office.counts() == {"sent": 5}
    assert Pace.objects.get().refusals == 0
    office.check_balance()


def test_rests_grow_while_the_service_refuses(office: Any) -> None:
    """Proves 15, 30, 60 seconds for refusals in a row, and that several at the same time are one."""
    now = office.clock()

    def rest(at: datetime) -> float:
        return (pacing.rest(provider_id=office.provider_id, now=at) - at).total_seconds()

    assert rest(now) == 15
    assert rest(now) == 15
    assert rest(now + timedelta(seconds=15)) == 30
    assert rest(now + timedelta(seconds=50)) == 60
    pacing.answered(provider_id=office.provider_id)
    assert rest(now + timedelta(seconds=51)) == 15


def test_a_busy_service_while_filling_rests_too(office: Any) -> None:
    """Proves that trouble before anything could have an effect gives all back and lets the account rest."""
    office.queue(3)

    def busy(*_: Any) -> Any:
        raise ProviderBusy(reason="http_503", wait=timedelta(minutes=2))

    real, office.adapter.open_parcel = office.adapter.open_parcel, busy
    _send(office)
    office.adapter.open_parcel = real
    office.clock.forward(seconds=119)
    assert _send(office) is None
    office.clock.forward(seconds=1)
    assert _send(office).claimed == 3


def test_a_service_is_judged_by_its_own_figures(office: Any) -> None:
    """Proves that unanswered, busy and technical results count against it, wrong numbers do not, old ones no more."""
    assert service_health(office_id=2, now=office.clock()) is None
    office.queue(18)
    office.send_all()
    assert service_health(office_id=1, now=office.clock()).health is Health.UNTRIED
    office.gateway.faults(refuse={"0100000002": "1060"})
    office.queue(9, start=20)
    office.send_all()
    seen = service_health(office_id=1, now=office.clock())
    assert (seen.asked, seen.troubled, seen.health) == (27, 0, Health.WELL)
    office.gateway.faults(lose_answer=1)
    office.queue(5, start=40)
    for _ in range(4):
        office.send(1, one_by_one=True)
    seen = service_health(office_id=1, now=office.clock())
    assert (seen.asked, seen.troubled, seen.health) == (31, 4, Health.AILING)
    office.gateway.faults(too_many=1)
    office.send(1)
    assert service_health(office_id=1, now=office.clock()).troubled == 5
    office.clock.forward(minutes=16)
    assert service_health(office_id=1, now=office.clock()).asked == 0


def test_a_queue_that_nobody_sends_is_told_within_five_minutes(office: Any) -> None:
    """Proves the alarm: not for what waits its turn, is paused, held back or expired, but for what lies there."""
    from ansim.delivery.services.control import pause_group, resume_group

    def since() -> datetime | None:
        found: datetime | None = service_health(office_id=1, now=office.clock()).waiting_since
        return found

    queued_at = office.clock()
    office.queue(2, hours=1)
    office.clock.forward(minutes=4, seconds=29)
    assert since() is None
    office.clock.forward(seconds=1)
    assert since() == queued_at
    assert service_health(office_id=1, now=office.clock()).is_worth_saying
    pause_group(group_id=office.group_id, now=office.clock(), by="x")
    assert since() is None
    resume_group(group_id=office.group_id, now=office.clock(), by="x")
    office.send(1)
    assert since() is None
    office.clock.forward(minutes=5, seconds=1)
    assert since() == queued_at
    office.clock.forward(hours=1)
    assert since() is None
