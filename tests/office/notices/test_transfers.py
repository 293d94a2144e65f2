"""People handed over to another office: out of one list and into the other, once, under the other office's key."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from office_ground import row
from transfer_ground import WHY, Two, two

from ansim.accounts.domain.errors import NotInOffice, NotPermitted, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.errors import ReasonMissing
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery
from ansim.kit.clock import now
from ansim.kit.sealing import SealBroken
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, NoticeState, WrongState
from ansim.notices.domain.changes import NotInForce
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.domain.holding import HoldsOpen
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.transfers import (
    LeftAlready,
    NobodyOffered,
    NoSuchOffice,
    NotOwnList,
    OfferedAlready,
    TransferDecided,
    TransfersOpen,
    TransferState,
)
from ansim.notices.models import Batch, Hold, Notice, RosterRow, Transfer, TransferRow
from ansim.notices.queries.balance import balance
from ansim.notices.queries.transfers import (
    candidates,
    count_transfers,
    other_offices,
    transfer_by_id,
    transfers,
)
from ansim.notices.services.checking import check_batch
from ansim.notices.services.controlling import pause_batch
from ansim.notices.services.correcting import Change, correct
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, stop_batch
from ansim.notices.services.transferring import accept_transfer
from ansim.notices.services.wholly import check_wholly

__all__ = ["two"]
Rows = Callable[[int], list[tuple[Any, ...]]]
AWAY = "다른군 먼들길 7"


def _listed(rows: Rows, count: int = 4) -> list[tuple[Any, ...]]:
    """Good rows, the third one with an address of the other office's district (row 5 of the list)."""
    listed = rows(count)
    listed[2] = row(3, 주소=AWAY)
    return listed


def _row_of(batch_id: int, number: int) -> RosterRow:
    return RosterRow.objects.get(batch_id=batch_id, row=number)


def _wholly(two: Two, batch_id: int) -> None:
    check_wholly(by=two.drill.officer, batch_id=batch_id)
    check_batch(batch_id=batch_id)


def _released(two: Two, rows: Rows, count: int = 4) -> int:
    """A released batch whose messages wait in the queue."""
    two.drill.connect()
    return two.drill.released(_listed(rows, count), send=True)


