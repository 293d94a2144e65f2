"""Ranking of contacts by properties, results as bytes and back, the infectious period by the dated policies."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ansim.exposure.policy import NoPolicy
from ansim.kit.clock import KST, korean_day
from ansim.tracing.domain.infectious import DaysContradict, disease_names, infectious_period
from ansim.tracing.domain.results import (
    CaseVisit,
    FoundContact,
    FoundExposure,
    exposures_from_bytes,
    exposures_to_bytes,
    moment,
    ranking,
    visit_from_bytes,
    visit_to_bytes,
)

TODAY = date(2026, 11, 22)
SECONDS = some.integers(0, 2**31)
VENUES = some.integers(0, 2**48 - 1).map("{:012x}".format)
EXPOSURES = some.builds(
    FoundExposure,
    venue=VENUES,
    zone=some.integers(0, 65_535),
    start=SECONDS,
    end=SECONDS,
    minutes=some.integers(0, 1440),
    source=some.sampled_from(["case", "venue", "0000000000000001"]),
    rule=some.sampled_from(["zone", "parent", "venue"]),
    assurance=some.integers(0, 100),
    inferred=some.booleans(),
    party=some.integers(0, 127),
)
CONTACTS = some.builds(
    FoundContact,
    pseudonym=some.integers(0, 2**64 - 1).map("{:016x}".format),
    handle=some.binary(max_size=8),
    generation=some.integers(1, 2),
    minutes=some.integers(0, 5),
    assurance=some.sampled_from([10, 50, 90]),
    exposures=some.lists(EXPOSURES, min_size=1, max_size=2).map(tuple),
)
LISTS = some.lists(CONTACTS, max_size=12, unique_by=lambda one: one.pseudonym)
VISITS = some.builds(
    CaseVisit,
    venue=VENUES,
    zone=some.integers(0, 65_535),
    at=SECONDS,
    left=some.none() | SECONDS,
    how_left=some.sampled_from(["own", "closed", "usual", "unknown"]),
    party=some.integers(1, 127),
    assurance=some.integers(0, 100),
    late=some.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(LISTS)
def test_ranking_loses_and_invents_nobody(contacts: list[FoundContact]) -> None:
    """The ranked list is the same people, each once."""
    assert sorted(one.pseudonym for one in ranking(contacts)) == sorted(one.pseudonym for one in contacts)


@settings(max_examples=100, deadline=None)
@given(LISTS, some.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_the_order_of_arrival(
    contacts: list[FoundContact], shuffle: random.Random
) -> None:
    """Two look-ups that bring the same people in another order show one list."""
    turned = list(contacts)
    shuffle.shuffle(turned)
    assert ranking(turned) == ranking(contacts)
    assert ranking(ranking(contacts)) == ranking(contacts)


@settings(max_examples=100, deadline=None)
@given(LISTS)
def test_nobody_stands_before_somebody_better(contacts: list[FoundContact]) -> None:
    """For every pair: a nearer generation wins, then surer, then longer, then later."""
    ranked = ranking(contacts)
    for place, before in enumerate(ranked):
        for after in ranked[place + 1 :]:
            assert before.generation <= after.generation
            if before.generation == after.generation:
                assert before.assurance >= after.assurance
                if before.assurance == after.assurance:
                    assert before.minutes >= after.minutes
                    if before.minutes == after.minutes:
                        assert before.last_day >= after.last_day


@settings(max_examples=100, deadline=None)
@given(some.lists(CONTACTS, min_size=1, max_size=10, unique_by=lambda one: one.pseudonym))
def test_fakes_do_not_push_real_visits_out(contacts: list[FoundContact]) -> None:
    """However many contacts of the lowest assurance are added, those proved by a screen keep their places."""
    real = [FoundContact(f"{n:016x}", b"", 1, 30, 90, contacts[0].exposures) for n in range(5)]
    fakes = [FoundContact(f"f{n:015x}", b"", 1, 999, 10, contacts[0].exposures) for n in range(200)]
    assert ranking([*fakes, *real])[:5] == ranking(real)


@settings(max_examples=150, deadline=None)
@given(some.lists(EXPOSURES, max_size=8))
def test_exposures_come_back_from_their_bytes(exposures: list[FoundExposure]) -> None:
    """What is sealed opens to the same values in the same order."""
    assert exposures_from_bytes(exposures_to_bytes(exposures)) == tuple(exposures)


@settings(max_examples=150, deadline=None)
@given(VISITS)
def test_a_visit_comes_back_from_its_bytes(visit: CaseVisit) -> None:
    """An unknown end stays unknown, a known one stays to the second."""
    assert visit_from_bytes(visit_to_bytes(visit)) == visit


@settings(max_examples=100, deadline=None)
@given(CONTACTS)
def test_the_last_day_is_the_korean_day_of_the_latest_end(contact: FoundContact) -> None:
    """Quarantine is counted from the Korean day on which the last overlap ended."""
    ends = [datetime.fromtimestamp(one.end, KST).date() for one in contact.exposures]
    assert contact.last_day == max(ends)


@pytest.mark.parametrize(
    ("end", "day"),
    [
        (datetime(2026, 11, 21, 14, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 15, 0, 0, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_the_day_turns_at_korean_midnight(end: datetime, day: date) -> None:
    """One second before 15:00 UTC is still the day before in Korea."""
    exposure = FoundExposure("a1" * 6, 0, 0, int(end.timestamp()), 1, "case", "zone", 90, False)
    assert FoundContact("0" * 16, b"", 1, 1, 90, (exposure,)).last_day == day
    assert korean_day(moment(exposure.end)) == day


def period(disease: str = "general", **days: date | None) -> tuple[int, int, str]:
    """First and last day counted back from today, and the policy."""
    told = {"confirmed": TODAY, "onset": None, "specimen": None, **days}
    found = infectious_period(disease=disease, today=TODAY, **told)  # type: ignore[arg-type]
    return (TODAY - found.first_day).days, (TODAY - found.last_day).days, found.policy


def back(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ({}, 2, 0),
        ({"onset": back(3)}, 5, 0),
        ({"specimen": back(1)}, 3, 0),
        ({"onset": back(3), "specimen": back(1)}, 5, 0),
        ({"onset": back(20)}, 22, 6),
        ({"confirmed": back(5), "onset": back(2)}, 4, 2),
        ({"confirmed": back(5), "onset": back(9)}, 11, 5),
    ],
)
def test_the_period_is_counted_from_onset_then_specimen_then_confirmation(
    days: dict[str, date], first: int, last: int
) -> None:
    """Two days before; until isolation begins, or until fourteen days after; an onset after the test still counts."""
    assert period(**days) == (first, last, "general/2020-01-01")


@pytest.mark.parametrize(("disease", "first"), [("general", 2), ("covid-19", 2), ("measles", 4)])
def test_each_disease_counts_by_its_own_policy(disease: str, first: int) -> None:
    """The days before the onset are the policy's, and the version says which one it was."""
    found, _last, policy = period(disease)
    assert found == first
    assert policy.startswith(f"{disease}/")
    assert disease in disease_names()


