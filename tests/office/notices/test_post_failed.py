"""Failed messages turned into letters by an officer: only who can still be reached no other way, each once."""

from datetime import timedelta
from typing import Any

import pytest
from family_ground import child, ended, grown, painted, sent

from ansim.accounts.domain.errors import NotPermitted
from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Attempt, Delivery
from ansim.delivery.queries.failures import failures_by_key
from ansim.delivery.services.plans import set_ladder
from ansim.kit.clock import now
from ansim.notices.domain.guardian_keys import guardian_key
from ansim.notices.models import Notice, Rung
from ansim.notices.queries.balance import balance, letters_waiting
from ansim.notices.queries.postable import Postable, Standing, postable
from ansim.notices.queries.rungs import steps_of
from ansim.notices.services import posting
from ansim.notices.services.changing import agree, ask_reissue, ask_withdrawal
from ansim.notices.services.climbing import climb
from ansim.notices.services.posting import export_for_post
from ansim.notices.services.posting_failed import post_failed

__all__ = ["painted"]

pytestmark = pytest.mark.django_db
SUMMER = {"휴대전화": "010-0000-0104"}


def _failed(
    drill: Any, *people: dict[str, Any], state: State = State.FAILED_PERMANENT
) -> tuple[int, list[str]]:
    """A released batch of these people whose messages all ended so; its references in the order of the rows."""
    batch_id = sent(drill, *people)
    references = list(Notice.objects.order_by("id").values_list("reference", flat=True))
    outcome = Outcome.TEMPORARY if state is State.FAILED_TEMPORARY else Outcome.PERMANENT
    for reference in references:
        ended(reference, state, outcome)
    return batch_id, references


def _found(drill: Any, state: State = State.FAILED_PERMANENT, **more: Any) -> Postable:
    return postable(drill.officer, state=state, code="", at=more.pop("at", now()), **more)


def _standings(drill: Any, state: State = State.FAILED_PERMANENT) -> dict[Standing, int]:
    return {standing: count for standing, count in _found(drill, state).counts.items() if count}


