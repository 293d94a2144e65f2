"""What happened in the invented city, against what the one definition of an exposure finds in its visits."""

from collections.abc import Iterator
from datetime import date

import pytest

from ansim.exposure.model import Visit, Window
from ansim.exposure.policy import Policy
from ansim.exposure.relational import trace
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_outbreak import INFECTIOUS_DAYS, LATENT_DAYS
from ansim.wire.days import begin_of, day_number

DAY_SECONDS = 86_400
EVERY_MEETING = Policy("city/2020-01-01", date(2020, 1, 1), min_minutes=0, latent_hours=0, source_days=14)


@pytest.fixture(scope="module", params=[1, 3])
def city(request: pytest.FixtureRequest) -> City:
    """Cities of ten days."""
    return City(CityPlan(request.param, date(2026, 11, 7), people=4_000, venues=300, days=10, visits=120_000))


def _visits(city: City, people: set[int] | None = None, *, only_told: bool = False) -> Iterator[Visit]:
    """Visits as rows of the engine: with the true end, or only where the phone told it."""
    for day in city.days:
        midnight = begin_of(day_number(city.date_of(day.number)))
        columns = zip(day.person, day.venue, day.zone, day.at, day.gone, day.told, strict=True)
        for person, venue, zone, at, gone, is_told in columns:
            if people is None or person in people:
                left = midnight + gone * 30 if is_told or not only_told else None
                kind = city.venues[venue].kind
                yield Visit(f"P{person}", f"V{venue}", zone, midnight + at * 30, left, kind.code)


def _window(city: City) -> Window:
    start = begin_of(day_number(city.plan.first))
    return Window(start, start + INFECTIOUS_DAYS * DAY_SECONDS)


def _infected(city: City, generation: int) -> set[str]:
    return {f"P{one.person}" for one in city.outbreak.infections if one.generation == generation}


def _near_outbreak(city: City) -> list[Visit]:
    """The visits of a fifth of the city and of everybody infected: enough to be wrong about, quick enough to trace."""
    infected = {one.person for one in city.outbreak.infections}
    return list(_visits(city, infected | set(range(0, city.plan.people, 5))))


def test_everybody_whom_the_index_case_infected_is_a_contact(city: City) -> None:
    """With true ends and no shortest time, no infection escapes, and each stands in generation 1."""
    index = f"P{city.outbreak.index.person}"
    found = trace(_near_outbreak(city), {index: _window(city)}, EVERY_MEETING, 1)
    contacts = {contact.person for contact in found.contacts}
    assert _infected(city, 1) <= contacts
    assert index not in contacts


def test_two_generations_reach_two_generations(city: City) -> None:
    """Infections of the second generation are reached by the second level at the latest."""
    index = f"P{city.outbreak.index.person}"
    found = trace(_near_outbreak(city), {index: _window(city)}, EVERY_MEETING, 2)
    level = {contact.person: contact.generation for contact in found.contacts}
    assert all(level.get(person, 9) <= 2 for person in _infected(city, 2))


def test_the_true_meeting_stands_in_the_explanation(city: City) -> None:
    """Venue and moment of each infection lie within one of the exposures that explain the contact."""
    index = city.outbreak.index.person
    found = trace(_near_outbreak(city), {f"P{index}": _window(city)}, EVERY_MEETING, 1)
    explained = {contact.person: contact.exposures for contact in found.contacts}
    for one in city.outbreak.infections:
        if one.source != index or one.day is None:
            continue
        moment = begin_of(day_number(city.date_of(one.day))) + one.at * 30
        assert any(
            exposure.venue == f"V{one.venue}" and exposure.start <= moment < exposure.end
            for exposure in explained[f"P{one.person}"]
        )


def test_latent_time_is_that_of_the_outbreak(city: City) -> None:
    """With the true latent time nobody of the second generation is lost: windows open when infectiousness begins."""
    index = f"P{city.outbreak.index.person}"
    policy = Policy(
        "city/2020-01-02",
        date(2020, 1, 2),
        min_minutes=0,
        latent_hours=24 * (LATENT_DAYS - 1),
        source_days=14,
    )
    found = trace(_near_outbreak(city), {index: _window(city)}, policy, 2)
    assert _infected(city, 2) <= {contact.person for contact in found.contacts}


def test_unknown_ends_cost_some_contacts_and_not_most(city: City) -> None:
    """Where only check-outs tell the end, usual stays fill in: most of those infected are found all the same."""
    infected = {one.person for one in city.outbreak.infections}
    stays = {venue.kind.code: venue.kind.stay for venue in city.venues} | {"default": 60}
    policy = Policy("city/2020-01-03", date(2020, 1, 3), min_minutes=0, tail_minutes=30, usual_stays=stays)
    index = f"P{city.outbreak.index.person}"
    found = trace(_visits(city, infected, only_told=True), {index: _window(city)}, policy, 1)
    reached = _infected(city, 1) & {contact.person for contact in found.contacts}
    assert len(reached) >= 0.8 * len(_infected(city, 1))
