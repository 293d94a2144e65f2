"""Answers at once with what may happen meanwhile, deaths in the middle, and the whole way over HTTP with a drill's residents."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from asking_ground import NUMBER, Town, birth_of, row, said
from django.core.cache import cache
from django.db import OperationalError
from family_ground import Painted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_ground import Drill, in_place
from test_racing import at_once, real
from tests.office.delivery.conftest import ACCOUNT, gateway, gateway_process, wait_for

from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery, DeliveryEvent
from ansim.delivery.services.inbound import texts_left
from ansim.delivery.services.plans import set_replies
from ansim.delivery.services.providers import connect_provider
from ansim.delivery.services.sweeping import expire_queued
from ansim.delivery.worker import send_group
from ansim.kit.clock import now
from ansim.notices.domain.asking import AskState
from ansim.notices.domain.batch import WrongState
from ansim.notices.models import Asking
from ansim.notices.queries.batches import delivery_groups
from ansim.notices.services import making, releasing, texting
from ansim.notices.services.asking import close_askings, post_unanswered
from ansim.notices.services.changing import agree, ask_withdrawal
from ansim.notices.services.releasing import stop_batch
from ansim.notices.services.texting import answer_text, take_what_was_left

__all__ = ["gateway", "gateway_process", "in_place", "real", "wait_for"]


@pytest.fixture
def ground(real: Drill, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The office over real commits, its notices painted."""
    cache.clear()
    monkeypatch.setattr(making, "NoticePool", Painted)
    monkeypatch.setattr(releasing, "refuse_unfit", lambda **_: None)
    real.connect()
    set_replies(office_id=real.office.office_id, number=NUMBER, hours=24)
    return Town(real, now())


def _withdraw(town: Town, batch: int) -> None:
    change = ask_withdrawal(
        by=town.officer, reference=town.reference(batch, 1), why="재검사 음성", at=town.moment
    )
    agree(by=town.approver, change_id=change, at=town.moment)


def _stop(town: Town, batch: int) -> None:
    stop_batch(by=town.approver, batch_id=batch, why="잘못 올림", at=town.moment)


def _post(town: Town, batch: int) -> None:
    post_unanswered(by=town.officer, batch_id=batch, keys=[town.reference(batch, 1)], at=town.moment)


def _expire(town: Town, batch: int) -> None:
    expire_queued(now=Delivery.objects.get(key=town.reference(batch, 1)).expires_at)
    close_askings(at=town.moment)


@pytest.mark.parametrize("meanwhile", [_withdraw, _stop, _post, _expire])
def test_an_answer_at_once_with_an_end_has_one_outcome(
    ground: Town, meanwhile: Callable[[Town, int], None]
) -> None:
    """Whoever is first, the notice is queued at most once, never after its end, and its question ends as the message did."""
    for number in (1, 2, 3):
        batch = ground.release([row(number)])
        reference = ground.reference(batch, 1)
        text = ground.post(f"0100000000{number}", said(birth_of(number)))
        at_once(partial(answer_text, text_id=text, at=ground.moment), partial(meanwhile, ground, batch))
        close_askings(at=ground.moment)
        went = DeliveryEvent.objects.filter(delivery__key=reference, after="queued").count()
        state, asked = ground.state(reference), ground.asking(reference).state
        assert went == (asked == AskState.ANSWERED)
        assert state in (State.QUEUED, State.CANCELLED, State.EXPIRED)
        assert state is not State.QUEUED or asked == AskState.ANSWERED


def test_two_workers_and_two_answers_let_it_go_once(ground: Town) -> None:
    """The same text taken up by two workers, and a second text of the same words: one queueing."""
    batch = ground.release([row(1)])
    reference = ground.reference(batch, 1)
    first, second = (ground.post("01000000001", said(birth_of(1))) for _ in range(2))
    at_once(*(lambda one=one: answer_text(text_id=one, at=ground.moment) for one in (first, first, second)))
    assert DeliveryEvent.objects.filter(delivery__key=reference, after="queued").count() == 1
    assert (ground.asking(reference).wrong, ground.asking(reference).state) == (0, AskState.ANSWERED)


def test_wrong_answers_at_once_are_counted_each(ground: Town) -> None:
    """Three guesses by three workers are three tries, and a right one among them that comes too late lets nothing go."""
    batch = ground.release([row(1)])
    reference = ground.reference(batch, 1)
    texts = [ground.post("01000000001", guess) for guess in ("900101", "900102", "900103")]
    at_once(*(lambda one=one: answer_text(text_id=one, at=ground.moment) for one in texts))
    assert (ground.asking(reference).wrong, ground.asking(reference).state) == (3, AskState.MISSED)
    assert Delivery.objects.filter(key__startswith="text-").count() == 1