def test_whoever_failed_is_posted_and_counted_once(painted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the way from a failure to the letters of the batch, in the trail, and that a second go finds nobody."""
    monkeypatch.setattr(posting, "post_parcel", lambda letters, _at: b"ZIP" * len(letters))
    batch_id, references = _failed(painted, grown(), grown("김여름", **SUMMER))
    found = _found(painted)
    assert sorted(found.keys) == sorted(references)
    assert not found.is_cut
    assert post_failed(by=painted.officer, keys=found.keys, at=now()) == 2
    done = balance(painted.officer, batch_id)
    assert (done.failed, done.letters, done.waiting, done.posted) == (0, 2, 2, 0)
    assert letters_waiting(painted.officer, [batch_id]) == {batch_id: 2}
    assert export_for_post(by=painted.officer, batch_id=batch_id, at=now()) == b"ZIPZIP"
    done = balance(painted.officer, batch_id)
    assert (done.posted, done.waiting, done.holds) == (2, 0, True)
    assert _found(painted).keys == ()
    assert post_failed(by=painted.officer, keys=references, at=now()) == 0
    assert _standings(painted) == {Standing.ELSEWHERE: 2}
    assert [step.step for step in steps_of(painted.officer, references[0])] == [Step.PICTURE, Step.POST]


def test_a_letter_takes_the_place_of_the_steps_that_were_left(painted: Any) -> None:
    """Proves that the ladder sends no message to who is posted, and that what arrives late counts instead of the letter."""
    steps = (Step.PICTURE, Step.TEXT, Step.POST)
    set_ladder(office_id=painted.office.office_id, kind="isolation", steps=steps, now=now())
    batch_id, (reference,) = _failed(painted, grown())
    assert post_failed(by=painted.officer, keys=[reference], at=now()) == 1
    assert climb(batch_id=batch_id, at=now()) == 0
    assert list(Rung.objects.values_list("number", "step")) == [(2, Step.POST)]
    Attempt.objects.filter(delivery__key=reference).update(outcome=Outcome.DELIVERED)
    Delivery.objects.filter(key=reference).update(state=State.DELIVERED)
    assert (balance(painted.officer, batch_id).delivered, balance(painted.officer, batch_id).letters) == (
        1,
        0,
    )


def test_what_may_still_arrive_is_waited_for(painted: Any) -> None:
    """Proves that a phone that was off is not posted before the service's own settle time, and after it is."""
    _batch, (reference,) = _failed(painted, grown(), state=State.FAILED_TEMPORARY)
    assert _standings(painted, State.FAILED_TEMPORARY) == {Standing.WAITS: 1}
    assert post_failed(by=painted.officer, keys=[reference], at=now()) == 0
    later = now() + CAPABILITIES.settle + timedelta(minutes=1)
    assert _found(painted, State.FAILED_TEMPORARY, at=later).keys == (reference,)
    assert post_failed(by=painted.officer, keys=[reference], at=later) == 1


def test_nobody_is_posted_while_another_message_is_under_way(painted: Any) -> None:
    """Proves that a notice sent once more is waited for, and that one that arrived so needs no letter."""
    _batch, (reference,) = _failed(painted, grown())
    change = ask_reissue(
        by=painted.officer, reference=reference, phone="010-0000-0109", why="번호 확인", at=now()
    )
    agree(by=painted.approver, change_id=change, at=now())
    assert _standings(painted) == {Standing.WAITS: 1}
    Delivery.objects.filter(key__contains="-R").update(state=State.DELIVERED)
    assert _standings(painted) == {Standing.ELSEWHERE: 1}
    assert post_failed(by=painted.officer, keys=[reference], at=now()) == 0


def test_without_an_address_there_is_no_letter(painted: Any) -> None:
    """Proves that nobody without an address joins the letters, by hand or at the ladder's end: the row stays failed."""
    set_ladder(
        office_id=painted.office.office_id, kind="isolation", steps=(Step.PICTURE, Step.POST), now=now()
    )
    batch_id, (reference,) = _failed(painted, grown(주소=None))
    assert _standings(painted) == {Standing.NO_ADDRESS: 1}
    assert post_failed(by=painted.officer, keys=[reference], at=now()) == 0
    assert climb(batch_id=batch_id, at=now()) == 0
    assert balance(painted.officer, batch_id).failed == 1


def test_a_void_notice_and_a_guardians_message_are_left_alone(painted: Any) -> None:
    """Proves that what was withdrawn is not posted, and that a guardian's failed message makes no letter of its own."""
    _batch, (reference,) = _failed(painted, child())
    ended(guardian_key(reference), State.FAILED_PERMANENT)
    assert _standings(painted) == {Standing.POST: 1, Standing.ELSEWHERE: 1}
    change = ask_withdrawal(by=painted.officer, reference=reference, why="재검사 음성", at=now())
    agree(by=painted.approver, change_id=change, at=now())
    assert _standings(painted) == {Standing.ELSEWHERE: 2}
    assert post_failed(by=painted.officer, keys=[reference, guardian_key(reference)], at=now()) == 0


def test_so_many_at_once_and_only_by_who_may(painted: Any) -> None:
    """Proves that a long list is cut and says so, and that the approver's and another office's hands change nothing."""
    _batch, references = _failed(painted, grown(), grown("김여름", **SUMMER))
    cut = _found(painted, limit=1)
    assert (len(cut.keys), cut.is_cut, cut.counts[Standing.POST]) == (1, True, 1)
    with pytest.raises(NotPermitted):
        post_failed(by=painted.approver, keys=references, at=now())
    office_id = painted.office.office_id
    assert {one.key for one in failures_by_key(office_id=office_id, keys=references)} == set(references)
    assert failures_by_key(office_id=office_id + 1, keys=references) == ()
    assert not Rung.objects.exists()
