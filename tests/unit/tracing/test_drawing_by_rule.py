"""The drawing of chains against what it promises: no crossing of what hangs together, sources amid their people."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.tracing.domain.chains import Chains, Link, Rule, find_chains
from ansim.tracing.domain.drawing import Drawing, Place, draw

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25)
RULES = st.sampled_from(Rule)
# parents by number: everybody but the first hangs on somebody before, so the links are one tree
TREES = st.integers(2, 14).flatmap(
    lambda size: st.tuples(*(st.integers(0, person - 1) for person in range(1, size)))
)


def drawing_of(pairs: list[tuple[int, int]], rule: Rule) -> tuple[Chains, Drawing, dict[str, Place]]:
    """The chains of links between numbered people, their drawing, and its places by name."""
    links = [Link(f"P{source}", f"P{person}") for source, person in pairs]
    chains = find_chains(links, (), rule)
    drawing = draw(chains, links)
    return chains, drawing, {place.name: place for place in drawing.places}


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_nobody_shares_a_place_when_cycles_share_a_generation(pairs: list[tuple[int, int]]) -> None:
    """By the longest way a whole cycle stands in one column: below one another, each in a row of its own."""
    chains, drawing, places = drawing_of(pairs, Rule.LONGEST)
    for cycle in chains.cycles:
        assert len({places[name].column for name in cycle}) == 1
        assert len({places[name].row for name in cycle}) == len(cycle)
    assert len({(place.column, place.row) for place in drawing.places}) == len(drawing.places)


@given(PAIRS, RULES)
@settings(max_examples=100, deadline=None)
def test_whoever_infected_nobody_further_on_has_a_whole_row_alone(
    pairs: list[tuple[int, int]], rule: Rule
) -> None:
    """People without a link to a later column stand on whole rows, no two on one, none of them skipped but the air."""
    _chains, drawing, places = drawing_of(pairs, rule)
    forward = {
        drawing.places[a].name
        for a, b in drawing.links
        if drawing.places[a].column < drawing.places[b].column
    }
    ends = [place.row for name, place in places.items() if name not in forward]
    assert all(float(row).is_integer() for row in ends)
    assert len(set(ends)) == len(ends)


@given(PAIRS, RULES)
@settings(max_examples=100, deadline=None)
def test_there_is_one_row_of_air_between_groups(pairs: list[tuple[int, int]], rule: Rule) -> None:
    """The rows of people without followers, and one more for each further group, are all the rows there are."""
    chains, drawing, places = drawing_of(pairs, rule)
    tops = [min(places[name].row for name in group) for group in chains.components]
    bottoms = [max(places[name].row for name in group) for group in chains.components]
    assert all(low < high for low, high in zip(bottoms, tops[1:], strict=False))
    whole = {place.row for place in drawing.places if float(place.row).is_integer()}
    air = set(range(drawing.rows)) - whole
    assert len(air) <= max(len(chains.components) - 1, 0)
    assert max(bottoms, default=-1) <= drawing.rows - 1


@given(TREES)
@settings(max_examples=100, deadline=None)
def test_a_tree_is_drawn_without_crossings(parents: tuple[int, ...]) -> None:
    """Everybody below one source lies between nobody of another's; the source stands in the middle of its own people."""
    pairs = [(parent, person) for person, parent in enumerate(parents, start=1)]
    _chains, drawing, places = drawing_of(pairs, Rule.SHORTEST)
    own: dict[int, list[int]] = {}
    for parent, person in pairs:
        own.setdefault(parent, []).append(person)
    for parent, people in own.items():
        rows = [places[f"P{person}"].row for person in people]
        assert places[f"P{parent}"].row == (rows[0] + rows[-1]) / 2
        assert rows == sorted(rows)
    for first in range(drawing.columns - 1):
        lines = sorted(
            (drawing.places[a].row, drawing.places[b].row)
            for a, b in drawing.links
            if drawing.places[a].column == first
        )
        assert all(above[1] < below[1] for above, below in pairwise(lines))
    assert drawing.rows == sum(1 for person in range(len(parents) + 1) if person not in own)


@given(PAIRS, RULES)
@settings(max_examples=60, deadline=None)
def test_links_given_twice_are_drawn_once(pairs: list[tuple[int, int]], rule: Rule) -> None:
    """Files name the same link in several rows: the drawing is that of the links, each once."""
    assert drawing_of([*pairs, *pairs], rule)[1] == drawing_of(pairs, rule)[1]


@given(PAIRS, PAIRS, RULES)
@settings(max_examples=60, deadline=None)
def test_groups_that_have_nothing_in_common_are_drawn_as_alone(
    one: list[tuple[int, int]], other: list[tuple[int, int]], rule: Rule
) -> None:
    """A group keeps its shape whatever else is on the page: only further down, in the same generations."""
    _chains, _drawing, alone = drawing_of(one, rule)
    chains, _both, together = drawing_of([*one, *((a + 100, b + 100) for a, b in other)], rule)
    for group in chains.components:
        if group[0] not in alone:
            continue
        down = {together[name].row - alone[name].row for name in group}
        assert len(down) == 1
        assert all(together[name].column == alone[name].column for name in group if name in chains.generation)


@pytest.mark.parametrize("rule", Rule)
def test_names_that_count_the_same_are_drawn_in_one_order(rule: Rule) -> None:
    """1, 01 and 001 are three people: their order is theirs, not that of a set, so two workers draw the same page."""
    names = ["001", "01", "1", "0001"]
    links = [Link("x", name) for name in names]
    rows = {place.name: place.row for place in draw(find_chains(links, (), rule), links).places}
    assert sorted(names, key=lambda name: rows[name]) == sorted(names)
