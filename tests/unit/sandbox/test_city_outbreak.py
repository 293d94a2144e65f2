"""The outbreak in the invented city: its true chains fit the visits to the minute, and nothing else is in it."""

from collections import Counter
from datetime import date

import pytest

from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_outbreak import INFECTIOUS_DAYS, LATENT_DAYS, ONSET_DAYS, Infection, Outbreak, spread
from ansim.tracing.domain.chains import Link, Rule, find_chains

FIRST = date(2026, 11, 7)


@pytest.fixture(scope="module", params=[1, 2, 3])
def city(request: pytest.FixtureRequest) -> City:
    """Cities of ten days with room for an outbreak."""
    return City(CityPlan(request.param, FIRST, people=4_000, venues=300, days=10, visits=120_000))


def _places(city: City, one: Infection, person: int) -> list[tuple[int, int, int]]:
    """Arrival, leaving and zone of a person's visits at the venue of an infection, that day."""
    assert one.day is not None
    day = city.days[one.day]
    places = [place for place in day.of(person) if day.venue[place] == one.venue]
    return [(day.at[place], day.gone[place], day.zone[place]) for place in places]


def test_there_is_one_outbreak_worth_practising_on(city: City) -> None:
    """One index case, two generations behind it at least, neither a handful nor half the city."""
    found = city.outbreak
    assert found.generations()[0] == 1
    assert len(found.generations()) >= 3
    assert 20 <= len(found.infections) <= 90
    assert len({one.person for one in found.infections}) == len(found.infections)


def test_every_infection_is_a_meeting_that_took_place(city: City) -> None:
    """Both were in that zone of the venue at that half minute, and it is the first of their time together."""
    for one in city.outbreak.infections[1:]:
        assert one.source is not None
        meetings = [
            max(own[0], other[0])
            for own in _places(city, one, one.person)
            for other in _places(city, one, one.source)
            if min(own[1], other[1]) > max(own[0], other[0]) and own[2] == other[2]
        ]
        assert one.at in meetings


def test_sources_were_infectious_then(city: City) -> None:
    """Not before three days after their own infection, not longer than eight days."""
    known = {one.person: one for one in city.outbreak.infections}
    for one in city.outbreak.infections[1:]:
        assert one.source is not None
        assert one.day is not None
        begin = known[one.source].onset - ONSET_DAYS + LATENT_DAYS
        assert begin <= one.day < begin + INFECTIOUS_DAYS


def test_onsets_and_generations_follow_from_the_source(city: City) -> None:
    """Onset five days after infection; a generation is one more than the source's."""
    known = {one.person: one for one in city.outbreak.infections}
    for one in city.outbreak.infections[1:]:
        assert one.source is not None
        assert one.day is not None
        assert one.generation == known[one.source].generation + 1
        assert one.onset == one.day + ONSET_DAYS + (one.at >= 2_880)


def test_the_true_chains_are_a_tree(city: City) -> None:
    """`ansim cases chains` of the true links gives the true generations by either rule, one group, no oddity."""
    found = city.outbreak
    links = [Link(f"P{source}", f"P{person}") for source, person in found.links()]
    listed = [f"P{one.person}" for one in found.infections]
    for rule in Rule:
        chains = find_chains(links, listed, rule)
        assert list(chains.generations.values()) == found.generations()
        assert [len(group) for group in chains.components] == [len(found.infections)]
        assert (chains.several_sources, chains.cycles, chains.self_links, chains.unresolved) == (
            {},
            (),
            (),
            (),
        )


def test_few_infect_many(city: City) -> None:
    """A fifth of the infected stand behind more than half of the infections."""
    found = city.outbreak
    counts = sorted(Counter(source for source, _ in found.links()).values(), reverse=True)
    few = max(1, len(found.infections) // 5)
    assert sum(counts[:few]) > 0.5 * sum(counts)


def test_the_index_case_comes_first(city: City) -> None:
    """Infected before the city begins, with no source, infectious from its first day."""
    index = city.outbreak.index
    assert (index.source, index.venue, index.day, index.generation) == (None, None, None, 0)
    assert index.onset == ONSET_DAYS - LATENT_DAYS
    assert city.outbreak.infections[0] is index


def test_the_case_to_confirm_fell_ill_just_now(city: City) -> None:
    """Of those with an onset on the last two days the one who infected most; where nobody did, the index case."""
    found = city.outbreak
    case = found.case_on(9)
    infected = Counter(source for source, _ in found.links())
    late = [one for one in found.infections if one.source is not None and 8 <= one.onset <= 9]
    assert case in (late or [found.index])
    assert infected[case.person] >= max((infected[one.person] for one in late), default=0)


def test_without_a_late_case_the_index_is_confirmed(city: City) -> None:
    """Asked for a day on which nobody fell ill."""
    assert city.outbreak.case_on(-40) is city.outbreak.index


def test_a_city_without_meetings_has_an_outbreak_of_one() -> None:
    """Sixty tries find nobody; the index case stays alone."""
    city = City(CityPlan(1, FIRST, people=5, venues=3, days=2, visits=0))
    assert [one.generation for one in city.outbreak.infections] == [0]
    assert city.outbreak.links() == ()


def test_a_crowd_ends_a_try_early() -> None:
    """Where everybody meets every day the largest try below the bound is kept, or the first one."""
    crowd = City(CityPlan(1, FIRST, people=400, venues=1, days=6, visits=9_600))
    assert len(crowd.outbreak.infections) > 1
    assert crowd.outbreak == spread(1, crowd.days, crowd.venues)


def test_generations_of_an_outbreak_are_counted() -> None:
    """From the index case on, without gaps."""
    people = [
        Infection(1, None, None, None, 0, 0, 2),
        Infection(2, 1, 0, 1, 5, 1, 6),
        Infection(3, 1, 0, 1, 9, 1, 6),
    ]
    found = Outbreak(tuple(people))
    assert (found.generations(), found.links(), found.index.person) == ([1, 2], ((1, 2), (1, 3)), 1)