def test_an_older_case_is_counted_by_the_policy_of_its_own_time() -> None:
    """A case of March 2020 is counted by the guideline that was in force then."""
    day = date(2020, 3, 10)
    found = infectious_period(disease="covid-19", confirmed=day, onset=day, specimen=None, today=day)
    assert found.first_day == date(2020, 3, 9)
    assert found.policy == "covid-19/2020-02-07"


@pytest.mark.parametrize("disease", ["", "plague", "GENERAL", "covid-19/2020-02-07"])
def test_a_disease_without_a_policy_is_said(disease: str) -> None:
    """No default is put in its place."""
    with pytest.raises(NoPolicy):
        period(disease)


@pytest.mark.parametrize(
    "days",
    [
        {"confirmed": TODAY + timedelta(days=1)},
        {"onset": TODAY + timedelta(days=1)},
        {"specimen": TODAY + timedelta(days=1)},
        {"confirmed": back(3), "specimen": back(2)},
        {"onset": back(367)},
        {"confirmed": back(400)},
        {"confirmed": date(1, 1, 1)},
        {"specimen": date(1, 1, 1)},
        {"onset": date(9999, 12, 31)},
    ],
)
def test_days_that_cannot_all_be_true(days: dict[str, date]) -> None:
    """The future, a test after its result, and more than a year ago are refused with the days in the sentence."""
    with pytest.raises(DaysContradict) as refused:
        period(**days)
    assert any(day.isoformat() in refused.value.text("en") for day in days.values())


@settings(max_examples=300, deadline=None)
@given(
    disease=some.sampled_from(disease_names()),
    confirmed=some.dates(back(400), TODAY + timedelta(days=5)),
    onset=some.none() | some.dates(back(400), TODAY + timedelta(days=5)),
    specimen=some.none() | some.dates(back(400), TODAY + timedelta(days=5)),
)
def test_every_period_holds_its_basis_and_runs_forward(
    disease: str, confirmed: date, onset: date | None, specimen: date | None
) -> None:
    """Whatever is typed: refused in words, or a period that holds the day it was counted from."""
    try:
        found = infectious_period(
            disease=disease, confirmed=confirmed, onset=onset, specimen=specimen, today=TODAY
        )
    except DaysContradict:
        told = [day for day in (confirmed, onset, specimen) if day is not None]
        odd = max(told) > TODAY or min(told) < back(366) or (specimen or confirmed) > confirmed
        assert odd
        return
    assert found.first_day <= found.basis <= found.last_day <= TODAY
    assert found.basis == (onset or specimen or confirmed)
    assert found.days == (found.last_day - found.first_day).days + 1


def test_exposures_stored_before_parties_were_told_still_open() -> None:
    """Nine values as they were sealed then: the party is 0, not told."""
    stored = b'[["a1a1a1a1a1a1", 3, 100, 200, 1, "case", "zone", 90, true]]'
    (seen,) = exposures_from_bytes(stored)
    assert seen == FoundExposure("a1" * 6, 3, 100, 200, 1, "case", "zone", 90, inferred=True, party=0)


@settings(max_examples=50, deadline=None)
@given(CONTACTS)
def test_a_contact_came_with_the_most_of_its_exposures(contact: FoundContact) -> None:
    """The party of a contact is one of its exposures' and none is larger."""
    told = [seen.party for seen in contact.exposures]
    assert contact.party in told
    assert all(contact.party >= party for party in told)
