"""States: the moves are data; no order of reports can move a delivery backwards."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.delivery.domain.states import (
    FAILED,
    FINAL,
    ORDER,
    STATE_OF,
    TRANSITIONS,
    WAITING,
    Outcome,
    State,
    grows,
    joined,
    may_move,
    state_after,
)

outcomes = st.sampled_from(list(Outcome))
REPORTS = [
    Outcome.SENT,
    Outcome.TEMPORARY,
    Outcome.TECHNICAL,
    Outcome.PERMANENT,
    Outcome.DELIVERED,
    Outcome.RETURNED,
]


def test_every_state_has_its_moves_and_is_final_or_waiting() -> None:
    """Proves that the table is complete and splits the states in two."""
    assert set(TRANSITIONS) == set(State)
    assert set(STATE_OF) == set(Outcome) == set(ORDER)
    assert not FINAL & WAITING
    assert set(State) == FINAL | WAITING
    assert FAILED <= FINAL


def test_nothing_moves_to_itself_and_ends_are_ends() -> None:
    """Proves that staying is no move and that cancelled, expired and returned are never left."""
    assert all(state not in TRANSITIONS[state] for state in State)
    for end in (State.CANCELLED, State.EXPIRED, State.RETURNED):
        assert not any(may_move(end, after) for after in State)


def test_delivered_is_overturned_by_a_bounce_only() -> None:
    """Proves that after delivered only returned may follow."""
    assert TRANSITIONS[State.DELIVERED] == {State.RETURNED}


def test_nothing_returns_to_the_queue_once_a_result_is_known() -> None:
    """Proves that only a delivery without result can be queued again."""
    assert {before for before in State if may_move(before, State.QUEUED)} == {
        State.HELD_BACK,
        State.SENDING,
        State.UNKNOWN,
    }


def _walk(reports: list[Outcome]) -> tuple[Outcome, State]:
    known, state = Outcome.OPEN, State.SENDING
    for report in reports:
        if grows(known, report):
            known = report
            state = state_after(state, known)
    return known, state


@given(st.lists(st.sampled_from(REPORTS), max_size=8), st.randoms())
def test_reports_give_the_same_end_in_any_order(reports: list[Outcome], random: object) -> None:
    """Proves that receipts doubled and shuffled at will lead to one outcome and one state."""
    shuffled = list(reports) * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _walk(reports) == _walk(shuffled)
    assert _walk(reports)[0] == joined(Outcome.OPEN, reports)


@given(st.lists(outcomes, max_size=12))
def test_knowledge_never_shrinks(reports: list[Outcome]) -> None:
    """Proves that whatever is reported, the place in the order of knowledge never falls."""
    known = Outcome.OPEN
    for report in reports:
        after = joined(known, [report])
        assert ORDER[after] >= ORDER[known]
        known = after


@given(st.sampled_from(list(State)), outcomes)
def test_a_state_changes_by_allowed_moves_only(before: State, outcome: Outcome) -> None:
    """Proves that state_after never invents a move."""
    after = state_after(before, outcome)
    assert after == before or may_move(before, after)


@pytest.mark.parametrize("order", permutations([Outcome.UNKNOWN, Outcome.NOT_SENT, Outcome.SENT]))
def test_proof_that_nothing_went_stands_over_doubt_and_under_evidence(order: tuple[Outcome, ...]) -> None:
    """Proves that not-sent settles unknown, and that evidence of sending stands over both."""
    assert joined(Outcome.OPEN, order) == Outcome.SENT
    assert joined(Outcome.OPEN, [Outcome.UNKNOWN, Outcome.NOT_SENT]) == Outcome.NOT_SENT


def test_late_evidence_keeps_a_queued_delivery_from_going_again() -> None:
    """Proves that a receipt for an attempt believed unsent takes the delivery out of the queue."""
    assert state_after(State.QUEUED, Outcome.DELIVERED) == State.DELIVERED
    assert state_after(State.QUEUED, Outcome.SENT) == State.SENT
    assert state_after(State.QUEUED, Outcome.TEMPORARY) == State.FAILED_TEMPORARY


LEFT_THE_HOUSE = [one for one in Outcome if ORDER[one] >= ORDER[Outcome.SENT]]


@given(st.lists(outcomes, max_size=10), st.sampled_from(LEFT_THE_HOUSE), st.lists(outcomes, max_size=10))
def test_whatever_left_the_house_is_never_queued_again(
    before: list[Outcome], result: Outcome, after: list[Outcome]
) -> None:
    """Proves that once any result of an attempt is known, no report before or after puts it back into the queue."""
    known, state = _walk([*before, result])
    assert state != State.QUEUED
    for report in after:
        if grows(known, report):
            known, state = report, state_after(state, report)
        assert state != State.QUEUED


@pytest.mark.parametrize(
    "failure", [Outcome.TEMPORARY, Outcome.TECHNICAL, Outcome.PERMANENT, Outcome.RETURNED]
)
def test_a_failure_after_not_sent_is_a_failure(failure: Outcome) -> None:
    """Proves that "not sent" followed by the provider's own failure ends in that failure, as in the other order."""
    assert _walk([Outcome.NOT_SENT, failure]) == _walk([failure, Outcome.NOT_SENT])
    assert _walk([Outcome.NOT_SENT, failure]) == (failure, STATE_OF[failure])
