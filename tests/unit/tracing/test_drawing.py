"""Where everybody of a transmission graph is drawn: properties that hold for any links, and one outbreak by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.tracing.domain.chains import Link, Rule, find_chains
from ansim.tracing.domain.drawing import Drawing, Place, draw
from ansim.tracing.domain.imported import ListedCases, ListedPerson, Oddity, oddities

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25)


def links_of(pairs: list[tuple[int, int]]) -> list[Link]:
    """Links between numbered people."""
    return [Link(f"P{source}", f"P{person}") for source, person in pairs]


def drawn(pairs: list[tuple[int, int]], rule: Rule = Rule.SHORTEST) -> tuple[Drawing, dict[str, Place]]:
    """The drawing of links, and places by name."""
    links = links_of(pairs)
    drawing = draw(find_chains(links, (), rule), links)
    return drawing, {place.name: place for place in drawing.places}


@given(PAIRS, st.sampled_from(Rule))
@settings(max_examples=150, deadline=None)
def test_everybody_in_a_link_stands_once_in_the_own_generation(
    pairs: list[tuple[int, int]], rule: Rule
) -> None:
    """One place a person; the column is the generation, the last one for those without; groups are the components."""
    chains = find_chains(links_of(pairs), (), rule)
    drawing, places = drawn(pairs, rule)
    linked = {f"P{one}" for pair in pairs if pair[0] != pair[1] for one in pair}
    assert [place.name for place in drawing.places].__len__() == len(places) == len(linked)
    assert set(places) == linked
    for name, place in places.items():
        assert place.column == chains.generation.get(name, max(chains.generations, default=-1) + 1)
        assert name in chains.components[place.group]
    assert drawing.columns == len({place.column for place in drawing.places})


@given(PAIRS)
@settings(max_examples=150, deadline=None)
def test_nobody_stands_on_somebody_else(pairs: list[tuple[int, int]]) -> None:
    """No two people share a place, every row lies within the drawing, and groups lie below one another."""
    drawing, _places = drawn(pairs)
    spots = [(place.column, place.row) for place in drawing.places]
    assert len(set(spots)) == len(spots)
    assert all(0 <= place.row < max(drawing.rows, 1) for place in drawing.places)
    bounds: dict[int, list[float]] = {}
    for place in drawing.places:
        bounds.setdefault(place.group, []).append(place.row)
    for group in range(1, len(bounds)):
        assert max(bounds[group - 1]) < min(bounds[group])


@given(PAIRS)
@settings(max_examples=150, deadline=None)
def test_every_link_is_drawn_once(pairs: list[tuple[int, int]]) -> None:
    """Pairs of positions say exactly the links between two people; somebody linked to themselves is no line."""
    drawing, _places = drawn(pairs)
    said = [(drawing.places[a].name, drawing.places[b].name) for a, b in drawing.links]
    assert sorted(said) == sorted({(f"P{a}", f"P{b}") for a, b in pairs if a != b})


@given(PAIRS)
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_links_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    """The same drawing from the same links in any order."""
    assert drawn(pairs)[0] == drawn(list(reversed(pairs)))[0]


def test_an_outbreak_by_hand() -> None:
    """One source with two people, one of whom has two more: each source stands in the middle of its people."""
    _drawing, places = drawn([(1, 2), (1, 3), (3, 4), (3, 5)])
    assert {name: (place.column, place.row) for name, place in places.items()} == {
        "P2": (1, 0),
        "P4": (2, 1),
        "P5": (2, 2),
        "P3": (1, 1.5),
        "P1": (0, 0.75),
    }


def test_several_sources_hang_on_the_nearest() -> None:
    """With a source in the column before and one further back, a person is drawn beside the nearer one."""
    drawing, places = drawn([(1, 2), (2, 3), (4, 3)])
    assert places["P3"].column == 1  # the shortest way, from P4
    assert len(drawing.links) == 3


def test_a_cycle_has_a_column_of_its_own() -> None:
    """Whoever only a cycle reaches has no generation and stands in the last column."""
    drawing, places = drawn([(1, 2), (5, 6), (6, 5), (6, 7)])
    assert drawing.columns == 3
    assert {places[name].column for name in ("P5", "P6", "P7")} == {2}


def test_nothing_linked_is_an_empty_drawing() -> None:
    """No links, or only people linked to themselves."""
    for pairs in ([], [(3, 3)]):
        drawing, _places = drawn(pairs)
        assert (drawing.places, drawing.links, drawing.columns, drawing.rows) == ((), (), 0, 0)


@pytest.mark.parametrize("shape", ["chain", "star", "tree"])
def test_five_thousand_people_are_drawn_without_recursion(shape: str) -> None:
    """One long chain, one source of all, a wide tree: all stand somewhere, however deep it goes."""
    source = {"chain": lambda n: n - 1, "star": lambda _n: 0, "tree": lambda n: (n - 1) // 3}[shape]
    drawing, places = drawn([(source(person), person) for person in range(1, 5_000)])
    assert len(places) == 5_000
    assert len(drawing.links) == 4_999


def test_what_is_odd_is_told_of_each_person() -> None:
    """All five oddities with their people; whoever is ordinary is not named."""
    links = [Link("1", "3"), Link("2", "3"), Link("4", "4"), Link("5", "6"), Link("6", "5"), Link("9", "1")]
    chains = find_chains(links, ("1", "2", "3", "4", "5", "6"))
    assert oddities(chains) == {
        "3": (Oddity.SEVERAL,),
        "4": (Oddity.SELF,),
        "5": (Oddity.CYCLE, Oddity.NO_GENERATION),
        "6": (Oddity.CYCLE, Oddity.NO_GENERATION),
        "9": (Oddity.UNLISTED,),
    }


def test_an_opened_list_names_who_is_listed() -> None:
    """Only those whom the line list itself holds; nobody's number is printed by mistake."""
    people = (ListedPerson(1, "SK_1", (), True), ListedPerson(2, "SK_2", ("import",), False))
    found = ListedCases(1, "메르스", people, ())
    assert found.listed == ("SK_1",)
    assert "SK_1" not in repr(people[0])
    assert "import" not in repr(people[1])
