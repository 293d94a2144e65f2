"""The slip guard in a batch: who is held, who decides with what reason, and what no release gets round."""

from dataclasses import replace
from datetime import date

import pytest
from office_ground import row, workbook

from ansim.accounts.domain.errors import NotInOffice, NotPermitted, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.holding import HoldDecision, HoldReasonMissing, HoldsOpen, HoldUnknown
from ansim.notices.models import Batch, Hold, RosterRow, SlipCheck
from ansim.notices.queries.balance import balance
from ansim.notices.queries.batches import batch
from ansim.notices.queries.holds import (
    count_groups,
    families,
    hold_groups,
    slip_card,
    witnesses_of,
)
from ansim.notices.services.checking import check_batch
from ansim.notices.services.guarding import stretches
from ansim.notices.services.holding import clear_families, decide_holds, decide_rest
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release

pytestmark = pytest.mark.django_db
WHY = "본인과 통화해 확인"


def family(count=4):
    """Rows of which the second and third share a phone and an address; the list's rows 4 and 5."""
    found = [row(number) for number in range(1, count + 1)]
    found[2] = row(3, 휴대전화=found[1][2], 주소=found[1][3])
    return found


def holds_of(batch_id):
    """Ids of the holds of a batch, in order."""
    return list(Hold.objects.filter(batch_id=batch_id).values_list("pk", flat=True))


def clear(drill, batch_id, ids=None, decision=HoldDecision.CLEARED, why=WHY):
    """Decide holds of a batch, all of them unless named."""
    ids = holds_of(batch_id) if ids is None else ids
    return decide_holds(
        by=drill.officer, batch_id=batch_id, hold_ids=ids, decision=decision, why=why, at=now()
    )


def released(drill, rows):
    """A released batch of these rows, holds cleared."""
    batch_id = drill.checked(rows)
    if holds_of(batch_id):
        clear(drill, batch_id)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    release(by=drill.approver, batch_id=batch_id, typed_count=len(rows), at=now(), send=False)
    return batch_id


def test_people_on_one_phone_wait_and_stay_in_the_balance(drill):
    """Two of four share a phone: they are held, nobody else is, and all four are counted."""
    batch_id = drill.checked(family())
    card, found = batch(drill.officer, batch_id), balance(drill.officer, batch_id)
    assert (card.state, card.rows, card.included, card.excluded) == (BatchState.CHECKED, 4, 2, 2)
    assert (found.excluded, found.waiting, found.rows) == (2, 2, 4)
    slips = slip_card(drill.officer, batch_id)
    assert (slips.open, slips.open_rows, slips.cleared, slips.left_out) == (2, 2, 0, 0)
    assert (slips.rows, slips.witnessed, slips.phone_witnessed, slips.silent) == (4, 2, 0, 2)
    assert witnesses_of(drill.officer, batch_id, 4) == (("household",), ())
    assert witnesses_of(drill.officer, batch_id, 3) == ((), ())


def test_nothing_is_made_while_somebody_waits(drill):
    """Making refuses with the number of open holds, and changes nothing."""
    batch_id = drill.checked(family())
    with pytest.raises(HoldsOpen) as refused:
        start_making(by=drill.officer, batch_id=batch_id)
    assert refused.value.params["count"] == 2
    assert batch(drill.officer, batch_id).state is BatchState.CHECKED


def test_cleared_rows_get_their_notice(drill):
    """Whoever is cleared is included from then on; each act is in the audit trail with its reason."""
    batch_id = drill.checked(family())
    first, second = holds_of(batch_id)
    assert clear(drill, batch_id, [first]) == 1
    assert batch(drill.officer, batch_id).included == 3
    assert clear(drill, batch_id, [second]) == 1
    assert batch(drill.officer, batch_id).included == 4
    assert RosterRow.objects.filter(batch_id=batch_id, codes__len__gt=0).count() == 0
    told = (
        AuditEvent.objects.filter(verb="hold.cleared").order_by("pk").values_list("reference", "why", "who")
    )
    assert list(told) == [
        (f"batch:{batch_id} row:{number} held.phone_shared", WHY, drill.officer.who) for number in (4, 5)
    ]
    start_making(by=drill.officer, batch_id=batch_id)


def test_left_out_rows_stay_out_and_in_the_balance(drill):
    """Leaving the rest out settles every hold without a notice for any of them."""
    batch_id = drill.checked(family())
    assert (
        decide_rest(by=drill.officer, batch_id=batch_id, decision=HoldDecision.LEFT_OUT, why=WHY, at=now())
        == 2
    )
    card = batch(drill.officer, batch_id)
    assert (card.included, card.excluded) == (2, 2)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert balance(drill.officer, batch_id).excluded == 2
    assert slip_card(drill.officer, batch_id).left_out == 2


def test_a_decision_can_be_taken_back_before_the_making(drill):
    """Cleared, then left out, then cleared again: the count of people follows each time."""
    batch_id = drill.checked(family())
    counts = []
    for decision in (
        HoldDecision.CLEARED,
        HoldDecision.LEFT_OUT,
        HoldDecision.LEFT_OUT,
        HoldDecision.CLEARED,
    ):
        clear(drill, batch_id, decision=decision)
        counts.append(batch(drill.officer, batch_id).included)
    assert counts == [4, 2, 2, 4]
    assert AuditEvent.objects.filter(verb__startswith="hold.").count() == 8


