"""Messages held back: no worker takes them, one letting go queues each once, and every race has one winner."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.office.delivery.test_races import _together

from ansim.delivery.domain.errors import SenderNotAllowed
from ansim.delivery.models import Delivery, DeliveryEvent, Provider, Replies
from ansim.delivery.queries.groups import group_status, groups_to_look_at
from ansim.delivery.queries.happenings import happenings
from ansim.delivery.queries.plans import answerable_numbers, replies_of
from ansim.delivery.services import control
from ansim.delivery.services.claims import claim_parcel
from ansim.delivery.services.holding import let_go
from ansim.delivery.services.plans import set_replies
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.sweeping import expire_queued


def hold(office: Any, count: int, start: int = 0) -> list[str]:
    """Hand in messages that are held back for a day; return their keys."""
    items = [office.item(number) for number in range(start, start + count)]
    queue_deliveries(
        group_id=office.group_id,
        items=items,
        expires_at=office.clock() + timedelta(days=1),
        now=office.clock(),
        by="tester",
        held_back=True,
    )
    office.keys += [item.key for item in items]
    return [item.key for item in items]


def go(office: Any, keys: list[str]) -> frozenset[str]:
    """Let them go."""
    return let_go(office_id=1, keys=keys, now=office.clock(), by="asked", reason="answered")


def test_what_is_held_back_is_not_sent_and_goes_once_when_let_go(office: Any) -> None:
    """Proves the whole way: not claimed, not looked at, open in the counts; queued by one letting go, sent once."""
    first, second = hold(office, 2)
    assert office.send() is None
    assert groups_to_look_at(now=office.clock()) == ()
    status = group_status(office_id=1, name="batch-1")
    assert office.counts() == {"held_back": 2}
    assert status is not None
    assert (status.is_settled, status.moving) == (False, 0)
    office.clock.forward(hours=3)
    assert go(office, [first, "other"]) == {first}
    assert go(office, [first]) == frozenset()
    office.send_all()
    assert office.gateway.keys() == {first: 1}
    assert office.states()[second].value == "held_back"
    office.check_balance()


def test_holding_back_and_letting_go_are_steps_inside(office: Any) -> None:
    """Proves that both are written as events with who and why, and that the books of evidence are told of neither."""
    hold(office, 1)
    go(office, office.keys)
    events = DeliveryEvent.objects.order_by("id").values_list("before", "after", "by", "reason")
    assert list(events) == [("", "held_back", "tester", ""), ("held_back", "queued", "asked", "answered")]
    assert happenings(after_id=0, limit=10) == ()


@pytest.mark.parametrize("end", ["stop", "call_off", "expire"])
def test_what_ends_is_not_let_go_any_more(office: Any, end: str) -> None:
    """Proves that stopping, calling off and expiry reach what is held back, say so, and leave nothing to let go."""
    hold(office, 2)
    _ENDS[end](office)
    assert office.counts() == {"expired" if end == "expire" else "cancelled": 2}
    assert set(DeliveryEvent.objects.exclude(before="").values_list("before", flat=True)) == {"held_back"}
    assert go(office, office.keys) == frozenset()
    assert claim_parcel(group_id=office.group_id, limit=9, now=office.clock(), by="w") is None


def test_at_the_second_of_its_expiry_nothing_is_let_go(office: Any) -> None:
    """Proves that letting go and expiry divide time without a gap: a moment before it still goes."""
    hold(office, 1)
    late = office.clock() + timedelta(days=1)
    assert let_go(office_id=1, keys=office.keys, now=late, by="a") == frozenset()
    assert let_go(office_id=1, keys=office.keys, now=late - timedelta(microseconds=1), by="a")


def test_another_office_lets_nothing_go(office: Any) -> None:
    """Proves that keys are those of one office."""
    hold(office, 1)
    assert let_go(office_id=2, keys=office.keys, now=office.clock(), by="a") == frozenset()


@pytest.mark.parametrize("end", ["stop", "call_off", "expire"])
def test_letting_go_while_it_ends_has_one_outcome(office: Any, end: str) -> None:
    """Proves on a real database that a letting go and an end at once leave every message ended, and none held."""
    for turn in range(5):
        keys = hold(office, 8, start=turn * 8)
        assert _together(lambda keys=keys: go(office, keys), lambda: _ENDS[end](office)) == []
        states = {office.states()[key].value for key in keys}
        assert states <= ({"expired", "queued"} if end == "expire" else {"cancelled"})
        if end == "stop":
            break
        control.cancel_queued(group_id=office.group_id, now=office.clock(), by="test")
    assert office.counts().get("held_back", 0) == 0


def test_two_letting_go_at_once_queue_each_message_once(office: Any) -> None:
    """Proves that two workers with the same answer share the messages between them."""
    keys, went = hold(office, 20), []
    assert _together(*[lambda: went.append(go(office, keys))] * 4) == []
    assert sorted(key for found in went for key in found) == sorted(keys)
    assert DeliveryEvent.objects.filter(after="queued").count() == 20


def test_the_number_for_answers_is_one_of_the_account(office: Any) -> None:
    """Proves that only a sender number of the account is taken, forgotten by "", and not offered once the account lost it."""
    (number,) = answerable_numbers(office_id=1)
    with pytest.raises(SenderNotAllowed):
        set_replies(office_id=1, number="0299999999", hours=24)
    set_replies(office_id=1, number=number, hours=12)
    set_replies(office_id=1, number=number, hours=36)
    found = replies_of(office_id=1)
    assert found is not None
    assert (found.number, found.wait) == (number, timedelta(hours=36))
    Provider.objects.update(senders=[])
    assert replies_of(office_id=1) is None
    Provider.objects.update(name="bridge", senders=[number])
    assert answerable_numbers(office_id=1) == ()
    assert answerable_numbers(office_id=7) == ()
    set_replies(office_id=1, number="", hours=24)
    assert not Replies.objects.exists()


@pytest.mark.parametrize("hours", [0, 73])
def test_the_database_keeps_the_wait_within_three_days(office: Any, hours: int) -> None:
    """Proves that no wait is shorter than an hour or longer than three days."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Replies.objects.create(office_id=1, number="01", hours=hours)


def _call_off(office: Any) -> None:
    control.call_off(office_id=1, keys=office.keys, now=office.clock(), by="test")


def _stop(office: Any) -> None:
    control.stop_group(group_id=office.group_id, now=office.clock(), by="test")


def _expire(office: Any) -> None:
    expire_queued(now=Delivery.objects.order_by("-expires_at")[0].expires_at)


_ENDS: dict[str, Callable[[Any], None]] = {"stop": _stop, "call_off": _call_off, "expire": _expire}