def test_a_person_of_a_draft_goes_to_the_other_office(two: Two, rows: Rows) -> None:
    """Offered: out of the list. Accepted: a list there, checked; made and released here without them."""
    batch_id = two.drill.checked(_listed(rows))
    one = two.offer(batch_id, 5)
    assert _row_of(batch_id, 5).codes == ["row.handed_over"]
    made = two.accept(one)
    there = Batch.objects.get(pk=made)
    assert (there.office_id, there.state, there.rows, there.included) == (two.to, BatchState.CHECKED, 1, 1)
    _wholly(two, batch_id)
    here = Batch.objects.get(pk=batch_id)
    assert (here.rows, here.included) == (4, 3)
    start_making(by=two.drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert Notice.objects.filter(batch_id=batch_id).count() == 3
    found = balance(two.drill.officer, batch_id)
    assert (found.rows, found.excluded, found.waiting) == (4, 1, 3)


def test_values_move_from_one_key_to_the_other(two: Two, rows: Rows) -> None:
    """What the other office holds opens with its own key alone, and is the same person to the letter."""
    batch_id = two.drill.checked(_listed(rows))
    place = f"row:{batch_id}:5"
    given = person_from_bytes(OfficeKeys(two.drill.office.office_id).open(_row_of(batch_id, 5).person, place))
    made = two.accept(two.offer(batch_id, 5))
    held = RosterRow.objects.get(batch_id=made)
    place = f"row:{made}:{held.row}"
    got = person_from_bytes(OfficeKeys(two.to).open(held.person, place))
    facts = ("name", "birth", "phone", "address", "specimen")
    assert [getattr(got, name) for name in facts] == [getattr(given, name) for name in facts]
    with pytest.raises(SealBroken):
        OfficeKeys(two.drill.office.office_id).open(held.person, place)


def test_what_was_corrected_here_is_what_arrives_there(two: Two, rows: Rows) -> None:
    """The value that an officer typed over a cell goes, not the one that the list had."""
    batch_id = two.drill.checked(_listed(rows))
    change = Change(5, "address", "다른군 고친길 9")
    correct(by=two.drill.officer, batch_id=batch_id, change=change, at=now())
    made = two.accept(two.offer(batch_id, 5))
    held = RosterRow.objects.get(batch_id=made)
    assert person_from_bytes(OfficeKeys(two.to).open(held.person, f"row:{made}:{held.row}")).address == (
        "다른군 고친길 9"
    )


def test_a_row_with_an_error_can_go_and_is_told_there(two: Two, rows: Rows) -> None:
    """A person without a day is no person here; the other office gets the row with its error."""
    listed = rows(3)
    listed[1] = row(2, 검체채취일="")
    batch_id = two.drill.checked(listed)
    made = two.accept(two.offer(batch_id, 4))
    there = Batch.objects.get(pk=made)
    assert (there.rows, there.included) == (1, 0)


def test_both_trails_name_the_same_officers(two: Two, rows: Rows) -> None:
    """Each office's auditor reads who offered and who accepted: with the batch here, with the hand-over there."""
    batch_id = two.drill.checked(_listed(rows))
    one = two.offer(batch_id, 5)
    two.accept(one)
    here, there = two.drill.officer.who, two.there.who
    assert two.trail(two.drill.officer.office_code) == [
        ("transfer.offer", f"batch:{batch_id}", here),
        ("transfer.accept", f"batch:{batch_id}", there),
    ]
    assert two.trail("other-gun") == [
        ("transfer.offer", f"transfer:{one}", here),
        ("transfer.accept", f"transfer:{one}", there),
    ]


def test_nothing_is_made_while_the_other_office_thinks(two: Two, rows: Rows) -> None:
    """Making waits for the answer: else a declined person would be in neither batch."""
    batch_id = two.drill.checked(_listed(rows))
    one = two.offer(batch_id, 5, 6)
    _wholly(two, batch_id)
    with pytest.raises(TransfersOpen) as told:
        start_making(by=two.drill.officer, batch_id=batch_id)
    assert "2명" in told.value.text("ko")
    two.decline(one)
    _wholly(two, batch_id)
    assert Batch.objects.get(pk=batch_id).included == 4
    start_making(by=two.drill.officer, batch_id=batch_id)


def test_declined_people_are_in_their_list_again(two: Two, rows: Rows) -> None:
    """Declined there, or taken back here: the row has no problem, and may be offered once more."""
    batch_id = two.drill.checked(_listed(rows))
    two.decline(two.offer(batch_id, 5))
    assert _row_of(batch_id, 5).codes == []
    two.decline(two.offer(batch_id, 5), by=two.drill.officer, why="잘못 고름")
    assert _row_of(batch_id, 5).codes == []
    assert [one[0] for one in two.trail("other-gun")] == ["transfer.offer", "transfer.decline"] * 2
    assert two.accept(two.offer(batch_id, 5))


def test_nothing_typed_brings_an_accepted_person_back(two: Two, rows: Rows) -> None:
    """Corrections over the row and a check of the whole list leave it out: nobody is told by two offices."""
    batch_id = two.drill.checked(_listed(rows))
    two.accept(two.offer(batch_id, 5))
    for column, value in ((WHOLE_ROW, LEFT_OUT), (WHOLE_ROW, ""), ("name", "홍길순")):
        correct(by=two.drill.officer, batch_id=batch_id, change=Change(5, column, value), at=now())
        assert _row_of(batch_id, 5).codes == ["row.handed_over"]
    _wholly(two, batch_id)
    assert _row_of(batch_id, 5).codes == ["row.handed_over"]


def test_an_unsent_notice_goes_and_its_message_is_called_off(two: Two, rows: Rows) -> None:
    """Released here and not sent: withdrawn here on acceptance, excluded in the balance, a list there."""
    batch_id = _released(two, rows)
    one = two.offer(batch_id, 5)
    notice = Notice.objects.get(batch_id=batch_id, roster_row__row=5)
    assert notice.state == NoticeState.ISSUED
    made = two.accept(one)
    notice.refresh_from_db()
    assert notice.state == NoticeState.WITHDRAWN
    states = dict(Delivery.objects.values_list("key", "state"))
    assert states.pop(notice.reference) == State.CANCELLED
    assert set(states.values()) == {State.QUEUED}
    found = balance(two.drill.officer, batch_id)
    assert (found.rows, found.excluded, found.waiting) == (4, 1, 3)
    assert Batch.objects.get(pk=made).rows == 1


def test_a_letter_not_posted_goes_too(two: Two, rows: Rows) -> None:
    """Somebody without a phone, released for registered post: no letter here any more, excluded in the balance."""
    two.drill.connect()
    batch_id = two.drill.released([*rows(2), row(3, 휴대전화="", 주소=AWAY)], send=True)
    two.accept(two.offer(batch_id, 5))
    found = balance(two.drill.officer, batch_id)
    assert (found.rows, found.excluded, found.waiting, found.letters) == (3, 1, 2, 0)


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED])
def test_what_may_have_left_is_not_handed_over(two: Two, rows: Rows, state: State) -> None:
    """Neither offered nor, where it left after the offer, accepted: then nothing changes on either side."""
    batch_id = _released(two, rows)
    one = two.offer(batch_id, 5)
    notice = Notice.objects.get(batch_id=batch_id, roster_row__row=5)
    Delivery.objects.filter(key=notice.reference).update(state=state)
    with pytest.raises(LeftAlready):
        two.accept(one)
    notice.refresh_from_db()
    assert notice.state == NoticeState.ISSUED
    assert not Batch.objects.filter(office_id=two.to).exists()
    two.decline(one, by=two.drill.officer, why="이미 나감")
    with pytest.raises(LeftAlready) as told:
        two.offer(batch_id, 5, 6)
    assert "1명" in told.value.text("ko")