def test_families_are_cleared_by_one_act_but_each_for_itself(drill):
    """People who share phone and address are cleared together; two homes on one phone are left for a closer look."""
    rows = family(6)
    rows[5] = row(6, 휴대전화=rows[4][2])
    batch_id = drill.checked(rows)
    assert families(drill.officer, batch_id) == ((4, 5),)
    assert clear_families(by=drill.officer, batch_id=batch_id, why="주소가 같은 가족", at=now()) == 2
    slips = slip_card(drill.officer, batch_id)
    assert (slips.open, slips.cleared) == (2, 2)
    assert AuditEvent.objects.filter(verb="hold.cleared").count() == 2
    assert clear_families(by=drill.officer, batch_id=batch_id, why="다시", at=now()) == 0


def test_a_row_held_twice_waits_for_both(drill):
    """A namesake on a shared phone: one hold cleared is not enough."""
    rows = family()
    rows[3] = (rows[2][0], date(1980, 4, 22), *rows[3][2:])
    rows[2] = (rows[2][0], date(1980, 4, 21), *rows[2][2:])
    batch_id = drill.checked(rows)
    twice = Hold.objects.filter(batch_id=batch_id, row=5)
    assert sorted(twice.values_list("code", flat=True)) == ["held.namesake", "held.phone_shared"]
    clear(drill, batch_id, [twice.get(code="held.namesake").pk])
    assert RosterRow.objects.get(batch_id=batch_id, row=5).codes == ["held.phone_shared"]
    clear(drill, batch_id, [twice.get(code="held.phone_shared").pk])
    assert RosterRow.objects.get(batch_id=batch_id, row=5).codes == []


def test_an_earlier_notice_on_another_phone_holds_the_row(drill):
    """The index of earlier batches speaks by keyed hashes: known on this phone, known on another, phone known for others."""
    before = released(drill, [row(number) for number in range(1, 5)])
    rows = [
        row(1),
        row(2, 휴대전화="010-0000-0777"),
        row(9, 휴대전화=row(3)[2]),
        row(4, 생년월일=date(1999, 9, 9)),
        row(8),
    ]
    batch_id = drill.checked(rows)
    found = dict(Hold.objects.filter(batch_id=batch_id).values_list("row", "code"))
    assert found == {4: "held.phone_changed", 5: "held.phone_of_others", 6: "held.person_changed"}
    slips = slip_card(drill.officer, batch_id)
    assert (slips.witnessed, slips.phone_witnessed) == (3, 3)
    groups = hold_groups(drill.officer, batch_id)
    assert [[one.name for one in group.earlier] for group in groups] == [
        [row(2)[0]],
        [row(3)[0]],
        [row(4)[0]],
    ]
    assert [group.earlier[0].phone for group in groups] == [f"0100000000{number}" for number in (2, 3, 4)]
    assert groups[0].earlier[0].issued_at is not None
    assert before != batch_id


def test_a_column_slid_beside_earlier_notices_is_left_out(drill):
    """Phones pushed down by one row among known people: the batch says which column and where, and sends nothing of it."""
    released(drill, [row(number) for number in range(1, 9)])
    rows = [row(number) for number in range(1, 9)]
    phones = [one[2] for one in rows]
    slid = [*phones[:3], phones[7], *phones[3:7]]
    batch_id = drill.checked([(*one[:2], phone, *one[3:]) for one, phone in zip(rows, slid, strict=True)])
    (slide,) = slip_card(drill.officer, batch_id).slides
    assert (slide.column, slide.by, slide.first, slide.last) == ("phone", 1, 6, 10)
    assert batch(drill.officer, batch_id).included == 3
    out = RosterRow.objects.filter(batch_id=batch_id, codes__contains=["slip.column"])
    assert list(out.values_list("row", flat=True)) == [6, 7, 8, 9, 10]
    assert holds_of(batch_id) == []


def test_the_queue_shows_rows_side_by_side(drill):
    """A group has its two people, what is the same and what differs; decided groups leave the queue and stay in the record."""
    batch_id = drill.checked(family())
    (group,) = hold_groups(drill.officer, batch_id)
    assert [one.row for one in group.people] == [4, 5]
    assert [one.person.name for one in group.people] == [row(2)[0], row(3)[0]]
    assert {"phone", "address"} <= set(group.same)
    assert {"name", "birth"} <= set(group.differs)
    assert group.is_open
    assert "4" in group.message.message("ko") or "5" in group.message.message("ko")
    clear(drill, batch_id)
    assert (hold_groups(drill.officer, batch_id), count_groups(drill.officer, batch_id)) == ((), 0)
    (group,) = hold_groups(drill.officer, batch_id, only_open=False)
    assert {(one.who, one.why, one.decision) for one in group.holds} == {
        (drill.officer.who, WHY, HoldDecision.CLEARED)
    }


