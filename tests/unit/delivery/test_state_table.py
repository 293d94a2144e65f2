"""The whole table of states and outcomes, written out as the reference page has it, against the rules in the code."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ansim.delivery.domain.states import (
    FAILED,
    FINAL,
    OPEN_STAGES,
    ORDER,
    WAITING,
    Control,
    Outcome,
    Stage,
    State,
    grows,
    joined,
    may_move,
    state_after,
)

# docs/reference/delivery.md, column "next", as a matrix. Rows: before. Columns: what the attempt is known to be.
# A name is the state afterwards; "." is no change.
COLUMNS = [
    "open",
    "not_sent",
    "unknown",
    "sent",
    "temporary",
    "technical",
    "permanent",
    "delivered",
    "returned",
]
TABLE = """
held_back         .        queued  .        .     .                 .                 .                 .          .
queued            sending  .       .        sent  failed_temporary  failed_technical  failed_permanent  delivered  returned
sending           .        queued  unknown  sent  failed_temporary  failed_technical  failed_permanent  delivered  returned
unknown           .        queued  .        sent  failed_temporary  failed_technical  failed_permanent  delivered  returned
sent              .        .       .        .     failed_temporary  failed_technical  failed_permanent  delivered  returned
failed_temporary  .        .       .        .     .                 failed_technical  failed_permanent  delivered  returned
failed_technical  .        .       .        .     .                 .                 failed_permanent  delivered  returned
failed_permanent  .        .       .        .     .                 .                 .                 delivered  returned
delivered         .        .       .        .     .                 .                 .                 .          returned
returned          .        .       .        .     .                 .                 .                 .          .
cancelled         .        .       .        .     .                 .                 .                 .          .
expired           .        .       .        .     .                 .                 .                 .          .
"""
CELLS = [
    (line.split()[0], outcome, after)
    for line in TABLE.strip().splitlines()
    for outcome, after in zip(COLUMNS, line.split()[1:], strict=True)
]
MODEL = {(before, outcome): (before if after == "." else after) for before, outcome, after in CELLS}


def test_the_table_has_every_pair() -> None:
    """Proves that no state and no outcome is left out of the table that the other tests rest on."""
    assert set(MODEL) == set(product([state.value for state in State], [o.value for o in Outcome]))
    assert len(CELLS) == 108


@pytest.mark.parametrize(("before", "outcome", "after"), CELLS)
def test_each_pair_of_state_and_outcome_moves_as_written(before: str, outcome: str, after: str) -> None:
    """Proves one cell of the table against the rule in the code."""
    expected = before if after == "." else after
    assert state_after(State(before), Outcome(outcome)).value == expected


# moves that no outcome of an attempt makes: people, groups and the clock do
BY_HAND = {
    ("queued", "cancelled"),
    ("queued", "expired"),
    ("held_back", "queued"),
    ("held_back", "cancelled"),
    ("held_back", "expired"),
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_each_pair_of_states_is_a_move_or_is_not(before: State, after: State) -> None:
    """Proves that a move between two states exists exactly when an outcome, a stop or the expiry makes it."""
    by_outcome = before != after and any(
        start == before.value and end == after.value for (start, _), end in MODEL.items()
    )
    assert may_move(before, after) == (by_outcome or (before.value, after.value) in BY_HAND)


def test_every_state_can_be_reached_from_the_queue() -> None:
    """Proves that there is no state nobody can ever come into."""
    reached, edge = {State.HELD_BACK}, {State.HELD_BACK}
    while edge:
        edge = {after for before in edge for after in State if may_move(before, after)} - reached
        reached |= edge
    assert reached == set(State)


def test_only_the_queue_is_a_place_to_return_to() -> None:
    """Proves that apart from going back to the queue the moves have no circle: a delivery's life is finite."""
    loops = {
        (before, after)
        for before in State
        for after in State
        if may_move(before, after) and may_move(after, before)
    }
    assert loops == {(State.QUEUED, State.SENDING), (State.SENDING, State.QUEUED)}


@pytest.mark.parametrize("state", sorted(FINAL))
def test_an_end_never_waits_again(state: State) -> None:
    """Proves that a delivery with an end never goes back among those that wait."""
    assert not any(may_move(state, waiting) for waiting in WAITING)


@pytest.mark.parametrize("state", sorted(FAILED - {State.RETURNED}))
def test_a_failure_may_still_turn_out_to_be_delivered(state: State) -> None:
    """Proves that a phone which was off and then was not counts as reached."""
    assert may_move(state, State.DELIVERED)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_parcel_is_open_or_closed(stage: Stage) -> None:
    """Proves which stages of a parcel still want something of somebody."""
    assert (stage in OPEN_STAGES) == (stage.value in {"claimed", "filled", "released", "unknown"})


def test_controls_are_the_four_of_the_reference() -> None:
    """Proves the names that the console and the database share."""
    assert [control.value for control in Control] == ["running", "paused", "stopped", "carried"]


