"""The ladder: who was not reached is told another way, one at a time, and counted once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from family_ground import ended, grown, painted, sent

from ansim.accounts.domain.errors import NotPermitted
from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Attempt, Delivery, Provider
from ansim.delivery.services.plans import set_ladder
from ansim.delivery.services.providers import connect_provider
from ansim.kit.clock import now
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.guardian_keys import is_later, is_step, notice_of, step_key
from ansim.notices.models import Batch, Notice, Rung
from ansim.notices.queries import rungs
from ansim.notices.queries.balance import balance, letters_waiting
from ansim.notices.queries.rungs import following_steps, steps_of
from ansim.notices.services import climbing, posting
from ansim.notices.services.climbing import climb, climb_all
from ansim.notices.services.posting import NothingToPost, export_for_post
from ansim.notices.services.releasing import stop_batch

__all__ = ["painted"]

pytestmark = pytest.mark.django_db
SETTLE = CAPABILITIES.settle
PICTURE, TEXT, TALK, POST = Step.PICTURE, Step.TEXT, Step.ALIMTALK, Step.POST


def _ladder(drill: Any, steps: Sequence[Step], **more: str) -> None:
    set_ladder(office_id=drill.office.office_id, kind="isolation", steps=steps, now=now(), **more)


def _sent(drill: Any, count: int = 1) -> tuple[int, list[str]]:
    people = [grown(), grown("김여름", 휴대전화="010-0000-0104", 생년월일=date(1975, 5, 6))][:count]
    batch_id = sent(drill, *people)
    return batch_id, list(Notice.objects.order_by("id").values_list("reference", flat=True))


def _known_later(key: str, state: State, outcome: Outcome) -> None:
    """What the service reports of a message's attempt after an earlier result."""
    Attempt.objects.filter(delivery__key=key).update(outcome=outcome)
    Delivery.objects.filter(key=key).update(state=state)


def _balance(drill: Any, batch_id: int) -> dict[str, int]:
    found = balance(drill.officer, batch_id)
    names = ("delivered", "failed", "posted", "excluded", "expired", "unknown", "waiting")
    counts = {name: getattr(found, name) for name in names}
    assert sum(counts.values()) == found.rows
    assert letters_waiting(drill.officer, [batch_id]) == {batch_id: found.letters}
    return {name: count for name, count in counts.items() if count}


def _posted(drill: Any, batch_id: int) -> list[str]:
    """Post what is to be posted; return the references in it."""
    return export_for_post(by=drill.officer, batch_id=batch_id, at=now()).decode().split()


@pytest.fixture(autouse=True)
def plain_parcel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The post office's file as a list of references: what is in it, not how it looks, is told here."""
    monkeypatch.setattr(
        posting, "post_parcel", lambda letters, _at: " ".join(one.reference for one in letters).encode()
    )


def test_a_number_that_does_not_exist_is_told_in_words_then_by_post(painted: Any) -> None:
    """Proves the way up: picture, text at once after a final failure, post after that; the balance counts each once."""
    _ladder(painted, (PICTURE, TEXT, POST))
    batch_id, (first, second) = _sent(painted, 2)
    ended(first, State.FAILED_PERMANENT)
    ended(second, State.DELIVERED, Outcome.DELIVERED)
    assert _balance(painted, batch_id) == {"failed": 1, "delivered": 1}
    assert climb(batch_id=batch_id, at=now()) == 1
    assert climb(batch_id=batch_id, at=now()) == 0
    key = step_key(first, 2)
    told = Delivery.objects.get(key=key)
    assert (told.attachment, told.channel, told.group.in_hours) == ("", "sms", True)
    assert _balance(painted, batch_id) == {"waiting": 1, "delivered": 1}
    assert balance(painted.officer, batch_id).letters == 0
    ended(key, State.FAILED_PERMANENT)
    assert _balance(painted, batch_id) == {"failed": 1, "delivered": 1}
    assert climb_all(at=now()) == 1
    assert balance(painted.officer, batch_id).letters == 1
    assert _balance(painted, batch_id) == {"waiting": 1, "delivered": 1}
    assert _posted(painted, batch_id) == [first]
    assert _balance(painted, batch_id) == {"posted": 1, "delivered": 1}
    assert balance(painted.officer, batch_id).holds
    assert climb_all(at=now()) == 0
    assert list(Rung.objects.values_list("number", "step", "after_key")) == [
        (2, "text", first),
        (3, "post", key),
    ]
    with pytest.raises(NothingToPost):
        _posted(painted, batch_id)


