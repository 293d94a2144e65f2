"""Reading the period that a notice issued elsewhere states in its own text."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.notices.domain.issued_period import read_period

PERIOD = (date(2026, 11, 20), date(2026, 11, 26))


@pytest.mark.parametrize(
    "text",
    [
        "격리기간 2026. 11. 20. ~ 2026. 11. 26. 24:00",
        "격리 기간: 2026.11.20.~2026.11.26.",
        "격리기간(7일) 2026년 11월 20일부터 2026년 11월 26일까지",
        "성명 홍길동 생년월일 1990. 1. 2.\n격리기간\n2026-11-20 ~ 2026-11-26\n발급일 2026. 11. 21.",
        "기 간 2026/11/20 - 2026/11/26",
    ],
)
def test_the_usual_ways_of_writing_a_period_are_read(text: str) -> None:
    """Dots, Korean words, hyphens and slashes are all read as the same two days."""
    assert read_period(text) == PERIOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "격리기간은 별도 통보",
        "격리기간 2026. 11. 20.",
        "격리기간 2026. 11. 26. ~ 2026. 11. 20.",
        "격리기간 2026. 13. 20. ~ 2026. 13. 26.",
        "격리기간 2026. 2. 30. ~ 2026. 3. 2.",
        "격리기간 2020. 1. 1. ~ 2026. 1. 1.",
        "생년월일 1990. 1. 2. 발급일 2026. 11. 21.",
    ],
)
def test_no_period_is_made_up(text: str) -> None:
    """Missing, reversed, impossible and absurdly long periods are not read as one."""
    assert read_period(text) is None


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 59))
def test_every_written_period_is_read_back(first: date, days: int) -> None:
    """Whatever period of up to 60 days is written the usual way is read back as those two days."""
    last = first + timedelta(days=days)
    text = (
        f"격리기간 {first.year}. {first.month}. {first.day}. ~ {last.year}. {last.month}. {last.day}. 24:00"
    )
    assert read_period(text) == (first, last)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Any text is read or not read, never an exception."""
    found = read_period("기간 " + text)
    assert found is None or found[0] <= found[1]
