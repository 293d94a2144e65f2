"""Date cells as officers fill them, read into every day they can mean; choosing is for those with evidence."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import KST
from ansim.notices.domain.days import read_day

DAY = date(2022, 2, 16)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2022, 2, 16, 9, 30, tzinfo=KST),
        "2022-02-16",
        "2022.2.16.",
        "2022.2.16",
        "2022. 2. 16.",
        "2022. 02. 16",
        "2022/2/16",
        "2022,2,16",
        "2022년 2월 16일",
        "2022년2월16일",
        "2022년 02월 16일(수)",
        "2022-02-16(수)",
        "2022-02-16 수요일",
        "2022. 2. 16. (수)",
        "２０２２．２．１６",
        "2022-02-16 00:00:00",
        "2022-02-16T09:30:00",
        "2022-02-16 오전 9:30",
        "2022.2.16. 14시 30분",
        "20220216",
        20220216,
        20220216.0,
        "20220216093000",
        "202202160930",
        "16 Feb 2022",
        "16-Feb-2022",
        "Feb 16, 2022",
        "February 16 2022",
        "16th Feb 2022",
        "2/16/2022",
        "16/02/2022",
        "16.2.2022",
        44608,
        44608.0,
        "44608",
        44608.75,
        "2022-02-16\u200b ",
    ],
)
def test_one_day_in_every_usual_form(cell: object) -> None:
    """Every way of writing 16 February 2022 means only that day."""
    reading = read_day(cell)  # type: ignore[arg-type]
    assert reading is not None
    assert reading.days == (DAY,)


@pytest.mark.parametrize("cell", [None, "", " ", "-", "\u200b"])
def test_an_empty_cell_is_no_reading(cell: str | None) -> None:
    """Empty is told apart from unreadable."""
    assert read_day(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "어제",
        "2022-02-30",
        "2022.13.01",
        "2022-2",
        "20221332",
        "2.16",
        "16 Foo 2022",
        "Foo 16, 2022",
        "31/31/2022",
        "1234567",
        "12",
        "-5",
        -5.0,
        1e30,
        True,
        time(9, 30),
        timedelta(days=3),
        "2022-02-16 ~ 2022-02-22",
    ],
)
def test_what_is_no_day_means_none(cell: object) -> None:
    """An impossible day or other words mean no day; nothing near it is tried."""
    reading = read_day(cell)  # type: ignore[arg-type]
    assert reading is not None
    assert (reading.days, reading.how) == ((), "none")


@pytest.mark.parametrize(
    ("cell", "days", "how"),
    [
        ("900101", (date(1990, 1, 1), date(2090, 1, 1)), "century"),
        ("90.1.1", (date(1990, 1, 1), date(2090, 1, 1)), "century"),
        ("'22-02-16", (date(1922, 2, 16), date(2022, 2, 16)), "century"),
        ("22년 2월 16일", (date(1922, 2, 16), date(2022, 2, 16)), "century"),
        ("000229", (date(2000, 2, 29),), "plain"),
        ("1/2/2022", (date(2022, 1, 2), date(2022, 2, 1)), "order"),
        ("3/3/2022", (date(2022, 3, 3),), "plain"),
        ("10203", (date(1901, 2, 3), date(2001, 2, 3), date(1927, 12, 7)), "zero"),
        (30501.0, (date(1903, 5, 1), date(2003, 5, 1), date(1983, 7, 4)), "zero"),
        ("33000", (date(1990, 5, 7),), "serial"),
    ],
)
def test_every_meaning_is_given(cell: str | float, days: tuple[date, ...], how: str) -> None:
    """A cell that can mean several days gives all of them, and why."""
    reading = read_day(cell)
    assert reading is not None
    assert (reading.days, reading.how) == (days, how)


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_among_its_meanings(day: date) -> None:
    """Whatever the form, the day that was written is among the meanings."""
    forms = (
        day,
        day.isoformat(),
        f"{day:%Y%m%d}",
        float(f"{day:%Y%m%d}"),
        f"{day.year}.{day.month}.{day.day}.",
        f"{day.year}년 {day.month}월 {day.day}일",
        f"{day:%y%m%d}",
        f"{day:%y}.{day.month}.{day.day}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.month}/{day.day}/{day.year}",
    )
    for form in forms:
        reading = read_day(form)
        assert reading is not None
        assert day in reading.days, form


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans()))
def test_no_cell_is_too_odd(cell: object) -> None:
    """Any cell gives a reading or None, never an exception."""
    reading = read_day(cell)  # type: ignore[arg-type]
    assert reading is None or len(reading.days) <= 3
