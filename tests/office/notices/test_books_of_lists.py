"""The books of a list add up after every act: corrections, holds, rows left out, letters, stops."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lists_ground import HELD, PEOPLE, WRONG, Lists, checked_once, lists
from office_ground import row

from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState, NobodyLeft
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.models import Batch, Correction, Hold
from ansim.notices.queries.balance import balance, letters_waiting
from ansim.notices.queries.batches import batch, excluded_reasons
from ansim.notices.queries.people import count_rows
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import undo
from ansim.notices.services.holding import decide_holds
from ansim.notices.services.making import start_making
from ansim.notices.services.posting import export_for_post
from ansim.notices.services.releasing import hand_over, release, stop_batch
from ansim.notices.services.wholly import check_wholly

__all__ = ["checked_once", "lists"]
WHY = "본인과 통화"
ROWS = st.integers(3, 8)
ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("phone"), ROWS, st.sampled_from(["010-0000-0001", "010-0000-0002", "010-0000-0099", "x"])
        ),
        st.tuples(st.just("birth"), ROWS, st.sampled_from(["1980-02-07", "1999-09-09", "x"])),
        st.tuples(st.just(WHOLE_ROW), ROWS, st.sampled_from([LEFT_OUT, ""])),
        st.tuples(
            st.just("hold"), st.integers(0, 3), st.sampled_from([HoldDecision.CLEARED, HoldDecision.LEFT_OUT])
        ),
        st.tuples(st.just("undo"), st.integers(0, 3), st.just("")),
        st.tuples(st.just("wholly"), st.just(0), st.just("")),
    ),
    min_size=1,
    max_size=6,
)


def do(one: Lists, what: str, number: int, value: str) -> None:
    """One act of a drawn story; what is not there to be decided or undone is passed over."""
    if what == "wholly":
        check_wholly(by=one.officer, batch_id=one.pk)
        check_batch(batch_id=one.pk)
    elif what == "hold":
        for pk in one.holds()[number : number + 1]:
            decision = HoldDecision(value)
            decide_holds(by=one.officer, batch_id=one.pk, hold_ids=[pk], decision=decision, why=WHY, at=now())
    elif what == "undo":
        for made in Correction.objects.filter(undone_at__isnull=True)[number : number + 1]:
            undo(by=one.officer, batch_id=one.pk, correction_id=made.pk, at=now())
    else:
        one.type_over(number, what, value)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_included_and_excluded_are_the_rows_after_any_acts(lists: Lists, acts: Any) -> None:
    """After each act the counts are those of the rows one by one, and whoever an open hold waits for is out."""
    for what, number, value in acts:
        do(lists, what, number, value)
        codes = lists.codes()
        out = [number for number, said in codes.items() if said]
        assert lists.counted() == (6, 6 - len(out), len(out))
        assert count_rows(lists.officer, lists.pk, excluded=True) == len(out)
        assert sum(excluded_reasons(lists.officer, lists.pk).values()) == sum(map(len, codes.values()))
        waiting = Hold.objects.filter(batch=lists.pk, decision=HoldDecision.OPEN)
        assert {hold.row for hold in waiting} <= set(out)
    while Correction.objects.filter(undone_at__isnull=True).exists():
        do(lists, "undo", 0, "")
    Hold.objects.filter(batch=lists.pk).delete()
    do(lists, "wholly", 0, "")
    assert lists.codes() == {
        3: [],
        4: ["held.phone_shared"],
        5: ["held.phone_shared"],
        6: ["phone.unreadable"],
        7: ["birth.unreadable"],
        8: [],
    }


def test_the_list_of_these_tests_is_what_it_says(lists: Lists) -> None:
    """Two are held, two are wrong, two get a notice; the ground of all that follows."""
    assert lists.counted() == (len(PEOPLE), 2, 4)
    assert [number for number, codes in lists.codes().items() if codes] == [*HELD, *WRONG]


@pytest.mark.parametrize("decision", [HoldDecision.OPEN, HoldDecision.LEFT_OUT])
def test_a_held_row_taken_out_and_back_is_held_as_before(lists: Lists, decision: HoldDecision) -> None:
    """Undoing the leaving out of a held row does not let it slip past whoever has to decide, or has decided."""
    if decision is HoldDecision.LEFT_OUT:
        ids = lists.holds()[:1]
        decide_holds(by=lists.officer, batch_id=lists.pk, hold_ids=ids, decision=decision, why=WHY, at=now())
    made = lists.type_over(4, WHOLE_ROW, LEFT_OUT)
    assert lists.codes()[4] == ["row.left_out"]
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made or 0, at=now())
    assert lists.codes()[4] == ["held.phone_shared"]
    assert lists.counted() == (6, 2, 4)


def test_clearing_the_hold_of_a_row_taken_out_brings_it_not_in(lists: Lists) -> None:
    """Two officers at one row: one takes it out, the other clears its hold; it stays out until it is put back."""
    made = lists.type_over(4, WHOLE_ROW, LEFT_OUT)
    ids = lists.holds()[:1]
    decide_holds(
        by=lists.officer, batch_id=lists.pk, hold_ids=ids, decision=HoldDecision.CLEARED, why=WHY, at=now()
    )
    assert lists.codes()[4] == ["row.left_out"]
    assert lists.counted() == (6, 2, 4)
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made or 0, at=now())
    assert lists.codes()[4] == []
    assert lists.counted() == (6, 3, 3)


def test_a_row_left_out_twice_over_says_both_once(lists: Lists) -> None:
    """Taken out on the page and left out of the queue: both reasons stand, and one undone leaves the other alone."""
    made = lists.type_over(4, WHOLE_ROW, LEFT_OUT)
    ids = lists.holds()[:1]
    decide_holds(
        by=lists.officer, batch_id=lists.pk, hold_ids=ids, decision=HoldDecision.LEFT_OUT, why=WHY, at=now()
    )
    assert lists.codes()[4] == ["held.phone_shared", "row.left_out"]
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made or 0, at=now())
    assert lists.codes()[4] == ["held.phone_shared"]
    assert lists.counted() == (6, 2, 4)


def test_a_list_of_which_everybody_is_left_out_is_all_excluded(lists: Lists) -> None:
    """Nobody left is no fault of the list: it is checked, every row is accounted for, and nothing can be made."""
    for number in range(3, 9):
        lists.type_over(number, WHOLE_ROW, LEFT_OUT)
    check_wholly(by=lists.officer, batch_id=lists.pk)
    check_batch(batch_id=lists.pk)
    card = batch(lists.officer, lists.pk)
    assert (card.state, card.stale) == (BatchState.CHECKED, False)
    assert lists.counted() == (6, 0, 6)
    assert excluded_reasons(lists.officer, lists.pk) == {"row.left_out": 6}
    assert balance(lists.officer, lists.pk).holds
    with pytest.raises(NobodyLeft):
        start_making(by=lists.officer, batch_id=lists.pk)


def test_a_list_stopped_before_anybody_looked_is_all_excluded(lists: Lists) -> None:
    """Stopped with holds open and rows wrong, the batch waits for nothing, and all six rows are excluded."""
    stop_batch(by=lists.officer, batch_id=lists.pk, why="명단이 잘못됨", at=now())
    found = balance(lists.officer, lists.pk)
    assert (found.rows, found.excluded, found.waiting, found.holds) == (6, 6, 0, True)


def with_letters(lists: Lists, *, send: bool) -> int:
    """A released batch of four: one with a phone, two without, and one left out for a wrong birth date."""
    drill = lists.drill
    drill.connect()
    people = [row(41), row(42, 휴대전화=""), row(43, 휴대전화=""), row(44, 생년월일="몰라요")]
    pk = drill.made(people)
    hand_over(by=lists.officer, batch_id=pk, at=now())
    release(by=drill.approver, batch_id=pk, typed_count=3, at=now(), send=send)
    return pk


def told(lists: Lists, pk: int) -> tuple[int, int, int, bool]:
    """What the balance says: posted, excluded, waiting, and whether it holds."""
    found = balance(lists.officer, pk)
    assert letters_waiting(lists.officer, [pk]).get(pk, 0) == found.letters
    return found.posted, found.excluded, found.waiting, found.holds


def test_letters_that_a_stop_kept_back_are_excluded(lists: Lists) -> None:
    """A stopped batch posts nothing any more, so nobody's letter may wait for ever: rows = sent + excluded."""
    pk = with_letters(lists, send=True)
    assert told(lists, pk) == (0, 1, 3, False)
    stop_batch(by=lists.officer, batch_id=pk, why="명단이 잘못됨", at=now())
    assert told(lists, pk) == (0, 4, 0, True)
    with pytest.raises(AnsimError):
        export_for_post(by=lists.officer, batch_id=pk, at=now())


def test_letters_that_left_before_a_stop_stay_posted(lists: Lists) -> None:
    """What is at the post office is not taken back by stopping the rest."""
    pk = with_letters(lists, send=True)
    export_for_post(by=lists.officer, batch_id=pk, at=now())
    assert told(lists, pk) == (2, 1, 1, False)
    stop_batch(by=lists.officer, batch_id=pk, why="명단이 잘못됨", at=now())
    assert told(lists, pk) == (2, 2, 0, True)


def test_letters_of_a_batch_that_is_not_sent_count_as_posted(lists: Lists) -> None:
    """Released for handing over otherwise, the letters that were posted are posted; only the others are open."""
    pk = with_letters(lists, send=False)
    assert told(lists, pk) == (0, 1, 3, False)
    export_for_post(by=lists.officer, batch_id=pk, at=now())
    assert told(lists, pk) == (2, 1, 1, False)
    stop_batch(by=lists.officer, batch_id=pk, why="명단이 잘못됨", at=now())
    assert told(lists, pk) == (2, 2, 0, True)
    assert Batch.objects.get(pk=pk).delivery_group is None