def test_the_words_name_no_illness_and_no_name(painted: Any) -> None:
    """Proves what the text of a later step says: office, number and whom to call; in a drill that it is one."""
    from ansim.notices.adapters.office_keys import OfficeKeys
    from ansim.notices.domain.record_json import record_from_bytes
    from ansim.notices.domain.step_words import filled, text_instead

    _sent(painted)
    row = Notice.objects.get()
    record = record_from_bytes(OfficeKeys(row.office_id).open(row.record, f"notice:{row.reference}"))
    said = text_instead(record, "가람시 보건소")
    assert said.text.startswith("[훈련] [가람시 보건소]")
    assert row.reference in said.text
    assert record.name not in said.text + said.subject
    assert not any(word in said.text for word in ("격리", "확진", "감염"))
    earnest = replace(record, issuer=replace(record.issuer, drill=False))
    assert not text_instead(earnest, "가람시 보건소").subject.startswith("[훈련]")
    words = filled("#{기관} #{문서번호} #{문의} #{다른}", record, "가람시")
    assert words == f"가람시 {row.reference} {record.issuer.contact} #{{다른}}"


def test_what_may_still_arrive_is_waited_for(painted: Any) -> None:
    """Proves that a phone that was off keeps its message to itself until the settle time is over, and not a moment less."""
    _ladder(painted, (PICTURE, POST))
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.FAILED_TECHNICAL, Outcome.TECHNICAL)
    at = Delivery.objects.get().attempts.get().parcel.released_at
    for state in (State.FAILED_TECHNICAL, State.FAILED_TEMPORARY):
        Delivery.objects.update(state=state)
        assert climb(batch_id=batch_id, at=at + SETTLE - timedelta(seconds=1)) == 0
    assert climb(batch_id=batch_id, at=at + SETTLE) == 1
    assert [rung.step for rung in Rung.objects.all()] == ["post"]


def test_nothing_else_takes_a_step(painted: Any) -> None:
    """Proves for every state that is no failure for good that no second way is begun, the unknown above all."""
    _ladder(painted, (PICTURE, TEXT, POST))
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.UNKNOWN, Outcome.UNKNOWN)
    for state in State:
        if state not in (State.FAILED_PERMANENT, State.RETURNED):
            Delivery.objects.update(state=state)
            assert climb(batch_id=batch_id, at=now()) == 0, state
    assert not Rung.objects.exists()
    Delivery.objects.update(state=State.RETURNED)
    assert climb(batch_id=batch_id, at=now()) == 1


def test_a_late_receipt_after_a_step_counts_as_delivered(painted: Any) -> None:
    """Proves that whoever gets the picture after all is delivered, posted or not, and goes no further."""
    _ladder(painted, (PICTURE, POST))
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.FAILED_PERMANENT)
    climb(batch_id=batch_id, at=now())
    Delivery.objects.update(state=State.DELIVERED)
    assert _balance(painted, batch_id) == {"delivered": 1}


