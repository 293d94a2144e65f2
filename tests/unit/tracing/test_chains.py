"""Chains of links: generations with their rule, and every oddity told instead of repaired."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.unit.tracing import brute_graph as oracle

from ansim.tracing.domain.chains import Chains, Link, Rule, find_chains

NAMES = some.sampled_from(list("ABCDEF"))
LINKS = some.lists(some.builds(Link, NAMES, NAMES), max_size=14)


def _chains(*links: str, listed: str = "ABCDEFGH", rule: Rule = Rule.SHORTEST) -> Chains:
    """Chains of links written like "AB": A infected B."""
    return find_chains([Link(*link) for link in links], listed, rule)


def test_a_tree_is_counted_by_steps() -> None:
    """One root, two children, one grandchild: 1, 2, 1."""
    found = _chains("AB", "AC", "CD")
    assert found.generations == {0: 1, 1: 2, 2: 1}
    assert found.generation == {"A": 0, "B": 1, "C": 1, "D": 2}
    assert found.components == (("A", "B", "C", "D"),)
    assert (found.links, found.rule) == (3, Rule.SHORTEST)


def test_two_rules_differ_where_two_ways_lead() -> None:
    """A to D directly and over B and C: generation 1 by the shortest, 3 by the longest way."""
    links = ("AB", "BC", "CD", "AD")
    assert _chains(*links).generation["D"] == 1
    assert _chains(*links, rule=Rule.LONGEST).generation["D"] == 3
    assert _chains(*links, rule=Rule.LONGEST).generations == {0: 1, 1: 1, 2: 1, 3: 1}


def test_several_sources_are_named() -> None:
    """Both possible sources of a person are told, in natural order; people with one are not."""
    found = find_chains([Link("P10", "X"), Link("P9", "X"), Link("P9", "Y")], ["P9", "P10", "X", "Y"])
    assert found.several_sources == {"X": ("P9", "P10")}


def test_a_link_given_twice_counts_once() -> None:
    """The same row twice is neither two links nor two sources."""
    found = _chains("AB", "AB")
    assert (found.links, found.several_sources, found.generations) == (1, {}, {0: 1, 1: 1})


def test_a_self_link_is_told_and_left_out() -> None:
    """It makes nobody a source of himself, and alone makes nobody part of the graph."""
    found = _chains("AA", "AB", "GG")
    assert found.self_links == ("A", "G")
    assert found.generation == {"A": 0, "B": 1}
    assert (found.several_sources, found.cycles, found.without_generation) == ({}, (), ())
    assert found.links == 3


def test_people_outside_the_line_list_stay_and_are_told() -> None:
    """A source that nobody listed still is a root; infected people may be unlisted too."""
    found = _chains("XA", "AY", listed="AB")
    assert found.unresolved == ("X", "Y")
    assert found.generations == {0: 1, 1: 1, 2: 1}


def test_a_cycle_fed_from_outside_has_generations() -> None:
    """A leads into the ring B, C: told as a cycle; shortest counts on, longest counts the ring once."""
    links = ("AB", "BC", "CB", "CD")
    found = _chains(*links)
    assert (found.cycles, found.without_generation) == ((("B", "C"),), ())
    assert found.generation == {"A": 0, "B": 1, "C": 2, "D": 3}
    assert _chains(*links, rule=Rule.LONGEST).generation == {"A": 0, "B": 1, "C": 1, "D": 2}


def test_a_cycle_without_a_way_in_has_no_shortest_generation() -> None:
    """Nobody is the root: ring and whom it reaches are listed as without generation, never guessed."""
    links = ("AB", "BA", "BC")
    found = _chains(*links)
    assert (found.generations, found.without_generation) == ({}, ("A", "B", "C"))
    collapsed = _chains(*links, rule=Rule.LONGEST)
    assert (collapsed.generation, collapsed.without_generation) == ({"A": 0, "B": 0, "C": 1}, ())
    assert collapsed.cycles == (("A", "B"),)


def test_cycles_come_largest_first() -> None:
    """Then in natural order of their first member."""
    assert _chains("EF", "FE", "AB", "BA", "CD", "DG", "GC").cycles == (
        ("C", "D", "G"),
        ("A", "B"),
        ("E", "F"),
    )


def test_no_links_give_empty_chains() -> None:
    """A line list without a single link is no error."""
    found = _chains()
    assert (found.generations, found.components, found.unresolved, found.links) == ({}, (), (), 0)


@settings(max_examples=300, deadline=None)
@given(LINKS, some.sampled_from(Rule))
def test_everybody_linked_is_somewhere_exactly_once(links: list[Link], rule: Rule) -> None:
    """Generations and those without one part the linked people; so do the groups."""
    found = find_chains(links, "ABC", rule)
    linked = {name for link in links if link.source != link.person for name in (link.source, link.person)}
    assert sorted([*found.generation, *found.without_generation]) == sorted(linked)
    assert sorted(name for group in found.components for name in group) == sorted(linked)
    assert sum(found.generations.values()) == len(found.generation)
    assert list(found.generations) == sorted(found.generations)


@settings(max_examples=300, deadline=None)
@given(LINKS)
def test_both_rules_agree_with_the_definitions(links: list[Link]) -> None:
    """Numbers, cycles, sources and unknown people are those of the brute-force oracle."""
    pairs = frozenset((link.source, link.person) for link in links if link.source != link.person)
    short, long = find_chains(links, "ABC"), find_chains(links, "ABC", Rule.LONGEST)
    assert short.generation == oracle.fewest_steps(pairs)
    assert long.generation == oracle.most_steps(pairs)
    assert {frozenset(cycle) for cycle in short.cycles} == oracle.cycles(pairs)
    sources: dict[str, set[str]] = {}
    for source, person in pairs:
        sources.setdefault(person, set()).add(source)
    assert {name: set(found) for name, found in short.several_sources.items()} == {
        name: found for name, found in sources.items() if len(found) > 1
    }
    named = {name for link in links for name in (link.source, link.person)}
    assert set(short.unresolved) == named - set("ABC")


@settings(max_examples=200, deadline=None)
@given(LINKS)
def test_the_longest_way_is_never_shorter_outside_cycles(links: list[Link]) -> None:
    """Where there is no cycle, the longest way has at least as many steps as the shortest."""
    short, long = find_chains(links, ()), find_chains(links, (), Rule.LONGEST)
    if not short.cycles:
        assert all(long.generation[name] >= steps for name, steps in short.generation.items())
        assert short.without_generation == ()


@pytest.mark.parametrize("rule", list(Rule))
def test_the_rule_stands_beside_the_numbers(rule: Rule) -> None:
    """No number without the rule that made it."""
    assert _chains("AB", rule=rule).rule is rule
