"""Which of the sixty tries becomes the city's outbreak, and how the model infects: made-up tries and made-up days."""

from array import array
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.sandbox import city_outbreak
from ansim.sandbox.city_days import DayVisits
from ansim.sandbox.city_outbreak import (
    INFECTIOUS_DAYS,
    LATENT_DAYS,
    ONSET_DAYS,
    Infection,
    Outbreak,
    spread,
)
from ansim.sandbox.city_venues import invent_venues

TRIES = 60
Shape = tuple[int, int]  # people, generations behind the index case


def tried(size: int, deepest: int) -> list[Infection]:
    """A try with so many people, the last of each generation infecting the next."""
    return [Infection(number, None, None, None, 0, min(number, deepest), 2) for number in range(size)]


def chosen(shapes: Sequence[Shape]) -> Shape:
    """Size and depth of the outbreak that is taken when the tries have these shapes, the last one again and again."""
    left = iter([*shapes, *[shapes[-1]] * TRIES])

    class Try:
        def __init__(self, *_: object) -> None:
            self.shape = next(left)

        def run(self) -> list[Infection]:
            return tried(*self.shape)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(city_outbreak, "_Attempt", Try)
        found = spread(1, (), ())
    return len(found.infections), len(found.generations()) - 1


SHAPES = st.lists(
    st.tuples(st.integers(1, 130), st.integers(0, 4)).map(lambda one: (one[0], min(one[1], one[0] - 1))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(shapes=SHAPES)
def test_the_first_good_try_is_taken(shapes: list[Shape]) -> None:
    """20 to 90 people in three generations; without such a try the largest with at most 90, else the first."""
    good = [one for one in shapes if 20 <= one[0] <= 90 and one[1] >= 2]
    small = [one for one in shapes if one[0] <= 90]
    largest = next((one for one in small if one[0] == max(small)[0]), shapes[0])
    assert chosen(shapes) == (good[0] if good else largest)


def test_a_flood_never_stands_for_a_small_outbreak() -> None:
    """A first try that infected half the city gives way to the first smaller one that there is."""
    assert chosen([(120, 4), (15, 1), (12, 3)]) == (15, 1)
    assert chosen([(120, 4), (91, 4)]) == (120, 4)


# Visits of made-up days as (person, venue, zone, at, gone), half minutes after midnight.
Meeting = tuple[int, int, int, int, int]
PEOPLE = 6
VENUES = invent_venues(Random(1), 3)


def day_of(number: int, visits: Sequence[Meeting]) -> DayVisits:
    """A day of the city with these visits."""
    rows = sorted(visits)
    columns = list(zip(*rows, strict=True)) or [()] * 5
    first = [sum(row[0] < person for row in rows) for person in range(PEOPLE + 1)]
    return DayVisits(
        number, array("I", columns[0]), array("H", columns[1]), bytes(columns[2]), array("H", columns[3]),
        array("H", columns[4]), bytes(len(rows)), bytes(len(rows)), array("I", first),
    )  # fmt: skip


def outbreak(days: Sequence[Sequence[Meeting]], rate: float) -> Outbreak:
    """The outbreak of made-up days when a minute together infects at that rate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(city_outbreak, "_RATE", rate)
        patch.setattr(city_outbreak, "_TRIES", 1)
        return spread(3, [day_of(number, visits) for number, visits in enumerate(days)], VENUES)


def met(days: Sequence[Sequence[Meeting]], index: int) -> dict[int, int]:
    """Oracle: the day on which each is infected when every meeting with an infectious person infects."""
    found = {index: -LATENT_DAYS}
    for number, visits in enumerate(days):
        sources = {
            person
            for person, day in found.items()
            if day + LATENT_DAYS <= number < day + LATENT_DAYS + INFECTIOUS_DAYS
        }
        for one in visits:
            for other in visits:
                together = min(one[4], other[4]) - max(one[3], other[3])
                if one[0] in sources and one[1:3] == other[1:3] and together > 0:
                    found.setdefault(other[0], number)
    return found


MEETINGS = st.lists(
    st.builds(
        lambda person, venue, zone, at, stay: (person, venue, zone, at, at + stay),
        st.integers(0, PEOPLE - 1), st.integers(0, 2), st.integers(0, 1), st.integers(0, 20), st.integers(0, 20),
    ),
    max_size=10,
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(days=st.lists(MEETINGS, min_size=1, max_size=14))
def test_where_every_meeting_infects_all_who_met_fall_ill(days: list[list[Meeting]]) -> None:
    """Same zone of one venue, at the same time, in the source's eight days from the third on: these and no others."""
    found = outbreak(days, 1e9)
    expected = met(days, found.index.person)
    told = {one.person: -LATENT_DAYS if one.day is None else one.day for one in found.infections}
    assert told == expected
    for one in found.infections[1:]:
        assert one.day is not None
        assert one.onset == one.day + ONSET_DAYS
        assert told[one.source] < one.day  # type: ignore[index]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(days=st.lists(MEETINGS, min_size=1, max_size=5))
def test_where_no_meeting_infects_the_index_case_stays_alone(days: list[list[Meeting]]) -> None:
    """At a rate of nothing nobody falls ill, however long people stay."""
    assert outbreak(days, 0.0).generations() == [1]


def test_an_infectious_time_ends() -> None:
    """The index case infects on the eighth day and no more on the ninth."""
    index = outbreak([[]], 1e9).index.person
    other = (index + 1) % PEOPLE
    meeting: list[Meeting] = [(index, 0, 0, 0, 9), (other, 0, 0, 0, 9)]
    before: list[list[Meeting]] = [[] for _ in range(INFECTIOUS_DAYS - 1)]
    assert outbreak([*before, meeting], 1e9).links() == ((index, other),)
    assert outbreak([*before, [], meeting], 1e9).links() == ()
