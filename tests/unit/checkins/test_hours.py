"""Opening hours: written times, past midnight, and what the database may hold; closing for the day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.checkins.domain.closing import shut_until
from ansim.checkins.domain.hours import Hours, hours_from_json, minutes, same_every_day, written
from ansim.kit.clock import KST


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9:30", 570), ("09:30", 570), (" 00:00 ", 0), ("24:00", 1440), ("23:59", 1439)],
)
def test_a_written_time_is_read(text: str, expected: int) -> None:
    """Hours and minutes with a colon, one or two digits of hours."""
    assert minutes(text) == expected


@pytest.mark.parametrize(
    "text", ["", "9", "9시", "24:01", "25:00", "09:60", "09:5", "-1:00", "９:30", "123:00", "a:b"]
)
def test_any_other_text_is_no_time(text: str) -> None:
    """Whatever is not a time of the day gives None, never an error."""
    assert minutes(text) is None


@given(st.integers(0, 1440))
def test_what_is_written_is_read(minute: int) -> None:
    """Writing and reading a minute of the day is the same minute."""
    assert minutes(written(minute)) == minute


def test_a_close_after_midnight_is_of_the_next_day() -> None:
    """18:00-02:00 ends at minute 1,560, written 02:00 again; closed weekdays have no span."""
    hours = same_every_day(18 * 60, 2 * 60, {0})
    assert hours.days[0] is None
    assert hours.days[6] == (1080, 1560)
    assert written(1560) == "02:00"


@given(st.integers(0, 1439), st.integers(0, 1440), st.sets(st.integers(0, 6)))
def test_hours_survive_the_database(opens: int, closes: int, closed: set[int]) -> None:
    """Whatever hours a form can give come back from JSON as they went."""
    hours = same_every_day(opens, closes, closed)
    assert hours_from_json(hours.as_json()) == hours


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "abcdefg",
        [None] * 6,
        [[1, 2, 3]] * 7,
        [["9", "18"]] * 7,
        [[5, 5]] * 7,
        [[-1, 5]] * 7,
        [{}] * 7,
        [[0, 9999]] * 7,
    ],
)
def test_what_is_not_of_the_form_counts_as_not_said(value: object) -> None:
    """A damaged column is no hours, not an error."""
    assert hours_from_json(value) == Hours()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_closing_for_the_day_ends_at_the_next_five_in_the_morning(moment: datetime) -> None:
    """The end is five o'clock in Korea, after the closing, at most a day later."""
    at = moment.replace(tzinfo=UTC)
    end = shut_until(at)
    assert (end.astimezone(KST).hour, end.astimezone(KST).minute) == (5, 0)
    assert timedelta() < end - at <= timedelta(days=1)
