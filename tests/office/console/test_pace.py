"""The run of a batch over time: steps and sums, the picture of them, and the page's part with its table."""

import random
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.models import Pace
from ansim.notices.queries.pace import MOST_POINTS, Point, pace, points
from ansim.web.console.pace_views import HEIGHT, LEFT, WIDTH, picture

BEGAN = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)


def minute(number):
    """So many minutes after the beginning."""
    return BEGAN + timedelta(minutes=number)


def test_nothing_counted_is_no_run():
    """Before the first message went out there is nothing to draw."""
    assert points([]) == ()


def test_sums_grow_minute_by_minute_and_states_are_left_again():
    """What was unknown and then arrived leaves the unknown; a minute without news repeats the sums before."""
    rows = [
        (minute(0), "sent", 5),
        (minute(0), "unknown", 2),
        (minute(2), "delivered", 3),
        (minute(2), "unknown", -2),
    ]
    assert points(rows) == (
        Point(minute(1), 5, 0, 0, 2),
        Point(minute(2), 5, 0, 0, 2),
        Point(minute(3), 5, 3, 0, 0),
    )


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60 * 24 * 200), st.sampled_from(["sent", "delivered", "failed"]), st.integers(1, 9)
        ),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=50, deadline=None)
def test_a_run_of_any_length_has_few_steps_and_ends_in_its_totals(news):
    """At most 60 steps of one length cover everything; the last one has every message, and lines never fall."""
    found = points([(minute(at), what, count) for at, what, count in news])
    assert 1 <= len(found) <= MOST_POINTS
    for what in ("sent", "delivered", "failed"):
        values = [getattr(point, what) for point in found]
        assert values == sorted(values)
        assert values[-1] == sum(count for _, kind, count in news if kind == what)
    assert len({right.until - left.until for left, right in pairwise(found)}) <= 1


@pytest.mark.django_db
@pytest.mark.parametrize("span", [0, 59, 60, 61, 604, 4319, 60 * 24 * 362, 60 * 24 * 500])
def test_what_the_database_sums_is_what_its_minutes_come_to(drill, rows, span):
    """A run summed in steps by the database is point for point the run of its minutes, whatever its length."""
    chance = random.Random(span)
    batch_id = drill.checked(rows(1))
    places = {0, span, *(chance.randint(0, span) for _ in range(80))}
    kinds = ("sent", "delivered", "failed", "unknown")
    counted = [(minute(at), what, chance.randint(-3, 9)) for at in places for what in kinds]
    Pace.objects.bulk_create(
        Pace(batch=batch_id, minute=at, what=what, count=count) for at, what, count in counted
    )
    assert pace(drill.officer, batch_id) == points(counted) != ()
    assert pace(drill.officer, drill.checked(rows(2))) == ()


def test_the_picture_stays_inside_its_frame():
    """Lines begin at nothing on the left and end at the right; heights and moments are labelled."""
    run = [Point(minute(one), one * 100, one * 90, one, 0) for one in range(1, 31)]
    drawn = picture(run)
    assert [line.last for line in drawn.lines] == [3000, 2700, 30, 0]
    for line in drawn.lines:
        places = [tuple(map(int, one.split(","))) for one in line.points.split()]
        assert len(places) == 31
        assert places[0][0] == LEFT
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert [value for _, value in drawn.heights] == [0, 1500, 3000]
    assert [text for _, text in drawn.times] == ["09:11", "09:25", "09:40"]


def test_a_run_over_days_names_the_days():
    """Where hours alone would be ambiguous the day stands beside them; a run of one step has one moment."""
    assert [text for _, text in picture([Point(minute(1), 1, 0, 0, 0)]).times] == ["09:11"]
    days = [Point(BEGAN + timedelta(days=one), one, 0, 0, 0) for one in range(1, 4)]
    assert picture(days).times[-1][1] == "11-25 09:10"


@pytest.mark.django_db
def test_the_page_draws_the_run_and_says_it_in_a_table(drill, officer, stranger, rows):
    """The fragment has picture and table of the same numbers and no inline style; another office's officer gets none."""
    drill.connect()
    batch = drill.released(rows(1), send=True)
    url = f"/batches/{batch}/pace/"
    assert "<svg" not in officer.get(url).content.decode()
    for what, count in (("sent", 4000), ("delivered", 3900), ("failed", 7), ("unknown", 3)):
        Pace.objects.create(batch=batch, minute=BEGAN, what=what, count=count)
    text = officer.get(url).content.decode()
    assert text.count("<polyline") == 4
    assert "style=" not in text
    cells = re.findall(r'<td class="number">([0-9,]+)</td>', text)
    assert cells == ["4,000", "3,900", "7", "3"]
    assert f'hx-get="{url}"' in officer.get(f"/batches/{batch}/").content.decode()
    assert stranger.get(url).status_code == 404
