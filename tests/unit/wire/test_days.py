"""Korean days: the border lies at 15:00 UTC, and every day is of two bytes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import korean_day
from ansim.wire import days
from ansim.wire.errors import OutOfBounds


def test_the_shared_vectors_hold(vectors) -> None:
    """Times on both sides of Korean midnights, and the ends of the range."""
    for one in vectors["days"]:
        assert days.day_of(one["time"]) == one["day"]
        assert days.date_of(one["day"]).isoformat() == one["date"]


@given(st.integers(0, days.LAST_TIME))
def test_a_day_is_the_date_that_a_clock_in_seoul_shows(unix: int) -> None:
    """For any second: the same date as the time zone Asia/Seoul gives (kit.clock), once Korea kept UTC+9."""
    if unix < 567_993_600 + 9 * 365 * 86_400:  # Korea had summer time until 1988
        unix += 600_000_000
    if unix <= days.LAST_TIME:
        assert days.date_of(days.day_of(unix)) == korean_day(datetime.fromtimestamp(unix, UTC))


@given(st.integers(0, days.LAST_DAY))
def test_number_and_date_are_the_same_thing(number: int) -> None:
    """Every number has a date and comes back from it."""
    assert days.day_number(days.date_of(number)) == number


@given(st.integers(1, 49_000))
def test_a_day_begins_with_its_first_second(number: int) -> None:
    """The first second belongs to the day, the one before to the day before."""
    first = days.begin_of(number)
    assert days.day_of(first) == number
    assert days.day_of(first - 1) == number - 1


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2149, 6, 6) + timedelta(days=1)])
def test_a_date_that_has_no_number_is_refused(day: date) -> None:
    """One day before the first and after the last."""
    with pytest.raises(OutOfBounds):
        days.day_number(day)


@pytest.mark.parametrize("number", [-1, 65_536])
def test_a_number_that_has_no_date_is_refused(number: int) -> None:
    """Outside two bytes."""
    with pytest.raises(OutOfBounds):
        days.date_of(number)


@pytest.mark.parametrize("unix", [-1, 2**32])
def test_a_time_outside_four_bytes_is_refused(unix: int) -> None:
    """Before 1970 and after 2106."""
    with pytest.raises(OutOfBounds):
        days.day_of(unix)
