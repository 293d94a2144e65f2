"""Korean time: days turn at 24:00 in Korea, texts are those that staff write."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from ansim.kit import clock

KOREA_HAS_HAD_NO_SUMMER_TIME_SINCE = date(1989, 1, 1)

moments = st.integers(-250_000_000, 7_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
recent = st.builds(
    lambda day, second: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second),
    st.dates(min_value=KOREA_HAS_HAD_NO_SUMMER_TIME_SINCE, max_value=date(2200, 1, 1)),
    st.integers(0, 86_399),
)


def test_now_is_aware_and_in_utc() -> None:
    """The present moment is aware, in UTC, and between two readings of the system clock."""
    before = datetime.now(UTC)
    said = clock.now()
    assert before <= said <= datetime.now(UTC)
    assert said.utcoffset() == timedelta(0)


@given(recent)
def test_the_korean_day_is_nine_hours_ahead(moment: datetime) -> None:
    """Since 1989 Korea has no summer time: the day is that of UTC plus nine hours."""
    assert clock.korean_day(moment) == (moment + timedelta(hours=9)).date()


@given(recent, st.integers(-12, 14))
def test_the_zone_in_which_a_moment_is_written_does_not_matter(moment: datetime, hours: int) -> None:
    """The same moment written in any zone gives the same day and the same text."""
    elsewhere = moment.astimezone(timezone(timedelta(hours=hours)))
    assert clock.korean_day(elsewhere) == clock.korean_day(moment)
    assert clock.korean_datetime(elsewhere) == clock.korean_datetime(moment)


def test_a_day_turns_at_midnight_in_korea() -> None:
    """One microsecond before 15:00 UTC it is still yesterday in Korea."""
    turn = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert clock.korean_day(turn) == date(2026, 11, 22)
    assert clock.korean_day(turn - timedelta(microseconds=1)) == date(2026, 11, 21)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2200, 1, 1)))
def test_midnight_begins_its_day(day: date) -> None:
    """Midnight belongs to its day, a microsecond earlier to the day before; both ways of going agree."""
    start = clock.midnight(day)
    assert clock.korean_day(start) == day
    assert clock.korean_day(start - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert start.astimezone(UTC).hour == 15


def test_texts_as_staff_write_them() -> None:
    """Days and moments in the form of Korean official writing, the weekday included."""
    assert clock.korean_date(date(2026, 11, 21)) == "2026. 11. 21.(토)"
    assert clock.korean_date(date(2026, 3, 1)) == "2026. 3. 1.(일)"
    assert clock.korean_datetime(datetime(2026, 11, 21, 5, 5, tzinfo=UTC)) == "2026. 11. 21.(토) 14:05"
    assert clock.korean_datetime(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == "2027. 1. 1.(금) 00:00"


def test_readers_of_english_get_their_weekdays() -> None:
    """The order of year, month and day stays that of Korea; any language but Korean gets the English weekday."""
    days = [clock.korean_date(date(2026, 11, 16 + one), "en")[-4:-1] for one in range(7)]
    assert days == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    moment = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
    assert clock.korean_datetime(moment, "en") == "2026. 11. 21.(Sat) 14:05"
    assert clock.korean_datetime(moment, "ko-KR") == clock.korean_datetime(moment)


@given(moments)
def test_every_moment_has_a_text_with_its_weekday(moment: datetime) -> None:
    """The weekday of the text is that of the Korean day, for every moment since 1961."""
    day = clock.korean_day(moment)
    assert clock.korean_datetime(moment).startswith(clock.korean_date(day))
    assert "월화수목금토일"[day.isoweekday() - 1] in clock.korean_date(day)
