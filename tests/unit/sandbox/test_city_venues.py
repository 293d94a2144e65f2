"""Venues of the invented city: every kind of the data, words that a real venue may have, choices while open."""

from collections import Counter
from random import Random

import pytest

from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.domain.details import checked_zones, problems_of
from ansim.sandbox.city_venues import KINDS, TOWNS, Choices, hour_weight, invent_venues


def test_every_kind_of_the_data_is_in_the_city() -> None:
    """Neither a kind that venues cannot have nor one that is forgotten; usual stays are those of the data."""
    assert {kind.code: kind.stay for kind in KINDS} == all_kinds().stays()


@pytest.mark.parametrize("count", [1, 5, 45, 46, 47, 120, 1_200, 5_000])
def test_any_number_of_venues(count: int) -> None:
    """Exactly as many as asked, numbered apart, with as many kinds as fit."""
    venues = invent_venues(Random(1), count)
    assert len({venue.ident for venue in venues}) == len(venues) == count
    assert len({venue.details.name for venue in venues}) == count
    assert len({venue.kind.code for venue in venues}) == min(count, len(KINDS))


def test_every_venue_could_be_opened() -> None:
    """Names, addresses and kinds pass the checks that an operator's own words pass."""
    codes = set(all_kinds().by_code)
    assert [problems_of(venue.details, codes) for venue in invent_venues(Random(2), 300)] == [()] * 300


def test_idents_are_six_bytes_of_a_drill() -> None:
    """They begin with the same two bytes, so that a drill's venue is known for one."""
    assert {(len(venue.ident), venue.ident[:2]) for venue in invent_venues(Random(3), 50)} == {
        (6, b"\x0d\x11")
    }


def test_pulls_differ_widely_within_a_kind() -> None:
    """Restaurants differ by more than five times, and by no more than twenty-five."""
    pulls = [venue.pull for venue in invent_venues(Random(4), 1_200) if venue.kind.code == "food.restaurant"]
    assert 5 < max(pulls) / min(pulls) <= 25


def test_busy_venues_more_often_have_a_screen() -> None:
    """The sticker is for the small ones."""
    venues = sorted(invent_venues(Random(5), 1_200), key=lambda venue: venue.pull)
    small, large = venues[:300], venues[-300:]
    assert sum(venue.screen for venue in large) > 1.5 * sum(venue.screen for venue in small)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_hours_weigh_only_while_open(kind: object) -> None:
    """Nothing before opening or after closing; something in between; the peak is at a peak hour."""
    weights = {hour: hour_weight(kind, hour) for hour in range(24)}  # type: ignore[arg-type]
    open_hours = set(range(kind.opens, kind.closes))  # type: ignore[attr-defined]
    assert {hour for hour, weight in weights.items() if weight > 0} == open_hours
    assert set(kind.peaks) <= open_hours  # type: ignore[attr-defined]
    assert max(weights, key=weights.__getitem__) in kind.peaks  # type: ignore[attr-defined]


def test_choices_are_those_open_in_the_town() -> None:
    """Weights run up; closed venues and other towns are not among them."""
    venues = invent_venues(Random(6), 400)
    found = Choices(venues, 21, weekend=False, town=2)
    assert found.venues
    assert all(venues[number].town == 2 and venues[number].kind.closes > 21 for number in found.venues)
    assert found.running == sorted(found.running)
    assert Choices(venues, 3, weekend=True, town=2).venues == []
    assert len(Choices(venues, 3, weekend=True, town=None).venues) == 400


def test_weekends_change_the_weights() -> None:
    """Worship draws five times as much, public offices next to nothing."""
    venues = invent_venues(Random(7), 1_200)
    drawn = {}
    for weekend in (False, True):
        table = Choices(venues, 10, weekend=weekend, town=None)
        chosen = Random(1).choices(table.venues, cum_weights=table.running, k=20_000)
        drawn[weekend] = Counter(venues[number].kind.code for number in chosen)
    assert drawn[True]["worship"] > 2 * drawn[False]["worship"]
    assert drawn[True]["public.office"] < drawn[False]["public.office"] / 4


def test_towns_are_named_once() -> None:
    """Twelve towns of the invented city, each street in one of them."""
    assert len(set(TOWNS)) == len(TOWNS) == 12


def test_only_large_venues_have_zones() -> None:
    """Two to forty, more where the pull is stronger, each with a name that a venue's zone may have."""
    venues = invent_venues(Random(8), 1_200)
    divided = [venue for venue in venues if venue.zones]
    assert 30 < len(divided) < 200
    assert {venue.zones for venue in divided} <= set(range(2, 41))
    assert min(venue.pull for venue in divided) > max(venue.pull for venue in venues if not venue.zones) / 2
    for venue in divided:
        assert len(checked_zones(venue.zone_names())) == venue.zones
    assert venues[0].zone_names() == () or venues[0].zones
