"""Visits: half-open, filled where the departure is missing, merged first and cut to windows after."""

import pytest
from tests.unit.exposure.by_hand import clock, minutes_of, only, spans, trace, visit, window

from ansim.exposure.model import ALWAYS, Visit, ZoneRule


def test_a_visit_ends_where_the_next_begins() -> None:
    """Half-open: who comes at the very moment the source leaves meets nobody, however low the minimum."""
    assert trace("Q cafe 10:00-11:00", "P cafe 11:00-12:00", min_minutes=0).contacts == ()
    assert minutes_of(trace("Q cafe 10:00-11:00", "P cafe 10:59-12:00", min_minutes=1)) == {"P": (1, 1)}


def test_touching_and_overlapping_visits_of_one_person_are_one() -> None:
    """10:00-10:30, 10:30-11:00 and 10:45-11:15 are one stay and so one exposure of 75 minutes."""
    found = trace("Q cafe 09:00-12:00", "P cafe 10:00-10:30", "P cafe 10:30-11:00", "P cafe 10:45-11:15")
    assert spans(only(found)) == [("Q", clock("10:00"), clock("11:15"))]


def test_who_stands_twice_at_one_time_is_one_person() -> None:
    """The own number named as a companion's (docs/adr/0094): one contact with its minutes once, and never one of oneself."""
    twice = trace("Q cafe 09:00-12:00", "Q cafe 09:00-12:00", "P cafe 10:00-11:00", "P cafe 10:00-11:00")
    assert [contact.person for contact in twice.contacts] == ["P"]
    assert spans(only(twice)) == [("Q", clock("10:00"), clock("11:00"))]


def test_a_visit_within_another_does_not_end_it() -> None:
    """A short visit inside a long one changes nothing of the long one's end."""
    found = trace("Q cafe 09:00-12:00", "P cafe 10:00-11:30", "P cafe 10:05-10:10", "P cafe 11:20-11:40")
    assert spans(only(found)) == [("Q", clock("10:00"), clock("11:40"))]


def test_visits_with_a_gap_stay_two() -> None:
    """A minute outside the door makes two exposures, whose time is added up."""
    found = only(trace("Q cafe 09:00-12:00", "P cafe 10:00-10:10", "P cafe 10:11-10:21"))
    assert len(found.exposures) == 2
    assert found.minutes == 20


def test_a_missing_departure_is_the_usual_stay_of_the_kind_and_flagged() -> None:
    """A cafe's usual stay is 45 minutes here, any other venue's 60; the exposure says that it is inferred."""
    known = trace("Q cafe 09:00-12:00", visit("P cafe 10:00-", kind="cafe"))
    assert only(known).minutes == 45
    assert only(known).exposures[0].inferred
    assert only(trace("Q zoo 09:00-12:00", visit("P zoo 10:00-", kind="zoo"))).minutes == 60
    assert only(trace("Q zoo 09:00-12:00", "P zoo 10:00-")).minutes == 60


def test_an_inferred_departure_of_the_source_is_flagged_too() -> None:
    """The flag says that one of the two departures was not known, whosoever's it was."""
    assert only(trace("Q cafe 10:00-", "P cafe 10:00-12:00")).exposures[0].inferred
    assert not only(trace("Q cafe 10:00-11:00", "P cafe 10:00-12:00")).exposures[0].inferred


def test_a_departure_filled_in_by_the_store_is_inferred() -> None:
    """A row whose `left` was filled in before it came here keeps its flag."""
    row = visit("P cafe 10:00-11:00", inferred=True)
    assert only(trace("Q cafe 10:00-11:00", row)).exposures[0].inferred


def test_a_part_far_from_the_exposure_colours_nothing() -> None:
    """A merged stay is judged by its parts within the exposure: an inferred one before it is no matter."""
    parts = (visit("P cafe 09:30-", kind="cafe"), visit("P cafe 10:15-11:00", assurance=3))
    found = only(trace(visit("Q cafe 10:20-11:00", assurance=4), *parts)).exposures[0]
    assert (found.inferred, found.assurance) == (False, 3)


def test_a_stay_is_merged_before_it_is_cut() -> None:
    """Two touching visits of the source, the window beginning in the second: one stay, cut, one exposure."""
    found = trace(
        "Q cafe 09:00-10:00", "Q cafe 10:00-11:00", "P cafe 09:00-11:00", sources={"Q": window("09:50-10:30")}
    )
    assert spans(only(found)) == [("Q", clock("09:50"), clock("10:30"))]


