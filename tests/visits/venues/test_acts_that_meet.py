"""Acts on a venue that meet: two at one moment, a clock set back, shut twice, a zone that ends under its screen."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansim.accounts.domain.actors import Actor
from ansim.checkins.adapters import partitions
from ansim.checkins.adapters.inside import arrivals_by_hour, end_visits, people_inside
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.errors import ScreenStopped
from ansim.checkins.queries.codes import screen_seeds
from ansim.checkins.queries.doors import changed_since, doors
from ansim.checkins.services.closing import close_for_the_day, open_again
from ansim.checkins.services.known_doors import KnownDoors
from ansim.checkins.services.screens import tie_screen
from ansim.checkins.services.stickers import replace_sticker
from ansim.checkins.services.venues import change_details, open_venue, set_zones
from ansim.wire.days import begin_of, day_of

pytestmark = pytest.mark.django_db
Opened = Callable[..., bytes]
HOUR = timedelta(hours=1)


class Gate:
    """A gate that has met a venue, and looks again two seconds later whenever it is asked."""

    def __init__(self, ident: bytes, at: datetime) -> None:
        self.ident, self.at, self.clock = ident, at, 0.0
        self.known = KnownDoors(lambda: self.clock)

    def zones(self) -> list[str]:
        """The names of the zones that the gate takes check-ins for."""
        self.clock += 2
        return sorted(self.known.find({self.ident}, int(self.at.timestamp()))[self.ident].zones.values())


@pytest.mark.parametrize("back", [timedelta(0), timedelta(microseconds=1), timedelta(minutes=1)])
def test_the_gate_sees_a_second_change_that_bears_no_later_time(
    opened: Opened, command: Actor, start: datetime, back: timedelta
) -> None:
    """The settings change words and zones at one moment, and a clock may be set back: a look between misses nothing."""
    ident = opened()
    gate = Gate(ident, start)
    assert gate.zones() == []
    set_zones(by=command, venue=ident, names=["홀"], at=start)
    assert gate.zones() == ["홀"]
    set_zones(by=command, venue=ident, names=["홀", "방"], at=start - back)
    assert gate.zones() == ["방", "홀"]


def test_every_act_at_one_moment_has_a_time_of_its_own(
    opened: Opened, command: Actor, cafe: Details, start: datetime
) -> None:
    """Whatever is done at one moment, the venue's time moves on each time, and by less than a second in all."""
    ident = opened()
    acts: list[Callable[[], object]] = [
        lambda: set_zones(by=command, venue=ident, names=["홀"], at=start),
        lambda: change_details(
            by=command,
            venue=ident,
            details=Details("다른 이름", cafe.kind, cafe.region, cafe.district, cafe.street),
            at=start,
        ),
        lambda: replace_sticker(by=command, venue=ident, at=start),
        lambda: close_for_the_day(by=command, venue=ident, at=start),
        lambda: open_again(by=command, venue=ident, at=start),
    ]
    times = [dict(changed_since(start))[ident]]
    for act in acts:
        act()
        times.append(dict(changed_since(start))[ident])
    assert times == sorted(set(times))
    assert times[-1] - start < timedelta(seconds=1)


def test_shut_twice_is_shut_from_the_first_time_on(opened: Opened, command: Actor, start: datetime) -> None:
    """Two clicks an hour apart: a late check-in from between them is refused as it was when the door stood shut."""
    ident = opened()
    close_for_the_day(by=command, venue=ident, at=start + HOUR)
    close_for_the_day(by=command, venue=ident, at=start + 2 * HOUR)
    door = doors([ident], int((start + 3 * HOUR).timestamp()))[ident]
    assert not door.is_open(int((start + 1.5 * HOUR).timestamp()))
    assert door.is_open(int((start + HOUR).timestamp()) - 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 600)), max_size=6))
