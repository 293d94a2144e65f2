"""What one look-up may ask for, day by day and hour by hour; its states against a model; scopes as plain data."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ansim.kit.clock import korean_date
from ansim.tracing.domain.infectious import KEPT_DAYS
from ansim.tracing.domain.lookups import (
    BASES,
    MOST_DAYS,
    MOST_GENERATIONS,
    MOST_HOURS,
    MOST_PEOPLE,
    VALID,
    WAYS,
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
    check_asked,
    check_way,
    scope_from_data,
    scope_to_data,
    usual_days,
)

TODAY = date(2026, 11, 22)
START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DAYS = some.dates(date(2026, 9, 1), date(2027, 1, 31))


def ago(days: int) -> date:
    """So many days before the day of these tests."""
    return TODAY - timedelta(days=days)


def asked(first: int = 3, last: int = 0) -> Asked:
    """A look-up that is allowed, over days counted back from today."""
    return Asked(PersonDays(ago(first), ago(last)), 2, 500, "idcpa-76-2")


def hours(length: timedelta) -> Asked:
    """A look-up of one venue for so long."""
    return Asked(VenueHours("0000000000a1", START, START + length), 1, 10, "idcpa-18")


@pytest.mark.parametrize("first", range(MOST_DAYS))
def test_up_to_fourteen_days_may_be_asked_for(first: int) -> None:
    """From one day to fourteen, both included, ending today."""
    check_asked(asked(first), TODAY)
    assert asked(first).scope == PersonDays(ago(first), TODAY)


@pytest.mark.parametrize(("first", "last"), [(14, 0), (15, 0), (27, 13), (27, 0)])
def test_the_fifteenth_day_is_too_many(first: int, last: int) -> None:
    """One day more than the protocol allows is refused with both numbers in the sentence."""
    with pytest.raises(ScopeTooWide) as refused:
        check_asked(asked(first, last), TODAY)
    assert str(first - last + 1) in refused.value.text()
    assert str(MOST_DAYS) in refused.value.text("en")


@pytest.mark.parametrize("first", [20, 27, 28, 29, 400])
def test_what_was_forgotten_cannot_be_asked_for(first: int) -> None:
    """The 28th day back is gone with its visits; the 27th still stands."""
    wanted = asked(first, first)
    if first < KEPT_DAYS:
        check_asked(wanted, TODAY)
        return
    with pytest.raises(ScopeGone) as refused:
        check_asked(wanted, TODAY)
    assert korean_date(ago(first), "en") in refused.value.text("en")
    assert korean_date(ago(27), "en") in refused.value.text("en")  # the oldest day that can be looked up
    assert "28" in refused.value.text()


@pytest.mark.parametrize(("first", "last"), [(0, -1), (-1, -1), (-1, -3), (9, -1), (400, -1)])
def test_days_to_come_cannot_be_asked_for(first: int, last: int) -> None:
    """Tomorrow has no visits: the sentence names the day to come and today, and nothing of four weeks."""
    with pytest.raises(DaysToCome) as refused:
        check_asked(asked(first, last), TODAY)
    assert refused.value.text() == (
        f"아직 오지 않은 날({korean_date(ago(last))})이 들어 있습니다. 오늘({korean_date(TODAY)})까지의 날짜로 적어 주세요."
    )


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 9), (-3, -1), (5, 400)])
def test_a_first_day_after_the_last_is_told_as_that(first: int, last: int) -> None:
    """Turned round, whether kept, forgotten or to come: the sentence says which of the two is after the other."""
    with pytest.raises(DaysBackward) as refused:
        check_asked(asked(first, last), TODAY)
    assert refused.value.text() == (
        f"첫날({korean_date(ago(first))})이 마지막 날({korean_date(ago(last))})보다 뒤입니다. 두 날짜를 확인해 주세요."
    )
    days = (korean_date(ago(first), "en"), korean_date(ago(last), "en"))
    assert "28" not in refused.value.text("en").replace(days[0], "").replace(days[1], "")


@pytest.mark.parametrize("generations", [-1, 0, 3, 99])
def test_only_one_or_two_generations(generations: int) -> None:
    """More are asked for again, with another warrant."""
    with pytest.raises(ScopeTooWide) as refused:
        check_asked(replace(asked(), generations=generations), TODAY)
    assert str(MOST_GENERATIONS) in refused.value.text()


@pytest.mark.parametrize("people", [-5, 0, MOST_PEOPLE + 1, 10**9])
def test_a_number_of_people_that_the_protocol_does_not_know(people: int) -> None:
    """At least one and at most three thousand distinct people."""
    with pytest.raises(ScopeTooWide) as refused:
        check_asked(replace(asked(), most_people=people), TODAY)
    assert "3,000" in refused.value.text()


@pytest.mark.parametrize("basis", ["", "idcpa", "IDCPA-18", "idcpa-18 ", "76-2"])
def test_a_basis_is_one_of_the_law(basis: str) -> None:
    """Anything but a code that stands in the table is no legal basis."""
    with pytest.raises(BasisMissing):
        check_asked(replace(asked(), basis=basis), TODAY)


@pytest.mark.parametrize("basis", BASES)
def test_every_basis_of_the_table_is_one(basis: str) -> None:
    """Each basis has both languages and is accepted."""
    check_asked(replace(asked(), basis=basis), TODAY)
    assert "감염병예방법" in BASES[basis].text("ko")
    assert "Infectious" in BASES[basis].text("en")


@pytest.mark.parametrize(
    ("length", "allowed"),
    [
        (timedelta(seconds=1), True),
        (timedelta(hours=MOST_HOURS), True),
        (timedelta(hours=MOST_HOURS, seconds=1), False),
        (timedelta(0), False),
        (timedelta(seconds=-1), False),
        (timedelta(days=2), False),
    ],
)
def test_a_venue_is_opened_for_twelve_hours_at_most(length: timedelta, allowed: bool) -> None:
    """An instant is nothing, twelve hours are the most, and time does not run backwards."""
    if allowed:
        check_asked(hours(length), TODAY)
        return
    if length <= timedelta(0):
        with pytest.raises(HoursBackward):
            check_asked(hours(length), TODAY)
        return
    with pytest.raises(ScopeTooWide) as refused:
        check_asked(hours(length), TODAY)
    assert "12시간" in refused.value.text()


@settings(max_examples=300, deadline=None)
@given(first=DAYS, last=DAYS, generations=some.integers(-1, 4), people=some.integers(-1, 3002))
def test_bounds_are_those_of_the_protocol(first: date, last: date, generations: int, people: int) -> None:
    """Allowed exactly when every bound holds, counted here day by day instead of by subtraction."""
    days = [ago(back) for back in range(KEPT_DAYS)]
    inside = first in days and last in days and first <= last
    narrow = sum(first <= day <= last for day in days) <= MOST_DAYS
    expected = inside and narrow and generations in (1, 2) and 1 <= people <= MOST_PEOPLE
    wanted = Asked(PersonDays(first, last), generations, people, "idcpa-18")
    try:
        check_asked(wanted, TODAY)
    except (DaysBackward, DaysToCome, ScopeGone, ScopeTooWide):
        assert not expected
    else:
        assert expected


@settings(max_examples=200, deadline=None)
@given(first=DAYS, span=some.integers(0, 60), back=some.integers(0, 40))
def test_the_proposed_days_may_always_be_asked_for(first: date, span: int, back: int) -> None:
    """What the form begins with is never refused, for any infectious period that is not wholly forgotten."""
    last = first + timedelta(days=span)
    today = last + timedelta(days=back)
    proposed = usual_days(first, last, today)
    assert proposed.last == last
    assert proposed.first <= proposed.last
    if back < KEPT_DAYS:
        check_asked(Asked(proposed, 1, 1, "idcpa-18"), today)
        assert proposed.first >= first
        widest = replace(proposed, first=proposed.first - timedelta(days=1))
        too_wide = widest.days > MOST_DAYS or (today - widest.first).days >= KEPT_DAYS
        assert too_wide or widest.first < first


@settings(max_examples=100, deadline=None)
@given(first=DAYS, span=some.integers(0, 30))
def test_days_come_back_from_plain_data(first: date, span: int) -> None:
    """A scope of days is the same after it was stored."""
    scope = PersonDays(first, first + timedelta(days=span))
    assert scope_from_data(scope_to_data(scope)) == scope
    assert scope.days == span + 1


@pytest.mark.parametrize("offset", [0, 9])
def test_hours_come_back_from_plain_data(offset: int) -> None:
    """A scope of a venue keeps its moments, whatever zone they were written in."""
    start = START.astimezone(tz=None) if offset else START
    scope = VenueHours("0123456789ab", start, start + timedelta(hours=2))
    assert scope_from_data(scope_to_data(scope)) == scope


def test_plain_data_of_a_scope_holds_only_days_or_a_venue() -> None:
    """Nothing of a person can slip in: the keys are counted."""
    assert set(scope_to_data(PersonDays(TODAY, TODAY))) == {"first", "last"}
    assert set(scope_to_data(VenueHours("a1", START, START))) == {"venue", "start", "end"}


@pytest.mark.parametrize(("before", "after"), list(product(LookupState, LookupState)))
def test_a_look_up_takes_no_way_but_those_of_the_table(before: LookupState, after: LookupState) -> None:
    """Each of the 36 pairs is either a way or refused with the state where the look-up stands."""
    order = ["asked", "signed", "logged", "opened"]
    forward = before in order and after in order and order.index(after.value) == order.index(before.value) + 1
    ending = before in order and after == "closed"
    failing = before in order[:-1] and after == "failed"
    if forward or ending or failing:
        check_way(before, after)
        return
    with pytest.raises(LookupNotThere) as refused:
        check_way(before, after)
    assert refused.value.params["state"] == before.value


def test_no_way_leads_to_opened_past_the_leaf() -> None:
    """Every path from asked to opened goes through logged: there is no look-up without its public entry."""
    paths = [[LookupState.ASKED]]
    found = []
    while paths:
        path = paths.pop()
        for after in WAYS[path[-1]]:
            (found if after is LookupState.OPENED else paths).append([*path, after])
    assert found
    assert all(LookupState.LOGGED in path and LookupState.SIGNED in path for path in found)


def test_what_ended_stays_ended() -> None:
    """Failed and closed lead nowhere, and everything else may still be closed."""
    assert [state for state in LookupState if not WAYS[state]] == [LookupState.CLOSED, LookupState.FAILED]
    assert all(
        LookupState.CLOSED in WAYS[state] for state in LookupState if state not in ("closed", "failed")
    )


def test_an_approval_lasts_three_days() -> None:
    """Long enough to call contacts, short enough not to be kept for later."""
    assert timedelta(days=3) == VALID


@pytest.mark.parametrize("state", LookupState)
def test_a_state_that_moved_on_is_told_in_words(state: LookupState) -> None:
    """Proves that no code of a state stands in the sentence, in neither language where it is no word."""
    refused = LookupNotThere(state=state.value)
    assert not re.search("[a-z]", refused.text("ko"))
    assert not re.search("[가-힣]", refused.text("en"))