RANK = {name: place for place, name in enumerate(["open", "unknown", "not_sent", *COLUMNS[3:]])}


@pytest.mark.parametrize(("known", "report"), list(product(Outcome, Outcome)))
def test_each_pair_of_outcomes_joins_to_the_further(known: Outcome, report: Outcome) -> None:
    """Proves the order of knowledge pair by pair against the order written here."""
    further = known if RANK[known.value] >= RANK[report.value] else report
    assert joined(known, [report]) == further
    assert grows(known, report) == (RANK[report.value] > RANK[known.value])


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=6), st.data())
def test_joining_is_the_same_in_any_grouping(reports: list[Outcome], data: st.DataObject) -> None:
    """Proves that joining is associative, commutative and idempotent: a join of a lattice."""
    cut = data.draw(st.integers(0, len(reports)))
    left = joined(Outcome.OPEN, reports[:cut])
    right = joined(Outcome.OPEN, reports[cut:])
    whole = joined(Outcome.OPEN, reports)
    assert joined(left, [right]) == joined(right, [left]) == whole
    assert joined(whole, [whole, whole]) == whole


def test_the_order_has_no_two_at_one_place() -> None:
    """Proves that of two different outcomes one always says more."""
    assert sorted(ORDER.values()) == list(range(len(Outcome)))


class Life(RuleBasedStateMachine):
    """One delivery through senders, receipts, look-ups and people, beside a model of sets and plain rules.

    The model knows nothing of the code's table: it keeps, for every attempt, the set of what was ever said of it,
    and whether the delivery was ended by a stop or by its expiry.
    """

    def __init__(self) -> None:
        super().__init__()
        self.state = State.QUEUED
        self.known: list[Outcome] = []
        self.said: list[set[Outcome]] = []
        self.ended = False
        self.seen = [State.QUEUED]

    def _move(self, after: State) -> None:
        if after != self.state:
            self.state = after
            self.seen.append(after)

    @rule()
    def claim(self) -> None:
        """A sender takes it, if it is queued."""
        if self.state is State.QUEUED:
            self.known.append(Outcome.OPEN)
            self.said.append({Outcome.OPEN})
            self._move(State.SENDING)

    @rule(report=st.sampled_from([outcome for outcome in Outcome if outcome is not Outcome.OPEN]))
    def report_last(self, report: Outcome) -> None:
        """Something is said of the last attempt."""
        if self.known:
            self._tell(len(self.known) - 1, report)

    @rule(
        report=st.sampled_from([Outcome.SENT, Outcome.DELIVERED, Outcome.RETURNED]), place=st.integers(0, 5)
    )
    def report_any(self, report: Outcome, place: int) -> None:
        """A late receipt speaks of some attempt."""
        if self.known:
            self._tell(place % len(self.known), report)

    def _tell(self, place: int, report: Outcome) -> None:
        self.said[place].add(report)
        if grows(self.known[place], report):
            self.known[place] = report
            last = place == len(self.known) - 1
            if last or report in (Outcome.SENT, Outcome.DELIVERED, Outcome.RETURNED):
                self._move(state_after(self.state, report))

    @rule(end=st.sampled_from([State.CANCELLED, State.EXPIRED]))
    def end(self, end: State) -> None:
        """A stop or the expiry ends what is queued."""
        if may_move(self.state, end):
            assert self.state is State.QUEUED
            self.ended = True
            self._move(end)

    @invariant()
    def each_attempt_knows_the_most_that_was_said(self) -> None:
        """The order of the reports has left no trace."""
        for known, said in zip(self.known, self.said, strict=True):
            assert known.value == max((outcome.value for outcome in said), key=RANK.__getitem__)

    @invariant()
    def nothing_ended_comes_back(self) -> None:
        """Cancelled and expired are for good."""
        if self.ended:
            assert self.state in (State.CANCELLED, State.EXPIRED)

    @invariant()
    def evidence_keeps_it_out_of_the_queue(self) -> None:
        """What is known to have left the house in its last attempt, failed or not, never waits for a sender."""
        if self.known and self.known[-1] not in (Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT):
            assert self.state not in (State.QUEUED, State.SENDING, State.UNKNOWN)

    @invariant()
    def delivered_is_left_for_returned_only(self) -> None:
        """Once delivered, delivered or returned."""
        if State.DELIVERED in self.seen:
            assert self.seen[self.seen.index(State.DELIVERED) + 1 :] in ([], [State.RETURNED])

    @invariant()
    def a_queue_means_that_nothing_went(self) -> None:
        """It waits only when its last attempt is known not to have gone."""
        if self.state is State.QUEUED and self.known:
            assert self.known[-1] is Outcome.NOT_SENT


TestLife = Life.TestCase
TestLife.runTest.__doc__ = "Proves the model's rules over random lives of a delivery."
