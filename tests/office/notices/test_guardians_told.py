"""A minor's guardian gets a message of its own; the balance counts people, and everything else knows of both."""

from datetime import timedelta
from typing import Any

import pytest
from family_ground import OWN, PARENT, checked, child, ended, grown, handed_over, painted, sent
from office_ground import row

from ansim.delivery.domain.states import Control, Outcome, State
from ansim.delivery.models import Delivery, Group
from ansim.delivery.queries.groups import group_status
from ansim.delivery.services.erasing import erase_settled
from ansim.delivery.services.sealing import Sealer
from ansim.delivery.services.unknowns import Decision
from ansim.kit.clock import now
from ansim.notices import worker
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import ManifestChanged
from ansim.notices.domain.guardian_keys import guardian_key
from ansim.notices.models import Hold, Notice
from ansim.notices.queries.balance import GuardianCounts, balance
from ansim.notices.queries.batches import batch, delivery_groups, guardians_told
from ansim.notices.queries.people import find_people, notices_of_batch
from ansim.notices.services import controlling
from ansim.notices.services.controlling import decide_delivery, pause_batch, resume_batch
from ansim.notices.services.releasing import release, stop_batch

__all__ = ["painted"]
DIGITS = {"own": OWN.replace("-", ""), "parent": PARENT.replace("-", "")}


def contents(painted: Any) -> dict[str, Any]:
    """What is queued for the office, opened, by key."""
    sealer = Sealer(painted.office.office_id)
    found = Delivery.objects.filter(office_id=painted.office.office_id)
    return {one.key: sealer.open(one.key, bytes(one.content)) for one in found}


@pytest.fixture
def told(painted: Any) -> int:
    """A released batch of a child with a guardian and an adult."""
    return sent(painted, child(), grown())


def only_child(painted: Any, batch_id: int) -> Any:
    """The notice of the child."""
    return next(card for card in notices_of_batch(painted.officer, batch_id) if card.record.name == "홍아이")


def test_a_child_and_its_guardian_get_a_message_each(painted: Any, told: int) -> None:
    """Two messages under two keys with the same image; the guardian's says for whom it is, the name masked."""
    card, queued = only_child(painted, told), contents(painted)
    assert len(queued) == 3
    own, second = queued[card.reference], queued[guardian_key(card.reference)]
    assert (own.address, second.address) == (DIGITS["own"], DIGITS["parent"])
    assert "홍*이 님의 보호자께" in second.text
    assert "보호자" not in own.text
    assert all("홍아이" not in one.text + one.subject for one in queued.values())
    rows = Delivery.objects.filter(key__in=[card.reference, guardian_key(card.reference)])
    assert {(one.attachment, one.sha256) for one in rows} == {(card.jpg_blob, card.jpg_sha256)}


def test_guardians_are_a_group_of_their_own_and_no_rows(painted: Any, told: int) -> None:
    """The list has two people: two rows wait in the balance, and the guardian's message stands beside them."""
    status = group_status(office_id=painted.office.office_id, name=f"batch:{told}")
    assert status is not None
    assert status.total == 2
    found = balance(painted.officer, told)
    assert (found.rows, found.waiting) == (2, 2)
    assert found.guardians == GuardianCounts(1, 0, 0, 0, 0, 0, 1)
    assert batch(painted.officer, told).tells_guardians
    assert guardians_told(painted.officer, told) == 1


@pytest.mark.parametrize(
    ("own", "second", "delivered", "failed"),
    [
        (State.DELIVERED, State.FAILED_PERMANENT, 1, 0),
        (State.FAILED_PERMANENT, State.DELIVERED, 0, 1),
    ],
)
def test_a_person_is_where_the_own_notice_is(
    painted: Any, own: State, second: State, delivered: int, failed: int
) -> None:
    """Whatever became of the guardian's message, the child counts by its own; the guardian's is told beside it."""
    batch_id = sent(painted, child())
    card = only_child(painted, batch_id)
    ended(card.reference, own)
    ended(guardian_key(card.reference), second)
    found = balance(painted.officer, batch_id)
    assert (found.delivered, found.failed, found.holds) == (delivered, failed, True)
    assert found.guardians is not None
    assert (found.guardians.delivered, found.guardians.failed) == (failed, delivered)


@pytest.mark.parametrize("own", [PARENT, None, f"{PARENT}(모)"])
def test_one_phone_gets_one_message(painted: Any, own: str | None) -> None:
    """A child on its guardian's phone, written twice, left out, or marked as a mother's: one message to the guardian."""
    batch_id = sent(painted, child(휴대전화=own))
    queued = contents(painted)
    card = only_child(painted, batch_id)
    assert list(queued) == [card.reference]
    assert queued[card.reference].address == DIGITS["parent"]
    assert "홍*이 님의 보호자께" in queued[card.reference].text
    assert balance(painted.officer, batch_id).guardians is None
    assert (card.record.goes_to_guardian, card.record.second_phone) == (True, "")


def test_an_adults_guardian_is_told_nothing(painted: Any) -> None:
    """Somebody of age is notified alone, whatever phone the list names beside: nothing of them goes to another."""
    batch_id = sent(painted, grown(**{"보호자 성명": "홍자식", "보호자 연락처": PARENT}))
    assert [one.address for one in contents(painted).values()] == ["01000000103"]
    record = notices_of_batch(painted.officer, batch_id)[0].record
    assert (record.guardian_name, record.guardian_phone) == ("", "")


