"""Graph arithmetic against the definitions themselves, on thousands of small graphs of every kind."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.unit.tracing import brute_graph as oracle

from ansim.tracing.domain.graph import components, knots, longest, natural, shortest, turned, ways

NAMES = some.sampled_from(["SK_1", "SK_2", "SK_10", "7", "30", "a", "나"])
PAIRS = some.frozensets(some.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), max_size=14)


@settings(max_examples=400, deadline=None)
@given(PAIRS)
def test_shortest_ways_are_those_of_the_definition(pairs: oracle.Pairs) -> None:
    """The fewest links from any root; who is not reached from a root has no number."""
    assert shortest(ways(pairs)) == oracle.fewest_steps(pairs)


@settings(max_examples=400, deadline=None)
@given(PAIRS)
def test_longest_ways_are_those_of_the_collapsed_graph(pairs: oracle.Pairs) -> None:
    """The most links once each cycle is one node; everybody has a number."""
    assert longest(ways(pairs)) == oracle.most_steps(pairs)


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_cycles_are_the_groups_that_reach_one_another(pairs: oracle.Pairs) -> None:
    """Knots part the people; those of two and more are exactly the cycles of the definition."""
    found = knots(ways(pairs))
    assert sorted(name for group in found for name in group) == sorted(oracle.people(pairs))
    assert {frozenset(group) for group in found if len(group) > 1} == oracle.cycles(pairs)


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_every_knot_comes_after_its_sources(pairs: oracle.Pairs) -> None:
    """No link leads from a later knot to an earlier one."""
    place = {name: number for number, group in enumerate(knots(ways(pairs))) for name in group}
    assert all(place[source] <= place[person] for source, person in pairs)


@settings(max_examples=300, deadline=None)
@given(PAIRS)
def test_groups_are_those_linked_in_any_direction(pairs: oracle.Pairs) -> None:
    """Components are the classes of the closure, the largest first, equal ones in natural order."""
    found = components(ways(pairs))
    assert {frozenset(group) for group in found} == oracle.groups(pairs)
    assert [(-len(group), natural(group[0])) for group in found] == sorted(
        (-len(group), natural(group[0])) for group in found
    )


@settings(max_examples=200, deadline=None)
@given(PAIRS)
def test_turning_twice_gives_the_graph_again(pairs: oracle.Pairs) -> None:
    """Turned links are the same links read backwards, and nobody is lost."""
    forward = ways(pairs)
    back = turned(forward)
    assert {(person, source) for source, found in back.items() for person in found} == {
        (source, person) for source, person in pairs
    }
    assert turned(back) == forward


@settings(max_examples=100, deadline=None)
@given(PAIRS, some.randoms(use_true_random=False))
def test_the_order_of_the_links_does_not_matter(pairs: oracle.Pairs, chance: random.Random) -> None:
    """Files shuffle their rows; answers stay."""
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    first, second = ways(sorted(pairs)), ways(shuffled)
    assert list(first.items()) == list(second.items())
    assert components(first) == components(second)


def test_nobody_gives_nothing() -> None:
    """No links: no people, no groups, no generations."""
    empty = ways([])
    assert (dict(empty), components(empty), knots(empty), shortest(empty), longest(empty)) == (
        {},
        (),
        (),
        {},
        {},
    )


@pytest.mark.parametrize("length", [3_000, 20_000])
def test_a_long_chain_needs_no_recursion(length: int) -> None:
    """A chain far deeper than Python's stack is counted by both rules and is one group."""
    names = [f"P{number}" for number in range(length)]
    forward = ways(pairwise(names))
    assert shortest(forward)[names[-1]] == longest(forward)[names[-1]] == length - 1
    assert [len(group) for group in components(forward)] == [length]
    assert len(knots(forward)) == length


def test_one_large_cycle_is_one_knot() -> None:
    """Everybody in a ring of five thousand shares depth 0 by the longest way and has none by the shortest."""
    names = [f"P{number}" for number in range(5_000)]
    forward = ways(zip(names, [*names[1:], names[0]], strict=True))
    assert [len(group) for group in knots(forward)] == [5_000]
    assert set(longest(forward).values()) == {0}
    assert shortest(forward) == {}


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["SK_14", "SK_2", "SK_1"], ["SK_1", "SK_2", "SK_14"]),
        (["10", "9", "x", "1"], ["1", "9", "10", "x"]),
        (["a10b", "a9c", "a9b"], ["a9b", "a9c", "a10b"]),
        (["가2", "가10", "가"], ["가", "가2", "가10"]),
        (["1a", "a1", "1"], ["1", "1a", "a1"]),
        (["²", "2", "1"], ["1", "2", "²"]),
    ],
)
def test_names_are_ordered_as_people_count(names: list[str], ordered: list[str]) -> None:
    """Numbers inside names count as numbers; numbers come before letters."""
    assert sorted(names, key=natural) == ordered
