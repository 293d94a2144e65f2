"""How many are inside, how the day went, and closing for the day, over rows as the gate stores them."""

import pytest
from django.db import connection

from ansim.checkins.adapters import partitions
from ansim.checkins.adapters.inside import arrivals_by_hour, end_visits, people_inside
from ansim.checkins.queries.inside import day_of_venue, inside_now
from ansim.checkins.queries.venues import venue
from ansim.checkins.services.closing import close_for_the_day
from ansim.wire.days import begin_of, day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(db, start):
    """Stores a visit `ago` seconds before the start, of `people`, as the gate would."""
    now = int(start.timestamp())
    partitions.prepare([day_of(now) - 1, day_of(now)])
    count = iter(range(1, 1000))

    def put(ident, ago, *, people=0, gone=None):
        at = (now - ago) - (now - ago) % 30
        handle = next(count).to_bytes(16, "big")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO checkins_visit (kday, handle, venue, zone, at, how_left, party, assurance, received)"
                " VALUES (%s, %s, %s, 0, %s, 0, %s, 90, %s)",
                [day_of(at), handle, ident, at, people, at - at % 600],
            )
            if gone is not None:
                cursor.execute(
                    "INSERT INTO checkins_departure (kday, handle, venue, at, received) VALUES (%s, %s, %s, %s, %s)",
                    [day_of(at), handle, ident, now - gone - (now - gone) % 30, at - at % 600],
                )
        return handle

    return put


def _left(handle):
    with connection.cursor() as cursor:
        cursor.execute("SELECT left_at, how_left FROM checkins_visit WHERE handle = %s", [handle])
        return cursor.fetchone()


def test_who_came_and_did_not_leave_is_inside(opened, visit, start) -> None:
    """Companions count, who checked out does not, and another venue's visitors neither."""
    ident, other = opened(), opened()
    visit(ident, 600)
    visit(ident, 300, people=3)
    visit(ident, 900, gone=60)
    visit(other, 60)
    assert inside_now(ident, "food.cafe", start) == 4


def test_who_forgot_to_leave_counts_as_gone_after_the_usual_stay(opened, visit, start) -> None:
    """A café's usual stay is an hour: 59 minutes ago is inside, 61 is not; an unknown kind has an hour too."""
    ident = opened()
    visit(ident, 59 * 60)
    visit(ident, 61 * 60)
    assert inside_now(ident, "food.cafe", start) == 1
    assert inside_now(ident, "no.such", start) == 1
    assert people_inside(ident, int(start.timestamp()), 120) == 2


def test_the_curve_counts_people_by_korean_hour(opened, visit, start) -> None:
    """At 18:00 in Korea, a visit of twenty minutes ago belongs to hour 17; yesterday's is not counted."""
    ident = opened()
    visit(ident, 20 * 60, people=2)
    visit(ident, 5 * 3600)
    visit(ident, 20 * 3600)
    curve = arrivals_by_hour(ident, day_of(int(start.timestamp())))
    assert {hour: people for hour, people in enumerate(curve) if people} == {17: 2, 13: 1}
    day = day_of_venue(venue(ident), start)
    assert (day.inside, day.total) == (2, 3)


def test_closing_for_the_day_ends_what_goes_on_and_nothing_else(opened, command, visit, start) -> None:
    """Open visits get the closing as their end, known as such; who left before keeps the own end; others go on."""
    ident, other = opened(), opened()
    inside, gone, elsewhere = visit(ident, 600), visit(ident, 900, gone=300), visit(other, 600)
    close_for_the_day(by=command, venue=ident, at=start)
    now = int(start.timestamp())
    assert _left(inside) == (now, 2)
    assert _left(gone) == (None, 0)
    assert _left(elsewhere) == (None, 0)
    assert inside_now(ident, "food.cafe", start) == 0


def test_a_bar_that_closes_after_midnight_ends_yesterdays_visits(opened, visit, start) -> None:
    """Visits that began before midnight are ended too; a second closing finds none."""
    ident = opened()
    handle = visit(ident, 19 * 3600)
    two = int(start.timestamp()) - 16 * 3600
    assert day_of(two - 3 * 3600) == day_of(two) - 1
    assert end_visits(ident, two) == 1
    assert end_visits(ident, two) == 0
    assert _left(handle)[0] == two
    assert begin_of(day_of(two)) < two


def test_nobody_stays_beyond_noon_of_the_next_day(opened, visit, start) -> None:
    """A visit of yesterday that nobody ended is not ended this afternoon: no visit lasts beyond 12:00 of the next day."""
    ident = opened()
    handle = visit(ident, 19 * 3600)
    assert end_visits(ident, int(start.timestamp())) == 0
    assert _left(handle)[0] is None