@pytest.mark.parametrize("where", ["take_answer", "ask"])
def test_a_worker_that_dies_has_done_all_or_nothing(
    ground: Town, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Death before or after the answer is taken, before the commit: the text is still there, and taken up later it works."""
    batch = ground.release([row(1)])
    reference = ground.reference(batch, 1)
    text = ground.post("01000000001", said(birth_of(1)))
    whole = getattr(texting, where)
    with monkeypatch.context() as patched:
        patched.setattr(texting, where, lambda *given, **named: _gone(whole(*given, **named)))
        with pytest.raises(OperationalError):
            answer_text(text_id=text, at=ground.moment)
    assert ground.state(reference) is State.HELD_BACK
    assert ground.asking(reference).state == AskState.WAITING
    ground.moment = now() + timedelta(minutes=3)
    assert take_what_was_left(at=ground.moment) == 1
    assert ground.state(reference) is State.QUEUED


def _gone(_: object) -> None:
    raise OperationalError("gone")


STEPS = st.lists(st.sampled_from(["right", "wrong", "name", "post", "stop", "expire", "close"]), max_size=6)


@given(STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_no_notice_goes_before_the_right_answer(ground: Town, steps: list[str]) -> None:
    """In any order of answers, officers and ends: queued at most once and only by an answer, and the balance counts one row."""
    cache.clear()
    ground.texts += 1
    number = 100 + ground.texts
    phone = f"0100000{number:04d}"
    batch = ground.release([row(number)])
    reference = ground.reference(batch, 1)
    texts = {"right": said(birth_of(number)), "wrong": "900101", "name": "통지서"}
    acts = {"post": _post, "stop": _stop, "expire": _expire, "close": lambda *_: close_askings(at=now())}
    for step in steps:
        if step in texts:
            ground.text(phone, texts[step])
        elif step != "stop" or ground.batch(batch).state == "released":
            _quietly(lambda step=step: acts[step](ground, batch))
    queued = DeliveryEvent.objects.filter(delivery__key=reference, after="queued").count()
    assert queued == (ground.asking(reference).state == AskState.ANSWERED)
    assert queued <= ("right" in steps)
    found = ground.balance(batch)
    ended = found.delivered + found.failed + found.posted + found.excluded + found.expired + found.unknown
    assert ended + found.waiting == found.rows == 1


def _quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except WrongState:
        return


def test_the_whole_way_over_http(
    real: Drill,
    live_server: Any,
    gateway: Any,
    wait_for: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Released over a real gateway whose residents answer rightly, wrongly and never: only who answered rightly gets the picture."""
    cache.clear()
    monkeypatch.setattr(making, "NoticePool", Painted)
    monkeypatch.setattr(releasing, "refuse_unfit", lambda **_: None)
    provider = connect_provider(
        office_id=real.office.office_id,
        base_url=gateway.url,
        api_key=ACCOUNT.api_key,
        api_secret=ACCOUNT.api_secret,
        senders=[NUMBER],
        receipt_secret="receipts",
        now=now(),
        by="test",
    )
    set_replies(office_id=real.office.office_id, number=NUMBER, hours=24)
    residents = {"01000000001": said(birth_of(1)), "01000000002": "990101"}
    hooks = f"{live_server.url}/hooks"
    gateway.reset(
        senders=[NUMBER],
        residents=residents,
        webhook_url=f"{hooks}/delivery/{provider}/receipts",
        texts_url=f"{hooks}/texts/{provider}/receipts",
        receipt_delay=0.05,
        faults={"receipt_copies": 2},
    )
    town = Town(real, now())
    batch = town.release([row(number) for number in (1, 2, 3)])
    keys = [town.reference(batch, number) for number in (1, 2, 3)]

    def send_and_answer() -> bool:
        for group in delivery_groups(batch):
            send_group(group_id=group)
        for text_id in texts_left(received_before=now() + timedelta(seconds=1), now=now()):
            answer_text(text_id=text_id, at=now())
        return bool(town.state(keys[0]) is State.DELIVERED and town.asking(keys[1]).wrong)

    wait_for(send_and_answer)
    assert [town.state(key) for key in keys] == [State.DELIVERED, State.HELD_BACK, State.HELD_BACK]
    sent = gateway.keys()
    assert sent[keys[0]] == 1
    assert [key for key in sent if key in keys] == [keys[0]]
    assert sorted(sent.values()) == [1] * 4
    found = town.balance(batch)
    assert (found.delivered, found.asked, found.rows) == (1, 2, 3)
    assert {one.state for one in Asking.objects.all()} == {"answered", "waiting"}