def test_neither_phone_stands_in_the_clear(painted: Any, told: int) -> None:
    """The guardian's number is sealed with the record and hashed with the office's key beside it."""
    row = Notice.objects.get(reference=only_child(painted, told).reference)
    kept = bytes(row.record) + bytes(row.guardian_tag or b"") + bytes(row.roster_row.person or b"")
    assert DIGITS["parent"].encode() not in kept
    assert row.guardian_tag == OfficeKeys(row.office_id).tag("phone", DIGITS["parent"])


def test_another_guardian_after_the_first_signature_is_not_sent(painted: Any) -> None:
    """What two officers sign covers the guardian's phone: changed in between, nothing goes out."""
    batch_id = handed_over(painted, child())
    Notice.objects.filter(batch_id=batch_id).update(guardian_tag=b"x" * 32)
    with pytest.raises(ManifestChanged):
        release(by=painted.approver, batch_id=batch_id, typed_count=1, at=now())
    assert not Delivery.objects.exists()


def test_a_guardian_finds_the_child_by_the_own_number(painted: Any, told: int) -> None:
    """Who calls from the guardian's phone is found, and so is the child by its own."""
    for phone in DIGITS.values():
        assert [one.record.name for one in find_people(painted.officer, phone=phone)] == ["홍아이"]


def test_holding_and_going_on_holds_both(painted: Any, told: int) -> None:
    """Pausing, resuming and stopping a batch reach the guardians' messages too."""

    def controls() -> set[str]:
        return set(Group.objects.filter(pk__in=delivery_groups(told)).values_list("control", flat=True))

    assert len(delivery_groups(told)) == 2
    assert pause_batch(by=painted.officer, batch_id=told, at=now())
    assert controls() == {Control.PAUSED}
    assert resume_batch(by=painted.officer, batch_id=told, at=now())
    assert controls() == {Control.RUNNING}
    assert not resume_batch(by=painted.officer, batch_id=told, at=now())
    stop_batch(by=painted.officer, batch_id=told, why="명단 오류", at=now())
    assert controls() == {Control.STOPPED}
    found = balance(painted.officer, told)
    assert found.holds
    assert found.guardians is not None
    assert found.guardians.cancelled == 1


def test_the_worker_is_woken_for_both(painted: Any, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job of a released batch looks at the people's group and the guardians'."""
    woken: list[int] = []
    monkeypatch.setattr(worker, "wake", woken.append)
    worker.send(batch=told)
    assert woken == list(delivery_groups(told))


def test_an_unknown_message_to_a_guardian_is_decided_and_sent_again(
    painted: Any, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision names the child's notice, and the batch's worker is asked to send."""
    asked: list[Any] = []
    monkeypatch.setattr(controlling, "ask", lambda what, **which: asked.append((what, which)))
    reference = only_child(painted, told).reference
    lost = ended(guardian_key(reference), State.UNKNOWN, Outcome.UNKNOWN)
    again = Decision.SEND_AGAIN
    decided = decide_delivery(by=painted.officer, delivery_id=lost, decision=again, why="통화함", at=now())
    assert (decided, asked) == (reference, [("send", {"batch": told})])


def test_erasing_takes_both(painted: Any, told: int) -> None:
    """What is erased of an office leaves neither the child's message nor the guardian's."""
    assert erase_settled(office_id=painted.office.office_id, older_than=now() + timedelta(days=1)) == 2
    assert not Delivery.objects.exists()


def test_nothing_is_queued_for_guardians_who_are_not_there(painted: Any) -> None:
    """A list without guardians opens one group only."""
    batch_id = painted.released([row(1)], send=True)
    assert len(delivery_groups(batch_id)) == 1
    assert not batch(painted.officer, batch_id).tells_guardians


def test_sharing_the_guardians_phone_holds_nobody(painted: Any) -> None:
    """Two children on the phone of a guardian who stands in the same list: no hold, one message each."""
    parent = grown("홍보호", 휴대전화=PARENT, 주소="가람시 새벽동 101")
    batch_id = checked(
        painted, child(휴대전화=None), child("홍둘째", 휴대전화=None, 생년월일="2019-07-08"), parent
    )
    assert not Hold.objects.filter(batch_id=batch_id).exists()
    assert batch(painted.officer, batch_id).included == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"보호자 성명": "남모름"}, "held.phone_shared"),
        ({"보호자 성명": None, "주소": "가람시 강변로 900"}, "held.contradicts"),
    ],
)
def test_a_phone_of_somebody_elses_guardian_is_still_held(painted: Any, changes: Any, code: str) -> None:
    """Another guardian's name, or another home than that of who has the phone: a person looks first."""
    parent = grown("홍보호", 휴대전화=PARENT, 주소="가람시 새벽동 101")
    batch_id = checked(painted, child(휴대전화=None, **{"주소": "가람시 강변로 900", **changes}), parent)
    assert code in set(Hold.objects.filter(batch_id=batch_id).values_list("code", flat=True))


def test_earlier_notices_do_not_hold_a_child_on_its_guardians_phone(painted: Any) -> None:
    """The guardian was notified on that phone before, or told of the child on it: the child goes through."""
    sent(painted, grown("홍보호", 휴대전화=PARENT))
    later = checked(painted, child(휴대전화=None))
    assert not Hold.objects.filter(batch_id=later).exists()
    sent(painted, child("홍셋째"))
    again = checked(painted, child("홍셋째", 휴대전화=None))
    assert not Hold.objects.filter(batch_id=again).exists()
