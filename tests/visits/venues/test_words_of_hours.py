"""Hours and venues as they are typed behind `ansim venue …`: any words are hours, no hours, or one clear refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain.errors import NotYourVenue
from ansim.checkins.domain.hours import Hours, hours_from_json
from ansim.cli.venue_job import BadHours, _ident, read_hours

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TIMES = st.tuples(st.integers(0, 23), st.integers(0, 59))
ANY = settings(max_examples=80, deadline=None, derandomize=True)


@ANY
@given(opens=TIMES, closes=TIMES, closed=st.lists(st.sampled_from(WEEKDAYS), max_size=9), data=st.data())
def test_hours_are_those_that_were_typed(
    opens: tuple[int, int], closes: tuple[int, int], closed: list[str], data: st.DataObject
) -> None:
    """From the opening until the next time that the clock shows the closing, on every day that is not closed."""
    words = [data.draw(st.sampled_from([day, day.upper(), f" {day} ", f"{day},"])) for day in closed]
    found = read_hours(f"{opens[0]:02}:{opens[1]:02}-{closes[0]}:{closes[1]:02}", ",".join(words))
    first, last = (hour * 60 + minute for hour, minute in (opens, closes))
    minute = first + 1
    while minute % 1_440 != last:
        minute += 1
    assert found.days == tuple(None if day in closed else (first, minute) for day in WEEKDAYS)
    assert hours_from_json(found.as_json()) == found


@ANY
@given(span=st.text(max_size=14), closed=st.text(max_size=10))
def test_any_words_are_hours_or_refused(span: str, closed: str) -> None:
    """Nothing but BadHours escapes, and whatever is taken can be kept and read again."""
    try:
        found = read_hours(span, closed)
    except BadHours:
        return
    assert hours_from_json(found.as_json()) == found


@pytest.mark.parametrize(
    ("span", "closed"),
    [("", "mon"), ("11:00-22:00", "월"), ("11:00-22:00", "monday"), ("11:00", ""), ("11:00~22:00", ""),
     ("-", ""), ("11:00-", ""), ("11-22", ""), ("11:00-24:01", ""), ("25:00-26:00", ""), ("11:60-12:00", ""),
     ("１１:00-22:00", ""), ("11:00-22:00-23:00", ""), (" ", "")],
)  # fmt: skip
def test_words_that_are_none_are_refused(span: str, closed: str) -> None:
    """Closed days without hours too: they would be lost, since a venue that says no hours has no closed days."""
    with pytest.raises(BadHours) as refused:
        read_hours(span, closed)
    assert "11:00-22:00" in refused.value.text("en")


@pytest.mark.parametrize("span", ["0:00-24:00", "0:00-0:00", "00:00 - 00:00"])
def test_a_whole_day_is_open_all_day(span: str) -> None:
    """From midnight to midnight, however midnight is written."""
    assert read_hours(span, "").days == ((0, 1_440),) * 7


@pytest.mark.parametrize("closed", ["", " ", ",", " , ,"])
def test_nothing_said_is_no_hours(closed: str) -> None:
    """Commas and blanks name no day."""
    assert read_hours("", closed) == Hours()


@ANY
@given(ident=st.binary(min_size=6, max_size=6))
def test_a_venue_is_found_by_its_twelve_characters(ident: bytes) -> None:
    """In small or capital letters, in groups or not."""
    assert _ident(ident.hex()) == _ident(ident.hex().upper()) == _ident(ident.hex(" ")) == ident


@pytest.mark.parametrize(
    "text", ["", "0d", "0d1100000000aa", "0d11000000g0", "０d1100000000", "0x0d1100000000", "\0"]
)
def test_other_words_name_no_venue(text: str) -> None:
    """Too short, too long, no hexadecimal: told as a venue that is not there."""
    with pytest.raises(NotYourVenue):
        _ident(text)