def test_a_notice_sent_again_is_not_told_twice(painted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that while a message that officers sent again is under way the ladder waits, and one withdrawn goes nowhere."""
    from ansim.delivery.queries import deliveries
    from ansim.notices.domain.guardian_keys import again_key
    from ansim.notices.models import Change
    from ansim.notices.services import climbing

    _ladder(painted, (PICTURE, TEXT))
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.FAILED_PERMANENT)
    Change.objects.create(
        notice=Notice.objects.get(),
        number=1,
        act="reissue",
        state="agreed",
        why="다시",
        phone=b"x",
        asked_by_id=painted.officer.staff_id,
        asked_at=now(),
        decided_by_id=painted.approver.staff_id,
        decided_at=now(),
    )
    again = {again_key(reference, 1): State.SENT}
    monkeypatch.setattr(
        climbing, "states_by_key", lambda **asked: {**deliveries.states_by_key(**asked), **again}
    )
    assert climb(batch_id=batch_id, at=now()) == 0
    again[again_key(reference, 1)] = State.FAILED_PERMANENT
    Notice.objects.update(state=NoticeState.WITHDRAWN)
    assert climb(batch_id=batch_id, at=now()) == 0
    Notice.objects.update(state=NoticeState.ISSUED)
    assert climb(batch_id=batch_id, at=now()) == 1


@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_ends_are_the_same_however_many_are_read_at_once(
    painted: Any, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """Proves that people at every rung are counted once, though they are read through a few at a time."""
    _ladder(painted, [PICTURE, TEXT, POST])
    batch_id, references = _sent(painted, 3)
    for reference in references[:2]:
        ended(reference, State.FAILED_PERMANENT, Outcome.PERMANENT, "3050")
    climb_all(at=now())
    ended(step_key(references[0], 2), State.DELIVERED, Outcome.DELIVERED, "4000")
    ended(step_key(references[1], 2), State.FAILED_PERMANENT, Outcome.PERMANENT, "3050")
    climb_all(at=now())
    monkeypatch.setattr(rungs, "_CHUNK", chunk)
    found = rungs.ladder_ends(Batch.objects.get(pk=batch_id))
    failed = State.FAILED_PERMANENT
    assert dict(found.moves) == {(failed, State.DELIVERED): 1, (failed, None): 1}
    assert (found.posted, found.letters) == (0, 1)


def test_one_who_was_reached_late_takes_nobody_elses_step(painted: Any) -> None:
    """Proves that a message that arrives after its step was taken does not hide another's failure behind it."""
    _ladder(painted, (PICTURE, TEXT, POST))
    batch_id, (first, second) = _sent(painted, 2)
    ended(first, State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now()) == 1
    assert climb(batch_id=batch_id, at=now()) == 0
    _known_later(first, State.DELIVERED, Outcome.DELIVERED)
    ended(second, State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now()) == 1
    assert Delivery.objects.filter(key=step_key(second, 2)).exists()


def test_what_stands_as_it_stood_is_not_looked_at_again(
    painted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that failures are looked at until each has its step, and then not before a count changes."""
    looks: list[int] = []
    real = climbing.failed_deliveries_due
    monkeypatch.setattr(
        climbing, "failed_deliveries_due", lambda **asked: looks.append(asked["after_id"]) or real(**asked)
    )
    _ladder(painted, (PICTURE, TEXT, POST))
    batch_id, (first, second) = _sent(painted, 2)

    def looked() -> bool:
        looks.clear()
        climb(batch_id=batch_id, at=now())
        return bool(looks)

    ended(first, State.FAILED_TEMPORARY)  # may still arrive: looked at for as long
    assert [looked(), looked()] == [True, True]
    _known_later(first, State.FAILED_PERMANENT, Outcome.PERMANENT)
    assert [looked(), looked(), looked()] == [True, True, False]
    ended(second, State.DELIVERED, Outcome.DELIVERED)
    assert [looked(), looked()] == [True, False]
    ended(step_key(first, 2), State.FAILED_PERMANENT)
    assert [looked(), looked()] == [True, False]


def test_no_ladder_no_steps(painted: Any) -> None:
    """Proves that an office that set none sends as before, and a stopped batch takes no step."""
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now()) == 0
    assert _balance(painted, batch_id) == {"failed": 1}
    _ladder(painted, (PICTURE, POST))
    stop_batch(by=painted.approver, batch_id=batch_id, why="시험", at=now())
    assert climb(batch_id=batch_id, at=now()) == 0
    assert climb_all(at=now()) == 0


def test_alimtalk_goes_by_its_own_account_and_template(painted: Any) -> None:
    """Proves the step over Kakao: its own channel, the approved words filled in; without an account it is passed over."""
    words = "#{기관}에서 #{문서번호} 통지서를 보냈습니다. 문의 #{문의}"
    _ladder(painted, (PICTURE, TALK, POST), template="ANSIM1", words=words)
    batch_id, (first, second) = _sent(painted, 2)
    ended(first, State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now()) == 1
    assert Rung.objects.get().step == "post"
    sms = Provider.objects.get()
    connect_provider(
        office_id=sms.office_id,
        base_url="http://127.0.0.1:9",
        api_key="KEY",
        api_secret="secret",
        senders=sms.senders,
        receipt_secret="receipts",
        now=now(),
        by="test",
        name="solapi_alimtalk",
        channel=Channel.ALIMTALK,
    )
    ended(second, State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now()) == 1
    rung = Rung.objects.get(notice__reference=second)
    assert (rung.number, rung.step) == (2, "alimtalk")
    assert Delivery.objects.get(key=rung.key).channel == "alimtalk"


def test_after_the_period_no_message_goes_only_post(painted: Any) -> None:
    """Proves that a step that would come too late is passed over."""
    _ladder(painted, (PICTURE, TEXT, POST))
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now() + timedelta(days=60)) == 1
    assert [(rung.number, rung.step) for rung in Rung.objects.all()] == [(3, "post")]
    assert not Delivery.objects.filter(key=step_key(reference, 2)).exists()


def test_a_ladder_without_post_ends(painted: Any) -> None:
    """Proves that after the last step a failure stays one."""
    _ladder(painted, (PICTURE, TEXT))
    batch_id, (reference,) = _sent(painted)
    ended(reference, State.FAILED_PERMANENT)
    climb(batch_id=batch_id, at=now())
    ended(step_key(reference, 2), State.FAILED_PERMANENT)
    assert climb(batch_id=batch_id, at=now()) == 0
    assert _balance(painted, batch_id) == {"failed": 1}
    assert Batch.objects.get().state == "released"


def test_the_steps_of_one_person(painted: Any) -> None:
    """Proves what the page of a person shows: each step with its state, and the one that would come next."""
    batch_id, (reference,) = _sent(painted)
    assert steps_of(painted.officer, reference) == ()
    _ladder(painted, (PICTURE, TEXT, POST))
    ended(reference, State.FAILED_PERMANENT)
    shown = steps_of(painted.officer, reference)
    assert [(one.step, one.state) for one in shown] == [(PICTURE, State.FAILED_PERMANENT), (TEXT, None)]
    climb(batch_id=batch_id, at=now())
    ended(step_key(reference, 2), State.FAILED_PERMANENT)
    climb(batch_id=batch_id, at=now())
    shown = steps_of(painted.officer, reference)
    assert [one.step for one in shown] == [PICTURE, TEXT, POST]
    assert shown[-1].posted_at is None
    _posted(painted, batch_id)
    assert isinstance(steps_of(painted.officer, reference)[-1].posted_at, datetime)
    assert steps_of(painted.officer, "XXXX-XXXX-XXXX") == ()
    with pytest.raises(NotPermitted):
        steps_of(replace(painted.officer, roles=()), reference)


def test_the_list_of_failures_says_the_next_way(painted: Any) -> None:
    """Proves which way comes next for whom, and nothing at the end of a ladder or without one."""
    batch_id, (first, second) = _sent(painted, 2)
    assert following_steps(painted.officer, [first, second]) == {}
    _ladder(painted, (PICTURE, TEXT, POST))
    ended(first, State.FAILED_PERMANENT)
    climb(batch_id=batch_id, at=now())
    assert following_steps(painted.officer, [first, second]) == {first: POST, second: TEXT}
    _ladder(painted, (PICTURE, TEXT))
    assert following_steps(painted.officer, [first, second]) == {second: TEXT}
    Notice.objects.update(state=NoticeState.WITHDRAWN)
    assert following_steps(painted.officer, [first, second]) == {}


def test_keys_of_steps_belong_to_their_notice() -> None:
    """Proves that a step's message is found as its notice's, and that a guardian's is no step."""
    key = step_key("ABCD-EFGH-JKLM", 2)
    assert notice_of(key) == "ABCD-EFGH-JKLM"
    assert is_later(key)
    assert is_step(key)
    assert is_step("ABCD-EFGH-JKLM")
    assert not is_step("ABCD-EFGH-JKLM-G")
    assert not is_step("ABCD-EFGH-JKLM-R1")
