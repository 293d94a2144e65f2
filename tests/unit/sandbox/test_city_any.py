"""Any city that may be asked for: the promises of the generator hold for random sizes, seeds and first days."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_days import STEPS, CityLife, goers, live_day
from ansim.sandbox.city_people import invent_residents, phones
from ansim.sandbox.city_rows import rows_of_day
from ansim.sandbox.city_venues import KINDS, invent_venues
from ansim.wire.days import date_of

FIRST = date(2026, 11, 7)


@some.composite
def plans(draw: some.DrawFn) -> CityPlan:
    """Plans up to a few thousand visits."""
    people, days = draw(some.integers(1, 120)), draw(some.integers(1, 5))
    return CityPlan(
        seed=draw(some.integers(-5, 2**40)),
        first=FIRST + timedelta(days=draw(some.integers(-4_000, 4_000))),
        people=people,
        venues=draw(some.integers(1, 150)),
        days=days,
        visits=draw(some.integers(0, people * days * 6)),
    )


@settings(max_examples=40, deadline=None)
@given(plans())
def test_every_visit_is_made_and_stands_in_its_columns(plan: CityPlan) -> None:
    """All columns of a day are equally long, the days hold exactly the visits planned, places exist."""
    city = City(plan)
    assert len(city.days) == plan.days
    assert sum(len(day.person) for day in city.days) == plan.visits
    for day in city.days:
        columns = (day.person, day.venue, day.zone, day.at, day.gone, day.told, day.party)
        assert len({len(column) for column in columns}) == 1
        assert all(person < plan.people for person in day.person)
        assert all(venue < plan.venues for venue in day.venue)
        assert len(day.first) == plan.people + 1
        assert (day.first[0], day.first[plan.people]) == (0, len(day.person))


@settings(max_examples=40, deadline=None)
@given(plans())
def test_nobody_is_ever_in_two_places(plan: CityPlan) -> None:
    """A person's visits of a day follow one another; each lasts two minutes at least and ends by four."""
    for day in City(plan).days:
        for person in range(plan.people):
            own = [(day.at[place], day.gone[place]) for place in day.of(person)]
            assert all(0 <= at < STEPS and at + 4 <= gone <= STEPS + 480 for at, gone in own)
            assert all(before[1] + 10 <= after[0] for before, after in pairwise(own))


@settings(max_examples=25, deadline=None)
@given(plans())
def test_a_phone_has_tokens_enough(plan: CityPlan) -> None:
    """Nobody checks in more than 64 times a day."""
    assert all(len(day.of(person)) <= 64 for day in City(plan).days for person in range(plan.people))


@settings(max_examples=25, deadline=None)
@given(plans())
def test_rows_lie_on_their_korean_day(plan: CityPlan) -> None:
    """Whatever the first day, arrivals are of that day in Korea, whole half minutes, received by then."""
    city = City(plan)
    for day in city.days:
        for row in rows_of_day(city, day, bytes(16 * len(day.person))):
            assert date_of(row.kday) == city.date_of(day.number)
            assert row.at % 30 == row.received % 600 == 0
            assert row.received <= row.at < row.received + 600
            assert row.left is None or row.left > row.at


@settings(max_examples=25, deadline=None)
@given(plans())
def test_an_outbreak_is_a_tree_of_residents(plan: CityPlan) -> None:
    """One index case, every other with one source infected before, nobody twice."""
    city = City(plan)
    seen: dict[int, int] = {}
    for one in city.outbreak.infections:
        assert one.person not in seen
        assert 0 <= one.person < plan.people
        assert one.generation == (0 if one.source is None else seen[one.source] + 1)
        seen[one.person] = one.generation
    assert list(seen.values()).count(0) == 1


@settings(max_examples=25, deadline=None)
@given(plans())
def test_goers_are_the_persons_of_the_day(plan: CityPlan) -> None:
    """What the vault makes handles for is what the visits role loads."""
    city = City(plan)
    assert list(city.goers()) == [day.person for day in city.days]


@settings(max_examples=20, deadline=None)
@given(some.integers(0, 2**32), some.integers(0, 400))
def test_more_residents_do_not_change_the_first(seed: int, count: int) -> None:
    """A larger city of the same seed begins with the same people."""
    assert invent_residents(seed, count + 50)[:count] == invent_residents(seed, count)


@settings(max_examples=20, deadline=None)
@given(some.integers(0, 2**32), some.integers(1, 3_000))
def test_phones_never_come_twice(seed: int, count: int) -> None:
    """And all lie in the block that nobody can have."""
    found = phones(seed, count)
    assert len(set(found)) == count
    assert all(phone[:7] == "+821002" and phone[1:].isdecimal() and len(phone) == 13 for phone in found)


def test_days_of_a_life_do_not_hang_on_their_order() -> None:
    """The fifth day is the same whether or not the first four were lived."""
    venues = invent_venues(Random(1), 100)
    lived = CityLife(9, 300, venues)
    for number in range(5):
        before = live_day(lived, number, number % 7, 900)
    alone = live_day(CityLife(9, 300, venues), 4, 4, 900)
    assert (before.person, before.venue, before.at, before.gone) == (
        alone.person,
        alone.venue,
        alone.at,
        alone.gone,
    )
    assert goers(CityLife(9, 300, venues), 4, 900)[0] == alone.person


def test_stays_are_about_the_usual_ones() -> None:
    """Half of those who are not called away stay at least eight tenths of the usual time, few twice as long."""
    city = City(CityPlan(2, FIRST, people=3_000, venues=400, days=1, visits=6_000))
    day = city.days[0]
    last = [
        day.first[person + 1] - 1
        for person in range(3_000)
        if len(day.of(person)) and day.at[day.first[person + 1] - 1] < 2_000
    ]
    shares = sorted(
        (day.gone[place] - day.at[place]) / 2 / city.venues[day.venue[place]].kind.stay for place in last
    )
    assert 0.7 < shares[len(shares) // 2] < 1.1
    assert shares[len(shares) * 95 // 100] < 2.5


@pytest.mark.parametrize("code", ["logistics", "lodging", "food.restaurant", "care.clinic"])
def test_long_and_short_stays_keep_within_the_night(code: str) -> None:
    """Eight hours at work or a night in an hotel never last beyond four in the morning."""
    kind = next(kind for kind in KINDS if kind.code == code)
    assert kind.opens < kind.closes <= 24
    city = City(CityPlan(11, FIRST, people=500, venues=150, days=2, visits=3_000))
    for day in city.days:
        gone = [
            day.gone[place] for place, venue in enumerate(day.venue) if city.venues[venue].kind.code == code
        ]
        assert all(one <= STEPS + 480 for one in gone)


def test_dates_are_korean_days() -> None:
    """Day 0 is the first, and they follow one another over the end of a year."""
    city = City(CityPlan(1, date(2026, 12, 30), people=5, venues=3, days=4, visits=10))
    assert [city.date_of(number).isoformat() for number in range(4)] == [
        "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02",
    ]  # fmt: skip