def test_a_visit_that_ends_as_the_window_begins_is_outside() -> None:
    """A stay that is over when the window opens exposes nobody, even if its tail would reach into it."""
    rows = ("Q cafe 09:00-10:00", "P cafe 10:00-11:00")
    assert trace(*rows, sources={"Q": window("10:00-12:00")}, tail_minutes=60).contacts == ()


def test_a_moment_counts_only_with_a_tail() -> None:
    """A source there for no time meets nobody; with a tail of 30 minutes it does, and so inside the window only."""
    rows = ("Q cafe 10:00-10:00", "P cafe 09:00-11:00")
    assert trace(*rows).contacts == ()
    assert only(trace(*rows, tail_minutes=30)).minutes == 30
    inside, outside = {"Q": window("10:00-12:00")}, {"Q": window("09:00-10:00")}
    assert only(trace(*rows, sources=inside, tail_minutes=30)).minutes == 30
    assert trace(*rows, sources=outside, tail_minutes=30).contacts == ()


def test_a_person_there_for_a_moment_has_no_exposure() -> None:
    """No time, no overlap: even where no minutes are asked for."""
    assert trace("Q cafe 10:00-11:00", "P cafe 10:30-10:30", min_minutes=0).contacts == ()


def test_a_visit_that_ends_before_it_begins_is_a_moment() -> None:
    """Rows that contradict themselves never make an exposure longer than nothing."""
    assert trace("Q cafe 10:00-11:00", "P cafe 10:30-10:00", min_minutes=0).contacts == ()
    assert only(trace("Q cafe 10:30-10:00", "P cafe 10:00-11:00", tail_minutes=20)).minutes == 20


@pytest.mark.parametrize(
    ("rule", "zone", "met"),
    [
        (ZoneRule.ZONE, 0x0101, True),
        (ZoneRule.ZONE, 0x0102, False),
        (ZoneRule.ZONE, None, False),
        (ZoneRule.PARENT, 0x0102, True),
        (ZoneRule.PARENT, 0x0201, False),
        (ZoneRule.VENUE, 0x0201, True),
        (ZoneRule.VENUE, None, True),
    ],
)
def test_the_policy_says_which_place_counts(rule: ZoneRule, zone: int | None, met: bool) -> None:
    """The source is in zone 0x0101: the zone alone, the zones of its parent 0x01, or the whole venue count."""
    other = Visit("P", "cafe", zone, clock("10:00"), clock("11:00"))
    found = trace(visit("Q cafe 10:00-11:00", zone=0x0101), other, zones=rule)
    assert bool(found.contacts) is met
    for contact in found.contacts:
        places = {ZoneRule.ZONE: 0x0101, ZoneRule.PARENT: 0x01, ZoneRule.VENUE: None}
        assert (contact.exposures[0].rule, contact.exposures[0].place) == (rule, places[rule])


def test_no_zone_is_zone_zero() -> None:
    """The venue as a whole is a place of its own: those without a zone meet each other."""
    row = Visit("P", "cafe", 0, clock("10:00"), clock("11:00"))
    assert only(trace("Q cafe 10:00-11:00", row, zones=ZoneRule.ZONE)).exposures[0].place == 0


def test_moving_between_zones_is_one_stay_where_the_venue_counts() -> None:
    """From one room to the next: one stay under the rule of the venue, two under that of zones."""
    moved = (visit("P cafe 10:00-10:30", zone=1), visit("P cafe 10:30-11:00", zone=2))
    there = (visit("Q cafe 10:00-11:00", zone=1), visit("Q cafe 10:00-11:00", zone=2))
    assert len(only(trace(*there, *moved, zones=ZoneRule.VENUE)).exposures) == 1
    assert len(only(trace(*there, *moved, zones=ZoneRule.ZONE)).exposures) == 2


def test_two_venues_of_one_name_are_two_only_by_their_name() -> None:
    """Being elsewhere at the same time is no exposure."""
    assert trace("Q cafe 10:00-11:00", "P gym 10:00-11:00", sources={"Q": ALWAYS}).contacts == ()


def test_an_empty_table_has_no_contacts() -> None:
    """No rows, no contacts, no error; the policy is named all the same."""
    assert trace().contacts == ()
    assert trace().policy == "general/2020-01-01"
