"""A few messages first: the rest waits for their results, goes by itself or by a person, and a stop holds as ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.services import control
from ansim.delivery.services.waves import open_rest, open_what_fared_well, send_first


def first_of(office: Any, count: int = 2, rest: int = 6) -> list[str]:
    """Queue messages of which the first `count` go before the others; return the keys of the first."""
    keys = office.queue(count)
    office.queue(rest, start=count)
    send_first(group_id=office.group_id, keys=keys)
    return keys


def report(office: Any, key: str, outcome: Outcome) -> None:
    """Let the service say what became of a message."""
    from ansim.delivery.models import Attempt
    from ansim.delivery.services.news import News, apply_news
    from ansim.delivery.services.sending import after_move

    attempt = Attempt.objects.get(delivery__key=key)
    news = [News(attempt.pk, outcome, "4000")]
    after_move(apply_news(news=news, now=office.clock(), by="receipt"), office.clock())


def wave(office: Any) -> Any:
    from ansim.delivery.queries.waves import first_wave

    return first_wave(group_id=office.group_id)


def looks(office: Any) -> bool:
    """Whether the worker would look at the group now."""
    from ansim.delivery.queries.groups import groups_to_look_at

    return office.group_id in groups_to_look_at(now=office.clock())


def test_only_the_first_go_until_all_of_them_arrived(office: Any) -> None:
    """Two of eight leave; one result is not enough; the second opens the rest by itself and asks the worker to look."""
    keys = first_of(office)
    assert looks(office)
    office.send_all()
    assert office.counts() == {"sent": 2, "queued": 6}
    assert not looks(office)
    report(office, keys[0], Outcome.DELIVERED)
    assert office.send() is None
    assert (wave(office).ended, wave(office).delivered, wave(office).waits) == (1, 1, True)
    report(office, keys[1], Outcome.PERMANENT)
    seen = wave(office)
    assert (seen.total, seen.failed, seen.waits, seen.opened_by) == (2, 1, False, "wave")
    assert looks(office)
    office.send_all()
    assert office.counts() == {"delivered": 1, "failed_permanent": 1, "sent": 6}
    office.check_balance()


def test_a_fault_of_ours_holds_the_rest_until_a_person_decides(office: Any) -> None:
    """The service refused one of the first: nothing more goes, however often it is looked at; then a person lets it."""
    keys = first_of(office)
    office.send_all()
    report(office, keys[0], Outcome.DELIVERED)
    report(office, keys[1], Outcome.TECHNICAL)
    assert open_what_fared_well(now=office.clock()) == 0
    assert office.send() is None
    assert open_rest(group_id=office.group_id, now=office.clock(), by="staff:7")
    assert not open_rest(group_id=office.group_id, now=office.clock(), by="staff:8")
    assert wave(office).opened_by == "staff:7"
    office.send_all()
    assert office.counts()["sent"] == 6
    office.check_balance()


def test_an_unknown_first_message_holds_the_rest(office: Any) -> None:
    """Silence about one of the first is no arrival."""
    keys = first_of(office)
    office.send_all()
    report(office, keys[0], Outcome.DELIVERED)
    from ansim.delivery.models import Delivery

    Delivery.objects.filter(key=keys[1]).update(state=State.UNKNOWN)
    assert open_what_fared_well(now=office.clock()) == 0
    assert office.send() is None


def test_what_came_by_another_way_is_seen_within_a_minute(office: Any) -> None:
    """A person's decision on an unknown opens the rest at the next sweep, not only a receipt."""
    keys = first_of(office)
    office.send_all()
    from ansim.delivery.models import Delivery

    Delivery.objects.filter(key__in=keys).update(state=State.DELIVERED)
    assert open_what_fared_well(now=office.clock(), groups=[office.group_id + 1]) == 0
    assert open_what_fared_well(now=office.clock()) == 1
    assert open_what_fared_well(now=office.clock()) == 0


def test_a_group_that_follows_sends_nothing_before_and_goes_with_the_rest(office: Any) -> None:
    """Guardians hear nothing while the first ones are awaited."""
    from ansim.delivery.services.claims import claim_parcel
    from ansim.delivery.services.queueing import queue_deliveries

    now = office.clock()
    other = control.open_group(office_id=1, name="batch-1:g", sender="0200000000", now=now, by="x")
    item = office.item(500)
    queue_deliveries(group_id=other, items=[item], expires_at=now + timedelta(hours=1), now=now, by="x")
    keys = office.queue(1)
    office.queue(1, start=1)
    send_first(group_id=office.group_id, keys=keys, followers=[other])
    assert claim_parcel(group_id=other, limit=5, now=now, by="w") is None
    office.send_all()
    report(office, keys[0], Outcome.DELIVERED)
    claim = claim_parcel(group_id=other, limit=5, now=now, by="w")
    assert claim is not None
    assert [one.key for one in claim.attempts] == [item.key]


def test_a_stop_ends_the_first_and_the_rest(office: Any) -> None:
    """Stopped while it waits, the group cancels all that is queued; opening it afterwards sends nothing."""
    first_of(office)
    office.send_all()
    control.stop_group(group_id=office.group_id, now=office.clock(), by="x", reason="wrong")
    assert office.counts() == {"sent": 2, "cancelled": 6}
    open_rest(group_id=office.group_id, now=office.clock(), by="x")
    assert office.send() is None
    office.check_balance()


def test_what_waits_too_long_expires_and_stays_in_the_balance(office: Any) -> None:
    """Nobody let the rest go: after its end it is expired, not lost, and nothing of it can leave any more."""
    from ansim.delivery.services.sweeping import sweep_stalled

    first_of(office)
    office.send_all()
    office.clock.forward(hours=24)
    assert sweep_stalled(now=office.clock()).expired == 6
    open_rest(group_id=office.group_id, now=office.clock(), by="x")
    assert office.send() is None
    assert office.counts() == {"sent": 2, "expired": 6}
    office.check_balance()


def test_without_a_first_wave_all_go_at_once(office: Any) -> None:
    """Nothing changes for a group that has none."""
    office.queue(3)
    assert wave(office) is None
    office.send_all()
    assert office.counts() == {"sent": 3}


def test_a_wave_is_opened_by_somebody(office: Any) -> None:
    """The database holds a moment and a name together."""
    from ansim.delivery.models import FirstWave

    first_of(office)
    with pytest.raises(IntegrityError):
        FirstWave.objects.filter(group_id=office.group_id).update(opened_at=office.clock())
