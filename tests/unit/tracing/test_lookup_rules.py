"""The bounds of a look-up and the only ways between its states, written out once more by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import midnight
from ansim.tracing.domain.lookups import (
    BASES,
    Asked,
    BasisMissing,
    DaysBackward,
    DaysToCome,
    HoursBackward,
    LookupNotThere,
    LookupState,
    PersonDays,
    ScopeGone,
    ScopeTooWide,
    VenueHours,
    VenueNotThere,
    check_asked,
    check_way,
    scope_from_data,
    scope_to_data,
    usual_days,
)

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
BASIS = next(iter(BASES))
ALLOWED = {
    ("asked", "signed"),
    ("asked", "closed"),
    ("asked", "failed"),
    ("signed", "logged"),
    ("signed", "closed"),
    ("signed", "failed"),
    ("logged", "opened"),
    ("logged", "closed"),
    ("logged", "failed"),
    ("opened", "closed"),
}


def person(first, last):
    """Days before today, as a scope."""
    return PersonDays(TODAY - timedelta(days=first), TODAY - timedelta(days=last))


def check(scope, generations=2, most=500, basis=BASIS):
    """Check what is asked, today."""
    check_asked(Asked(scope, generations, most, basis), TODAY)


@pytest.mark.parametrize("before", list(LookupState))
@pytest.mark.parametrize("after", list(LookupState))
def test_only_these_ways(before, after):
    """Ten ways and no other; nothing leads out of closed or failed."""
    if (before.value, after.value) in ALLOWED:
        check_way(before, after)
    else:
        with pytest.raises(LookupNotThere):
            check_way(before, after)


@pytest.mark.parametrize("scope", [person(0, 0), person(13, 0), person(27, 14), person(27, 27)])
def test_fourteen_days_of_what_is_kept_may_be_asked(scope):
    """Up to 14 days, of the 28 that are kept."""
    check(scope)


@pytest.mark.parametrize(
    ("scope", "wrong"),
    [
        (person(14, 0), ScopeTooWide),
        (person(28, 20), ScopeGone),
        (person(0, 1), DaysBackward),
        (person(0, -1), DaysToCome),
        (VenueHours("0000000000a1", AT, AT), HoursBackward),
        (VenueHours("0000000000a1", AT, AT - timedelta(hours=1)), HoursBackward),
        (VenueHours("0000000000a1", AT, AT + timedelta(hours=12, seconds=1)), ScopeTooWide),
    ],
)
def test_no_more_may_be_asked(scope, wrong):
    """One day too many, one day forgotten, tomorrow, backwards, more than twelve hours."""
    with pytest.raises(wrong):
        check(scope)


@pytest.mark.parametrize(("days", "wrong"), [(28, ScopeGone), (-1, DaysToCome), (27, None), (0, None)])
def test_the_hours_of_a_venue_lie_in_what_is_kept(days, wrong):
    """Four weeks back to today; nothing that is forgotten, nothing that has not begun."""
    start = midnight(TODAY - timedelta(days=days)) + timedelta(hours=9)
    scope = VenueHours("0000000000a1", start, start + timedelta(hours=2))
    if wrong is None:
        check(scope)
    else:
        with pytest.raises(wrong):
            check(scope)


@pytest.mark.parametrize("venue", ["", "a1", "0000000000A1", "zz00000000a1", "0000000000a1a1"])
def test_a_venue_is_its_six_bytes(venue):
    """Anything else is no venue."""
    with pytest.raises(VenueNotThere):
        check(VenueHours(venue, AT, AT + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("generations", "most", "each", "allowed"),
    [
        (2, 500, (300, 200), True),
        (2, 500, (500,), True),
        (2, 500, (500, 500), True),
        (1, 500, (300, 200), False),
        (2, 500, (501, 1), False),
        (2, 500, (1, 0), False),
        (2, 500, (300, 200, 1), False),
    ],
)
def test_a_generation_s_bound_lies_within_the_whole(generations, most, each, allowed):
    """At least one, at most what the warrant allows in all, and for no generation that is not asked for."""
    wanted = Asked(person(3, 0), generations, most, "idcpa-18", each)
    if allowed:
        check_asked(wanted, TODAY)
    else:
        with pytest.raises(ScopeTooWide):
            check_asked(wanted, TODAY)


def test_twelve_hours_of_one_venue_may_be_asked():
    """Exactly twelve hours."""
    check(VenueHours("0000000000a1", AT, AT + timedelta(hours=12)))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"generations": 0}, ScopeTooWide),
        ({"generations": 3}, ScopeTooWide),
        ({"most": 0}, ScopeTooWide),
        ({"most": 3001}, ScopeTooWide),
        ({"basis": ""}, BasisMissing),
        ({"basis": "because"}, BasisMissing),
    ],
)
def test_generations_people_and_basis_have_bounds_too(changes, wrong):
    """One or two generations, at most 3,000 people, one of the known bases."""
    with pytest.raises(wrong):
        check(person(3, 0), **changes)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_proposed_days_are_always_allowed(before, length):
    """Whatever the period, what the form proposes passes the check as long as any of it is kept."""
    first = TODAY - timedelta(days=before)
    last = min(first + timedelta(days=length), TODAY)
    proposed = usual_days(first, last, TODAY)
    assert proposed.last == last
    if (TODAY - last).days < 28:
        check(proposed)
        assert first <= proposed.first


@given(st.dates(), st.integers(0, 13))
def test_a_scope_of_days_survives_its_row(first, more):
    """Written as plain data and read back it is the same, and nothing personal is in it."""
    scope = PersonDays(
        first, min(date.max, first + timedelta(days=more)) if first < date(9999, 1, 1) else first
    )
    assert scope_from_data(scope_to_data(scope)) == scope


def test_a_scope_of_a_venue_survives_its_row():
    """Times keep their zone."""
    scope = VenueHours("0000000000a1", AT, AT + timedelta(hours=3))
    assert scope_from_data(scope_to_data(scope)) == scope
