"""The time axis as numbers: days in order, nothing outside the drawing, overlapping visits under each other."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import midnight
from ansim.web.tracing.axis import MOST_DAYS, WIDTH, Axis, apart, axis_of, lanes

DAY = date(2026, 11, 22)
START = int(midnight(DAY).timestamp())


def test_the_axis_shows_every_day_with_air():
    """One day before the first and one after the last, each with its words."""
    axis = axis_of([DAY, None, DAY - timedelta(days=3)], [START - 86_400])
    assert (axis.first, axis.last, axis.days) == (DAY - timedelta(days=4), DAY + timedelta(days=1), 6)
    assert [tick.label for tick in axis.ticks] == ["11.18.", "11.19.", "11.20.", "11.21.", "11.22.", "11.23."]


def test_a_long_time_shows_its_newest_days():
    """Never more than 45 days; every third day is named then, every other one from 21 days on."""
    axis = axis_of([DAY, DAY - timedelta(days=200)])
    assert axis.days == MOST_DAYS
    assert axis.last == DAY + timedelta(days=1)
    assert [bool(tick.label) for tick in axis.ticks[:4]] == [True, False, False, True]
    shorter = axis_of([DAY, DAY - timedelta(days=25)])
    assert [bool(tick.label) for tick in shorter.ticks[:4]] == [True, False, True, False]


def test_noon_lies_in_the_middle_of_its_day():
    """A mark of the only day is in the middle of the drawing; a whole day is as wide as the drawing."""
    axis = Axis(DAY, DAY)
    assert axis.mark(DAY, "확진").x == WIDTH / 2
    assert axis.span(DAY, DAY, "x").width == WIDTH


@given(st.integers(-(10**8), 10**8), st.integers(0, 10**7))
def test_no_bar_leaves_the_drawing(offset, length):
    """Whatever the times, a bar begins inside and is wide enough to be pointed at."""
    bar = Axis(DAY - timedelta(days=5), DAY).bar(START + offset, START + offset + length, "x")
    assert 0 <= bar.x <= WIDTH
    assert bar.width >= 4


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 50)), max_size=40))
def test_visits_of_one_lane_never_overlap(found):
    """Each visit hangs in the first lane where it meets nobody; two lanes are used only when two overlap."""
    spans = sorted((start, start + length) for start, length in found)
    rows = lanes(spans)
    for place, (one, lane) in enumerate(zip(spans, rows, strict=True)):
        for other, other_lane in zip(spans[:place], rows[:place], strict=True):
            assert lane != other_lane or other[1] <= one[0]
    if spans:
        most = max(sum(a <= at < b for a, b in spans) for at, _ in spans)
        assert len(set(rows)) <= most


@pytest.mark.parametrize("hour", [0, 6, 23])
def test_hours_of_one_day_lie_in_order(hour):
    """An hour lies at its part of the day."""
    at = datetime.combine(DAY, datetime.min.time(), tzinfo=midnight(DAY).tzinfo) + timedelta(hours=hour)
    assert Axis(DAY, DAY).x(at) == round(hour / 24 * WIDTH, 1)


def test_words_of_neighbouring_days_stand_below_each_other():
    """Counts of days that lie closer than their digits go one line down; where there is room they share a line."""
    axis = Axis(DAY - timedelta(days=30), DAY)
    marks = [
        axis.mark(DAY - timedelta(days=back), label) for back, label in ((9, "7"), (2, "320"), (1, "1,242"))
    ]
    placed = apart(marks, 100, letter=9, line=16)
    assert [(mark.label, mark.y) for mark in placed] == [("7", 100), ("320", 100), ("1,242", 116)]
    assert [mark.x for mark in placed] == [mark.x for mark in marks]
    assert apart([], 100, letter=9, line=16) == []
