"""The invented city: repeatable to the byte, skewed as cities are, and nobody in two places at once."""

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ansim.sandbox.city import MOST_VENUES, City, CityPlan
from ansim.sandbox.city_days import STEPS, DayVisits, day_totals
from ansim.sandbox.city_people import MOST_PEOPLE, CityTooLarge, phones

FIRST = date(2026, 11, 7)  # a Saturday
SMALL = CityPlan(7, FIRST, people=800, venues=120, days=7, visits=16_800)


@pytest.fixture(scope="module")
def small() -> City:
    """A small city of a week."""
    return City(SMALL)


@pytest.fixture(scope="module")
def whole() -> City:
    """The city of the demo: 20,000 residents, 1,200 venues, 14 days, 840,000 visits."""
    return City(CityPlan(2026, FIRST))


def _mark(city: City) -> str:
    found = hashlib.sha256(repr((city.venues, city.residents(), city.outbreak)).encode())
    for day in city.days:
        for column in (day.person, day.venue, day.zone, day.at, day.gone, day.told, day.party, day.first):
            found.update(bytes(column))
    return found.hexdigest()


def _shares(city: City) -> list[int]:
    counted: Counter[int] = Counter()
    for day in city.days:
        counted.update(day.venue)
    return sorted((counted[number] for number in range(city.plan.venues)), reverse=True)


def test_the_same_plan_gives_the_same_city(small: City) -> None:
    """Venues, people, every column of every day and the outbreak."""
    assert _mark(City(SMALL)) == _mark(small)


def test_the_city_does_not_hang_on_hashing(small: City) -> None:
    """Another process with another hash seed generates the same."""
    code = (
        "import runpy, sys; from datetime import date; from ansim.sandbox.city import City, CityPlan;"
        "names = runpy.run_path(sys.argv[1]);"
        "print(names['_mark'](City(CityPlan(7, date(2026, 11, 7), people=800, venues=120, days=7, visits=16_800))))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__))],
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(Path(__file__).parents[3] / "src")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.strip() == _mark(small)


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"first": date(2026, 11, 10)}, {"people": 801}, {"visits": 16_801}]
)
def test_another_plan_gives_another_city(small: City, change: dict[str, object]) -> None:
    """Seed, first day, people and visits all count."""
    plan = {"seed": 7, "first": FIRST, "people": 800, "venues": 120, "days": 7, "visits": 16_800} | change
    assert _mark(City(CityPlan(**plan))) != _mark(small)  # type: ignore[arg-type]


def test_days_can_be_lived_without_keeping_them(small: City) -> None:
    """One by one they are the same, and those who go out are known without the rest."""
    for kept, lived, person in zip(small.days, small.live(), small.goers(), strict=True):
        assert (kept.person, kept.venue, kept.at) == (lived.person, lived.venue, lived.at)
        assert person == kept.person


def test_the_whole_city_has_its_numbers(whole: City) -> None:
    """20,000 residents with a phone each, 1,200 venues, 14 days, exactly 840,000 visits."""
    residents = whole.residents()
    assert (len(residents), len({phone for phone, _ in residents})) == (20_000, 20_000)
    assert (len(whole.venues), len({venue.ident for venue in whole.venues})) == (1_200, 1_200)
    assert (len(whole.days), sum(len(day.person) for day in whole.days)) == (14, 840_000)


def test_a_few_venues_are_very_busy(whole: City) -> None:
    """One venue in a hundred has a tenth of all visits, one in ten nearly half; half of them share a tenth."""
    counts = _shares(whole)
    assert 0.08 < sum(counts[:12]) / 840_000 < 0.30
    assert 0.40 < sum(counts[:120]) / 840_000 < 0.70
    assert sum(counts[600:]) / 840_000 < 0.20
    assert counts[0] > 30 * counts[600]
    assert counts[-1] > 0


def test_people_differ_in_how_often_they_go_out(whole: City) -> None:
    """Three visits a day on average, some days at home, and nobody needs more tokens than a phone has."""
    day = whole.days[3]
    counts = sorted(len(day.of(person)) for person in range(20_000))
    assert 2.5 < sum(counts) / 20_000 < 3.5
    assert counts[1_000] == 0
    assert counts[19_000] >= 6
    assert counts[-1] <= 64


def test_everybody_has_neighbours_and_habits(whole: City) -> None:
    """Many people come back to one venue within two weeks, and to their own part of the city."""
    back = at_home = seen = 0
    for person in range(0, 20_000, 40):
        visited = Counter(day.venue[place] for day in whole.days for place in day.of(person))
        if sum(visited.values()) < 20:
            continue
        seen += 1
        back += max(visited.values()) >= 4
        towns = Counter(whole.venues[venue].town for venue in visited.elements())
        at_home += max(towns.values()) / sum(visited.values()) > 0.4
    assert seen > 200
    assert back > 0.6 * seen
    assert at_home > 0.5 * seen