def test_a_posted_letter_is_not_handed_over(two: Two, rows: Rows) -> None:
    """What the post office has has left."""
    batch_id = _released(two, rows)
    Notice.objects.filter(batch_id=batch_id, roster_row__row=5).update(posted_at=now())
    with pytest.raises(LeftAlready):
        two.offer(batch_id, 5)


def test_a_notice_withdrawn_meanwhile_is_not_handed_over(two: Two, rows: Rows) -> None:
    """Only what is in force goes, at the offer and at the acceptance."""
    batch_id = _released(two, rows)
    one = two.offer(batch_id, 5)
    Notice.objects.filter(batch_id=batch_id, roster_row__row=5).update(state=NoticeState.WITHDRAWN)
    with pytest.raises(NotInForce):
        two.accept(one)
    two.decline(one)
    with pytest.raises(NotInForce):
        two.offer(batch_id, 5)


def test_of_a_stopped_batch_nobody_goes(two: Two, rows: Rows) -> None:
    """A batch stopped after the offer is nobody's any more."""
    batch_id = two.drill.checked(_listed(rows))
    one = two.offer(batch_id, 5)
    stop_batch(by=two.drill.officer, batch_id=batch_id, why="잘못된 명단", at=now())
    with pytest.raises(WrongState):
        two.accept(one)
    two.decline(one)
    assert _row_of(batch_id, 5).codes == ["row.handed_over"]


def test_a_held_batch_keeps_its_messages_for_the_other_office(two: Two, rows: Rows) -> None:
    """An officer who holds the sending can hand people over in peace."""
    batch_id = _released(two, rows)
    pause_batch(by=two.drill.officer, batch_id=batch_id, at=now())
    assert two.accept(two.offer(batch_id, 3, 4, 5, 6))
    found = balance(two.drill.officer, batch_id)
    assert (found.excluded, found.waiting, found.holds) == (4, 0, True)


@pytest.mark.parametrize("state", ["made", "handed_over"])
def test_between_making_and_release_nobody_goes(two: Two, rows: Rows, state: str) -> None:
    """What officers are about to sign does not change under their hands."""
    batch_id = two.drill.made(_listed(rows))
    if state == "handed_over":
        hand_over(by=two.drill.officer, batch_id=batch_id, at=now())
    with pytest.raises(WrongState):
        two.offer(batch_id, 5)


def test_the_first_offer_counts(two: Two, rows: Rows) -> None:
    """A row offered or given is not offered again, alone or with others; the table refuses it too."""
    batch_id = two.drill.checked(_listed(rows))
    one = two.offer(batch_id, 5)
    for chosen in ((5,), (5, 6)):
        with pytest.raises(OfferedAlready):
            two.offer(batch_id, *chosen)
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferRow.objects.create(transfer_id=one, batch_id=batch_id, row=5)
    two.accept(one)
    with pytest.raises(OfferedAlready):
        two.offer(batch_id, 5)


@pytest.mark.parametrize("chosen", [(), (1,), (5, 99), (-1,)])
def test_rows_that_are_no_people_are_not_offered(two: Two, rows: Rows, chosen: tuple[int, ...]) -> None:
    """Nothing chosen, the header, a row that is not there: refused, and nothing is written."""
    batch_id = two.drill.checked(_listed(rows))
    with pytest.raises(NobodyOffered):
        two.offer(batch_id, *chosen)
    assert not Transfer.objects.exists()


def test_only_another_open_office_can_receive(two: Two, rows: Rows) -> None:
    """Oneself and an office that there is not are refused; the list of receivers has the others only."""
    batch_id = two.drill.checked(_listed(rows))
    for wrong in (two.drill.office.office_id, 0, 999_999):
        with pytest.raises(NoSuchOffice):
            two.offer(batch_id, 5, to_office=wrong)
    assert [card.id for card in other_offices(two.drill.officer)] == [two.to]


def test_a_reason_is_given_and_holds_no_numbers(two: Two, rows: Rows) -> None:
    """Both sides say why; a phone in it is refused, as everywhere in the trail."""
    batch_id = two.drill.checked(_listed(rows))
    with pytest.raises(ReasonMissing):
        two.offer(batch_id, 5, why="  ")
    with pytest.raises(WhyHoldsPersonalData):
        two.offer(batch_id, 5, why="010-1234-5678")
    one = two.offer(batch_id, 5)
    with pytest.raises(ReasonMissing):
        two.decline(one, why=" ")