def test_a_door_is_as_open_as_the_last_acts_left_it(
    command: Actor, cafe: Details, start: datetime, acts: list[tuple[bool, int]]
) -> None:
    """Any run of shutting and opening, minutes apart: after each act the door is open now as a plain model says."""
    ident = open_venue(by=command, details=cafe, at=start)
    moment, shut_from = start, None
    ends: datetime | None = None
    for shuts, minutes in acts:
        moment += timedelta(minutes=minutes)
        if ends is not None and moment >= ends:
            shut_from = ends = None
        if shuts:
            close_for_the_day(by=command, venue=ident, at=moment)
            shut_from = shut_from or moment
            five = moment.replace(hour=20, minute=0)  # five in the morning in Korea
            ends = five if five > moment else five + timedelta(days=1)
        else:
            open_again(by=command, venue=ident, at=moment)
            shut_from = ends = None
        door = doors([ident], int(moment.timestamp()))[ident]
        assert door.is_open(int(moment.timestamp())) is (shut_from is None)
        if shut_from is not None and ends is not None:
            assert not door.is_open(int(shut_from.timestamp()))
            assert not door.is_open(int(ends.timestamp()) - 1)
            assert door.is_open(int(ends.timestamp()))
            assert door.is_open(int(shut_from.timestamp()) - 1)


def test_the_screen_of_a_zone_that_ended_stops(opened: Opened, command: Actor, start: datetime) -> None:
    """It would show codes that the gate refuses; the screens of the venue and of other zones go on."""
    ident = opened(zones=["홀", "방"])
    door, hall, room = (tie_screen(by=command, venue=ident, zone=zone, at=start) for zone in (0, 1, 2))
    set_zones(by=command, venue=ident, names=["방"], at=start)
    with pytest.raises(ScreenStopped):
        screen_seeds(hall, start)
    assert [screen_seeds(token, start).zone for token in (door, room)] == [0, 2]


Row = tuple[int, int, int | None, bool]
"""Minutes ago that someone came, the party, minutes ago of a check-out, whether that was at another venue."""
ROWS = st.lists(
    st.tuples(
        st.integers(1, 1_500),
        st.integers(0, 5),
        st.one_of(st.none(), st.integers(0, 1_500)),
        st.booleans(),
    ),
    max_size=8,
)


def _store(ident: bytes, now: int, rows: list[Row]) -> None:
    """Store visits and check-outs as the gate does, which takes a check-out that comes before its check-in unseen."""
    partitions.prepare([day_of(now) - 2, day_of(now) - 1, day_of(now)])
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE checkins_visit, checkins_departure")
        for number, (came, party, gone, elsewhere) in enumerate(rows):
            at, handle = now - came * 60, number.to_bytes(16, "big")
            cursor.execute(
                "INSERT INTO checkins_visit (kday, handle, venue, zone, at, how_left, party, assurance, received)"
                " VALUES (%s, %s, %s, 0, %s, 0, %s, 90, 0)",
                [day_of(at), handle, ident, at, party],
            )
            if gone is not None:
                cursor.execute(
                    "INSERT INTO checkins_departure (kday, handle, venue, at, received) VALUES (%s, %s, %s, %s, 0)",
                    [day_of(at), handle, b"other!" if elsewhere else ident, now - gone * 60],
                )


def _is_ended(row: Row) -> bool:
    """Say whether a check-out belongs to the visit: at its venue and after it."""
    came, _party, gone, elsewhere = row
    return gone is not None and not elsewhere and gone < came


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 600))
def test_counts_are_those_of_a_plain_model(db: None, start: datetime, rows: list[Row], stay: int) -> None:
    """Inside, the curve of the day, and whom a closing ends: a check-out elsewhere or before the visit ends nothing."""
    ident, now = b"venue1", int(start.timestamp())
    _store(ident, now, rows)
    going_on = [row for row in rows if not _is_ended(row)]
    assert people_inside(ident, now, stay) == sum(max(row[1], 1) for row in going_on if row[0] < stay)
    curve = [0] * 24
    begin = begin_of(day_of(now))
    for came, party, _gone, _elsewhere in rows:
        if (at := now - came * 60) >= begin:
            curve[(at - begin) // 3_600] += max(party, 1)
    assert list(arrivals_by_hour(ident, day_of(now))) == curve
    since_noon = begin if now - 43_200 >= begin else begin - 86_400
    assert end_visits(ident, now) == sum(now - row[0] * 60 >= since_noon for row in going_on)
    assert end_visits(ident, now) == 0