def test_a_decision_stands_when_the_same_list_is_checked_again(drill):
    """A check after a correction elsewhere asks nothing twice; about other people it asks anew."""
    batch_id = drill.checked(family())
    clear(drill, batch_id, holds_of(batch_id)[:1])
    Batch.objects.filter(pk=batch_id).update(state=BatchState.CHECKING)
    check_batch(batch_id=batch_id)
    assert list(Hold.objects.filter(batch_id=batch_id).values_list("row", "decision", "why")) == [
        (4, "cleared", WHY),
        (5, "open", ""),
    ]
    assert batch(drill.officer, batch_id).included == 3
    Hold.objects.filter(batch_id=batch_id).update(about=b"somebody else")
    Batch.objects.filter(pk=batch_id).update(state=BatchState.CHECKING)
    check_batch(batch_id=batch_id)
    assert set(Hold.objects.filter(batch_id=batch_id).values_list("decision", flat=True)) == {"open"}
    assert SlipCheck.objects.filter(batch_id=batch_id).count() == 1


@pytest.mark.parametrize("why", ["", "  ", "\0"])
def test_no_decision_without_a_reason(drill, why):
    """Neither clearing nor leaving out goes without why."""
    batch_id = drill.checked(family())
    for act in (
        lambda: clear(drill, batch_id, why=why),
        lambda: decide_rest(
            by=drill.officer, batch_id=batch_id, decision=HoldDecision.LEFT_OUT, why=why, at=now()
        ),
        lambda: clear_families(by=drill.officer, batch_id=batch_id, why=why, at=now()),
    ):
        with pytest.raises(HoldReasonMissing):
            act()
    assert slip_card(drill.officer, batch_id).open == 2


def test_a_reason_holds_no_phone(drill):
    """A number typed as the reason is refused before anything is decided."""
    batch_id = drill.checked(family())
    with pytest.raises(WhyHoldsPersonalData):
        clear(drill, batch_id, why="010-0000-0001로 통화")
    assert slip_card(drill.officer, batch_id).open == 2


def test_only_holds_of_the_batch_are_decided(drill):
    """Ids of another batch, unknown ids, none at all and "open" are refused as a whole."""
    batch_id, other = drill.checked(family()), drill.checked([row(number) for number in range(20, 23)])
    ids = holds_of(batch_id)
    for wanted, which in (([*ids, 999_999], batch_id), ([], batch_id), (ids, other)):
        with pytest.raises(HoldUnknown):
            clear(drill, which, wanted)
    with pytest.raises(HoldUnknown):
        clear(drill, batch_id, decision=HoldDecision.OPEN)
    with pytest.raises(HoldUnknown):
        decide_rest(by=drill.officer, batch_id=batch_id, decision=HoldDecision.OPEN, why=WHY, at=now())
    assert slip_card(drill.officer, batch_id).open == 2


def test_only_the_officer_of_the_office_decides(drill):
    """An approver may look but not decide; another office finds nothing."""
    batch_id = drill.checked(family())
    with pytest.raises(NotPermitted):
        decide_holds(
            by=drill.approver,
            batch_id=batch_id,
            hold_ids=holds_of(batch_id),
            decision=HoldDecision.CLEARED,
            why=WHY,
            at=now(),
        )
    assert len(hold_groups(drill.approver, batch_id)) == 1
    stranger = replace(drill.officer, office_id=999)
    with pytest.raises(NotInOffice):
        hold_groups(stranger, batch_id)
    with pytest.raises(NotPermitted):
        hold_groups(drill.office.actor(StaffRole.TRACER), batch_id)


def test_decisions_end_with_the_making(drill):
    """Once notices are made the queue is closed; and a hold that appears all the same stops hand-over and release."""
    batch_id = drill.checked(family())
    clear(drill, batch_id)
    start_making(by=drill.officer, batch_id=batch_id)
    with pytest.raises(WrongState):
        clear(drill, batch_id, decision=HoldDecision.LEFT_OUT)
    make_batch(batch_id=batch_id)
    undecided = {"decision": "open", "who": "", "why": "", "decided_at": None}
    decided = Hold.objects.filter(batch_id=batch_id).values(*undecided)[0]
    Hold.objects.filter(batch_id=batch_id).update(**undecided)
    with pytest.raises(HoldsOpen):
        hand_over(by=drill.officer, batch_id=batch_id, at=now())
    Hold.objects.filter(batch_id=batch_id).update(**decided)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    Hold.objects.filter(batch_id=batch_id).update(**undecided)
    with pytest.raises(HoldsOpen):
        release(by=drill.approver, batch_id=batch_id, typed_count=4, at=now())


def test_a_batch_that_was_not_checked_has_no_report(drill):
    """Before the check there is nothing to show."""
    batch_id = drill.take(workbook(family()))
    assert slip_card(drill.officer, batch_id) is None
    assert witnesses_of(drill.officer, batch_id, 3) == ((), ())


def test_rows_are_kept_as_stretches():
    """Which rows a witness spoke about takes little room in a list of 100,000."""
    assert stretches([]) == []
    assert stretches([3, 4, 5, 9, 11, 12]) == [(3, 5), (9, 9), (11, 12)]