def test_a_row_that_waits_for_a_person_is_not_offered(two: Two, rows: Rows) -> None:
    """A hold is decided here first: the other office does not know what the list looked like."""
    batch_id = two.drill.checked(_listed(rows))
    Hold.objects.create(batch_id=batch_id, row=5, code="slip.rows", about=b"x" * 32)
    with pytest.raises(HoldsOpen):
        two.offer(batch_id, 5)


def test_notices_issued_elsewhere_are_not_handed_over(two: Two, rows: Rows) -> None:
    """A batch from a PDF of another system is in that office's name."""
    batch_id = two.drill.checked(_listed(rows))
    Batch.objects.filter(pk=batch_id).update(source="issued", pdf_blob="x")
    with pytest.raises(NotOwnList):
        two.offer(batch_id, 5)


def test_who_may_and_whose_it_is(two: Two, rows: Rows) -> None:
    """Offering and accepting need the permission; only the receiver accepts; a third office sees nothing."""
    batch_id = two.drill.checked(_listed(rows))
    with pytest.raises(NotPermitted):
        two.offer(batch_id, 5, by=two.drill.approver)
    with pytest.raises(NotInOffice):
        two.offer(batch_id, 5, by=two.there)
    one = two.offer(batch_id, 5)
    with pytest.raises(NotInOffice):
        accept_transfer(by=two.drill.officer, transfer_id=one, at=now())
    with pytest.raises(NotPermitted):
        accept_transfer(by=two.drill.approver, transfer_id=one, at=now())
    with pytest.raises(NotInOffice):
        two.accept(one + 1)
    with pytest.raises(NotPermitted):
        transfers(two.drill.office.actor(StaffRole.AUDITOR))


def test_what_is_decided_is_decided(two: Two, rows: Rows) -> None:
    """Accepted or declined once; a second click changes nothing."""
    batch_id = two.drill.checked(_listed(rows))
    one = two.offer(batch_id, 5)
    two.accept(one)
    with pytest.raises(TransferDecided):
        two.accept(one)
    with pytest.raises(TransferDecided):
        two.decline(one)


def test_both_offices_see_their_own_side(two: Two, rows: Rows) -> None:
    """One card, two views: the batch is shown to whose it is; what waits stands first."""
    batch_id = two.drill.checked(_listed(rows))
    first, second = two.offer(batch_id, 5), two.offer(batch_id, 6)
    made = two.accept(second)
    here, there = transfers(two.drill.officer), transfers(two.there)
    assert [card.id for card in here] == [card.id for card in there] == [first, second]
    assert [(card.is_to_us, card.batch, card.made) for card in here] == [(False, batch_id, None)] * 2
    assert [(card.is_to_us, card.batch, card.made) for card in there] == [
        (True, None, None),
        (True, None, made),
    ]
    assert (count_transfers(two.there), count_transfers(two.drill.officer)) == (1, 0)
    assert (here[0].state, here[0].why, here[0].to_office) == (TransferState.OFFERED, WHY, "다른군")
    assert transfer_by_id(two.there, second).decided_by == two.there.staff_id
    with pytest.raises(NotInOffice):
        transfer_by_id(two.there, 999_999)


def test_people_are_picked_by_their_address(two: Two, rows: Rows) -> None:
    """A word of the address or name finds rows, whatever its spaces; given ones are not among them; the end is told."""
    batch_id = two.drill.checked(_listed(rows))
    (found,) = candidates(two.drill.officer, batch_id, "먼들 길")
    assert (found.row, found.address) == (5, AWAY)
    assert [one.row for one in candidates(two.drill.officer, batch_id, limit=2)] == [3, 4]
    two.offer(batch_id, 5)
    assert [one.row for one in candidates(two.drill.officer, batch_id)] == [3, 4, 6]
    with pytest.raises(NotPermitted):
        candidates(two.drill.approver, batch_id)


def test_the_notice_there_is_in_the_other_offices_name(two: Two, rows: Rows) -> None:
    """Made there: another issuer, another reference, the same person; counted in that office's own balance."""
    made = two.accept(two.offer(two.drill.checked(_listed(rows)), 5))
    start_making(by=two.there, batch_id=made)
    make_batch(batch_id=made)
    notice = Notice.objects.get(batch_id=made)
    record = record_from_bytes(OfficeKeys(two.to).open(notice.record, f"notice:{notice.reference}"))
    assert (record.issuer.office_name, record.address) == ("다른군", AWAY)
    assert (balance(two.there, made).rows, balance(two.there, made).waiting) == (1, 1)
