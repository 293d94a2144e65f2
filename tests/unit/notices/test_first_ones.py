"""Who goes first, and when the rest may follow: pure rules with a property each."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.states import FINAL, State
from ansim.delivery.domain.waves import OURS, rest_may_go
from ansim.notices.domain.first_ones import FIRST, first_ones

PHONES = st.sampled_from(["01000000001", "01100000001", "0160000001", "0190000001"])
PEOPLE = st.dictionaries(st.text("ABCDEFGH", min_size=4, max_size=4), PHONES, max_size=30)


@settings(max_examples=50, deadline=None)
@given(PEOPLE, st.integers(0, 8), st.randoms(use_true_random=False))
def test_the_first_are_of_the_batch_as_many_as_asked_and_the_same_in_any_order(people, count, chance):
    """Neither the order of the list nor the moment decides who goes first."""
    listed = list(people.items())
    first = first_ones(listed, count)
    chance.shuffle(listed)
    assert first_ones(listed, count) == first
    assert first <= set(people)
    assert len(first) == min(count, len(people))


@settings(max_examples=50, deadline=None)
@given(PEOPLE)
def test_the_first_have_as_many_kinds_of_numbers_as_there_are(people):
    """Each beginning and length is among the first five, since there are only four kinds."""

    def kinds(names):
        return {(people[name][:3], len(people[name])) for name in names}

    assert kinds(first_ones(people.items(), FIRST)) == kinds(people)


def test_among_equal_numbers_the_draw_is_not_the_order_of_the_references():
    """Whoever writes the list cannot choose the first ones by their place."""
    people = [(f"REF{number:03d}", "01000000001") for number in range(200)]
    first = first_ones(people, FIRST)
    assert len(first) == FIRST
    assert first != {name for name, _ in people[:FIRST]}


@pytest.mark.parametrize(
    ("counts", "goes"),
    [
        ({State.DELIVERED: 5}, True),
        ({State.DELIVERED: 1, State.FAILED_PERMANENT: 4}, True),
        ({State.DELIVERED: 4, State.FAILED_TEMPORARY: 1}, True),
        ({State.DELIVERED: 4, State.RETURNED: 1}, True),
        ({State.DELIVERED: 4, State.FAILED_TECHNICAL: 1}, False),
        ({State.DELIVERED: 4, State.EXPIRED: 1}, False),
        ({State.DELIVERED: 4, State.CANCELLED: 1}, False),
        ({State.DELIVERED: 4, State.SENT: 1}, False),
        ({State.DELIVERED: 4, State.UNKNOWN: 1}, False),
        ({State.DELIVERED: 4, State.QUEUED: 1}, False),
        ({State.FAILED_PERMANENT: 5}, False),
        ({}, False),
    ],
)
def test_the_rest_follows_only_what_arrived_without_a_fault_of_ours(counts, goes):
    """A wrong number stops nobody else; silence, a refusal of the service or nobody reached stops everybody."""
    assert rest_may_go(counts) is goes


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(list(State)), max_size=6))
def test_more_bad_news_never_lets_the_rest_go(states):
    """What is open or ours holds the rest, whatever else there is; a state with none counts for nothing."""
    counts = {**dict.fromkeys(State, 0), **Counter(states)}
    expected = State.DELIVERED in states and all(one in FINAL and one not in OURS for one in states)
    assert rest_may_go(counts) is expected
