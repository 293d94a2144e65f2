"""The graph along time: the day from left to right, a lane a generation, nobody on another's name."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.tracing.domain.chains import Link, Rule, find_chains
from ansim.tracing.domain.drawing import LONGEST, ByDay, Drawing, draw, draw_by_day

FIRST = date(2015, 5, 11)
PAIRS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=30)
DAYS = st.dictionaries(st.integers(0, 14), st.integers(0, 9))


def drawn(
    pairs: list[tuple[int, int]], days: dict[int, int], letters: int = 4, rule: Rule = Rule.SHORTEST
) -> tuple[Drawing, ByDay | None]:
    """The drawing of links between numbered people, and the same along time."""
    links = [Link(f"P{source}", f"P{person}") for source, person in pairs]
    drawing = draw(find_chains(links, (), rule), links)
    return drawing, draw_by_day(
        drawing, {f"P{n}": FIRST + timedelta(day) for n, day in days.items()}, letters
    )


@given(PAIRS, DAYS, st.integers(1, 6), st.sampled_from(Rule))
@settings(max_examples=50, deadline=None)
def test_everybody_stands_on_the_own_day_in_the_lane_of_the_generation(
    pairs: list[tuple[int, int]], days: dict[int, int], letters: int, rule: Rule
) -> None:
    """As many days from the first as there are; without a day, before the first."""
    drawing, found = drawn(pairs, days, letters, rule)
    known = {place.name for place in drawing.places} & {f"P{n}" for n in days}
    if not known:
        assert found is None
        return
    assert found is not None
    earliest = min(days[int(name[1:])] for name in known)
    assert found.first == FIRST + timedelta(earliest)
    assert found.days == max(days[int(name[1:])] for name in known) - earliest + 1
    assert len(found.spots) == len(drawing.places)
    for place, (day, row) in zip(drawing.places, found.spots, strict=True):
        top, rows = found.lanes[place.column]
        assert top <= row < top + rows
        assert day == days[int(place.name[1:])] - earliest if place.name in known else day < 0


@given(PAIRS, DAYS, st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_nobody_stands_on_anothers_name(
    pairs: list[tuple[int, int]], days: dict[int, int], letters: int
) -> None:
    """Two in one row are as many days apart as the first one's name is wide."""
    drawing, found = drawn(pairs, days, letters)
    rows: dict[int, list[tuple[int, str]]] = {}
    for place, (day, row) in zip(drawing.places, found.spots if found else (), strict=found is not None):
        rows.setdefault(row, []).append((day, place.name))
    for people in rows.values():
        people.sort()
        for (day, name), (following, _) in pairwise(people):
            assert following - day > len(name) / letters


@given(PAIRS, DAYS)
@settings(max_examples=40, deadline=None)
def test_lanes_lie_below_each_other_and_are_no_higher_than_needed(
    pairs: list[tuple[int, int]], days: dict[int, int]
) -> None:
    """A row of air between generations; a lane has as many rows as people who would stand on each other at once."""
    drawing, found = drawn(pairs, days)
    if found is None:
        return
    assert len(found.lanes) == drawing.columns
    following = 0
    for column, (top, rows) in enumerate(found.lanes):
        assert top == following
        following = top + rows + 1
        own = [
            (day, day + 1 + -(-len(place.name) // 4))
            for place, (day, _) in zip(drawing.places, found.spots, strict=True)
            if place.column == column
        ]
        assert rows == max(sum(start <= day < end for start, end in own) for day, _ in own)


def test_an_outbreak_by_hand() -> None:
    """One source, two people on one day, a third without a day."""
    drawing, found = drawn([(1, 2), (1, 3), (1, 4)], {1: 0, 2: 5, 3: 5})
    assert found == ByDay(
        spots=tuple(
            {"P1": (0, 0), "P2": (5, 2), "P3": (5, 3), "P4": (-2, 2)}[one.name] for one in drawing.places
        ),
        lanes=((0, 1), (2, 2)),
        first=FIRST,
        days=6,
    )


def test_long_numbers_take_no_more_room_than_is_drawn() -> None:
    """Letters beyond the longest are not shown."""
    links = [Link("x" * 40, "y" * 40)]
    found = draw_by_day(draw(find_chains(links, (), Rule.SHORTEST), links), {"y" * 40: FIRST}, 4)
    assert found is not None
    assert min(day for day, _ in found.spots) == -1 - LONGEST // 4


def test_five_thousand_people_on_one_day_are_laid_out() -> None:
    """Everybody below the other, in the order of the drawing by generations."""
    links = [Link("0", str(number)) for number in range(1, 5_000)]
    drawing = draw(find_chains(links, (), Rule.SHORTEST), links)
    found = draw_by_day(drawing, {place.name: FIRST for place in drawing.places}, 4)
    assert found is not None
    assert found.lanes == ((0, 1), (2, 4_999))
    ranked = sorted(zip(drawing.places, found.spots, strict=True), key=lambda one: one[1][1])
    assert [place.row for place, _ in ranked[1:]] == sorted(place.row for place, _ in ranked[1:])