def test_weekends_are_not_weekdays(whole: City) -> None:
    """Worship belongs to weekends, public offices to weekdays; Saturday is the busiest day."""

    def share(day: DayVisits, code: str) -> float:
        return sum(whole.venues[venue].kind.code == code for venue in day.venue) / len(day.venue)

    saturday, wednesday = whole.days[0], whole.days[4]
    assert (whole.date_of(0).weekday(), whole.date_of(4).weekday()) == (5, 2)
    assert share(saturday, "worship") > 2 * share(wednesday, "worship")
    assert share(wednesday, "public.office") > 4 * share(saturday, "public.office")
    assert len(saturday.person) > len(wednesday.person)


@pytest.mark.parametrize("which", ["small", "whole"])
def test_nobody_is_in_two_places_at_once(which: str, request: pytest.FixtureRequest) -> None:
    """A person's visits follow one another with a way between them, begin before midnight and end by four."""
    city: City = request.getfixturevalue(which)
    for day in city.days[:3]:
        for place in range(len(day.person)):
            assert 0 <= day.at[place] < STEPS
            assert day.at[place] < day.gone[place] <= STEPS + 480
        for place in range(len(day.person) - 1):
            if day.person[place] == day.person[place + 1]:
                assert day.gone[place] + 10 <= day.at[place + 1]


def test_large_venues_are_divided(whole: City) -> None:
    """A visit to a venue with zones is to one of them, to a venue of one room to zone 0; zones share the visits."""
    for day in whole.days[:2]:
        for venue, zone in zip(day.venue, day.zone, strict=True):
            zones = whole.venues[venue].zones
            assert (1 <= zone <= zones) if zones else zone == 0
    busiest = max(range(1_200), key=lambda number: whole.venues[number].zones)
    day = whole.days[0]
    counted = Counter(zone for venue, zone in zip(day.venue, day.zone, strict=True) if venue == busiest)
    assert len(counted) == whole.venues[busiest].zones
    assert max(counted.values()) < 4 * min(counted.values())


def test_columns_are_ordered_by_person(small: City) -> None:
    """`of` gives exactly a person's visits."""
    for day in small.days:
        assert list(day.person) == sorted(day.person)
        for person in (0, 399, 799):
            assert {day.person[place] for place in day.of(person)} <= {person}
        assert sum(len(day.of(person)) for person in range(800)) == len(day.person)


def test_some_check_out_and_some_bring_others(whole: City) -> None:
    """About a third of the phones say when they leave; most come alone."""
    day = whole.days[0]
    assert 0.33 < sum(day.told) / len(day.told) < 0.37
    assert set(day.party) == {1, 2, 3, 4, 6}
    assert day.party.count(1) > 0.65 * len(day.party)


def test_nearly_all_arrive_while_the_venue_is_open(whole: City) -> None:
    """Only the few who were moved to make room for their next visit may come a little early."""
    day = whole.days[0]
    shut = sum(
        not venue.opens * 120 <= at < venue.closes * 120
        for venue, at in (
            (whole.venues[number].kind, at) for number, at in zip(day.venue, day.at, strict=True)
        )
    )
    assert shut / len(day.at) < 0.01


@pytest.mark.parametrize(
    ("weekdays", "visits"),
    [([0], 10), ([5, 6, 0, 1], 0), (list(range(7)) * 2, 840_000), ([2, 3], 1)],
)
def test_days_add_up(weekdays: list[int], visits: int) -> None:
    """Whatever the rounding, every visit has its day."""
    totals = day_totals(weekdays, visits)
    assert (len(totals), sum(totals)) == (len(weekdays), visits)
    assert all(total >= 0 for total in totals)


@pytest.mark.parametrize(
    "plan",
    [
        CityPlan(1, FIRST, people=0),
        CityPlan(1, FIRST, people=MOST_PEOPLE + 1),
        CityPlan(1, FIRST, venues=0),
        CityPlan(1, FIRST, venues=MOST_VENUES + 1),
        CityPlan(1, FIRST, days=0, visits=0),
        CityPlan(1, FIRST, people=10, days=1, visits=81),
        CityPlan(1, FIRST, visits=-1),
    ],
)
def test_a_city_that_cannot_be_is_refused(plan: CityPlan) -> None:
    """More than phones, venue bytes or a day's tokens can hold."""
    with pytest.raises(CityTooLarge) as told:
        City(plan)
    assert "1000000" in told.value.text("en")


@pytest.mark.parametrize(
    ("people", "venues", "days", "visits"), [(1, 1, 1, 1), (1, 1, 1, 8), (3, 2, 2, 0), (50, 5, 3, 1_200)]
)
def test_tiny_cities_live_too(people: int, venues: int, days: int, visits: int) -> None:
    """One person and one venue are a city; a city without visits has days and an outbreak of one."""
    city = City(CityPlan(3, FIRST, people=people, venues=venues, days=days, visits=visits))
    assert sum(len(day.person) for day in city.days) == visits
    assert city.outbreak.index.generation == 0
    assert len(city.outbreak.infections) <= people


def test_phones_cannot_exist_and_come_once() -> None:
    """All of the block 010-02xx-xxxx, which nobody has; a million of them before one comes again."""
    found = phones(5, 50_000)
    assert len(set(found)) == 50_000
    assert all(phone.startswith("+821002") and len(phone) == 13 for phone in found)
    assert phones(5, 10) == found[:10]
    assert phones(6, 10) != found[:10]
