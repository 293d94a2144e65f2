"""The statements that look visits up, held against a plain loop over the same rows: any rows, any questions."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansim.checkins.adapters import lookups, partitions
from ansim.checkins.adapters.own_rows import own_rows
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.packed import read_rows
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.wire.days import begin_of, day_of

pytestmark = pytest.mark.django_db
NOON = 1_795_230_000  # 2026-11-21 12:00 in Korea
DAY = day_of(NOON)
VENUES = (b"venue1", b"venue2")
RECEIVED = NOON - NOON % 600
HOUR = 3_600
_settings = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True)
class Stay:
    """A visit as a test makes it: `closed` is an end that a closing wrote, `gone` the person's own check-out."""

    at: int
    venue: bytes
    zone: int
    closed: int | None
    gone: int | None
    gone_at: bytes

    def left(self) -> int | None:
        """When it ended, by the protocol: the own check-out of this visit, else what the closing wrote."""
        own = self.gone is not None and self.gone > self.at and self.gone_at == self.venue
        return self.gone if own else self.closed

    def overlaps(self, one: Interval) -> bool:
        """Whether the person may have been there within the interval; without an end for twelve hours."""
        left = self.left()
        end = self.at + 12 * HOUR if left is None else left
        zone = one.zone is None or one.zone == self.zone
        return self.venue == one.venue and zone and self.at < one.end and end > one.start


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    """A visit around the turn of two days; whatever ended it did so by noon of the next day, as the gate sees to."""
    at = begin_of(DAY) + 30 * draw(st.integers(-2 * 2_880, 2 * 2_880 - 1))
    latest = begin_of(day_of(at) + 1) + 12 * HOUR
    ends = st.none() | st.integers(1, (latest - at) // 30).map(lambda steps: at + 30 * steps)
    before = st.integers(1, 20).map(lambda steps: at - 30 * steps)
    return Stay(
        at,
        draw(st.sampled_from(VENUES)),
        draw(st.integers(0, 2)),
        draw(ends),
        draw(ends | before),
        draw(st.sampled_from(VENUES)),
    )


_intervals = st.builds(
    lambda venue, start, length, zone: Interval(venue, start, start + length, zone),
    st.sampled_from(VENUES),
    st.integers(begin_of(DAY) - 86_400, begin_of(DAY) + 2 * 86_400),
    st.integers(1, 30 * HOUR),
    st.none() | st.integers(0, 2),
)


@pytest.fixture
def days() -> None:
    """Partitions of the days around."""
    partitions.prepare(range(DAY - 3, DAY + 4))


def handle(number: int) -> bytes:
    """The handle of the n-th visit."""
    return b"h" + number.to_bytes(15, "big")


class Rows:
    """The rows of an example, gone after it."""

    def __init__(self, *stays: Stay) -> None:
        self.stays, self.atomic = stays, transaction.atomic()

    def __enter__(self) -> None:
        self.atomic.__enter__()
        with connection.cursor() as cursor:
            for number, one in enumerate(self.stays):
                how = HowLeft.UNKNOWN if one.closed is None else HowLeft.CLOSED
                cursor.execute(
                    "INSERT INTO checkins_visit (kday, handle, venue, zone, at, left_at, how_left, party, assurance,"
                    " received) VALUES (%s, %s, %s, %s, %s, %s, %s, 1, 90, %s)",
                    [day_of(one.at), handle(number), one.venue, one.zone, one.at, one.closed, how, RECEIVED],
                )
                if one.gone is not None:
                    cursor.execute(
                        "INSERT INTO checkins_departure (kday, handle, venue, at, received) VALUES (%s, %s, %s, %s, %s)",
                        [day_of(one.at), handle(number), one.gone_at, one.gone, RECEIVED],
                    )

    def __exit__(self, *_words: object) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def numbers(rows: list[VisitRow]) -> list[int]:
    """Which visits were told."""
    return [int.from_bytes(row.handle[1:], "big") for row in rows]


@_settings
@given(st.lists(stays(), max_size=6), st.lists(_intervals, min_size=1, max_size=4))
def test_visits_at_venues_are_those_a_plain_loop_finds(
    days: None, stays: list[Stay], asked: list[Interval]
) -> None:
    """Over midnight, through two days, with own ends and a closing's, by zone: each that may overlap, each once."""
    with Rows(*stays):
        rows = read_rows(lookups.visits_at(asked, []), [])
    wanted = {number for number, one in enumerate(stays) if any(one.overlaps(place) for place in asked)}
    assert sorted(numbers(rows)) == sorted(wanted)
    assert all((one.at, one.handle) < (other.at, other.handle) for one, other in pairwise(rows))


@_settings
@given(st.lists(stays(), max_size=6), st.data())
def test_the_end_of_a_visit_is_the_own_one_or_the_closings(
    days: None, stays: list[Stay], data: st.DataObject
) -> None:
    """A check-out before the visit or at another venue ends nothing; both readers of the store say the same end."""
    asked: dict[int, bytes] = {}
    for number in data.draw(st.permutations(range(len(stays)))):
        day = day_of(stays[number].at)
        asked[day] = asked.get(day, b"") + handle(number)
    with Rows(*stays):
        rows = read_rows(lookups.visits_of(asked, []), [])
        told = [
            (one.at, one.left)
            for number, stay in enumerate(stays)
            for one in own_rows(day_of(stay.at), [handle(number)])
        ]
    assert {(number, row.left) for number, row in zip(numbers(rows), rows, strict=True)} == {
        (number, one.left()) for number, one in enumerate(stays)
    }
    assert told == [(one.at, one.left()) for one in stays]
    for row in rows:
        stay = stays[int.from_bytes(row.handle[1:], "big")]
        is_own = stay.left() is not None and stay.left() == row.left and row.how_left is HowLeft.OWN
        assert is_own == (stay.gone is not None and stay.gone > stay.at and stay.gone_at == stay.venue)
        assert (row.left is None) == (row.how_left is HowLeft.UNKNOWN)


def test_a_handle_opens_its_own_day_alone(days: None) -> None:
    """The same sixteen bytes asked for under another day, half of them, or shifted by a byte: no row."""
    stay = Stay(NOON, VENUES[0], 0, None, None, VENUES[0])
    with Rows(stay, stay):
        one, other = handle(0), handle(1)
        assert len(read_rows(lookups.visits_of({DAY: one + other}, []), [])) == 2
        assert lookups.visits_of({DAY - 1: one, DAY + 1: other}, []) == b""
        assert lookups.visits_of({DAY: one[1:] + other[:1]}, []) == b""
        assert lookups.visits_of({DAY: one[:8]}, []) == b""
        assert own_rows(DAY + 1, [one]) == own_rows(DAY, []) == own_rows(DAY, [one[:8]]) == []


def test_a_handle_asked_for_often_is_told_once(days: None) -> None:
    """Named twice in a question, among others, in whatever order: one row for it, and one for its own person."""
    stay = Stay(NOON, VENUES[0], 0, None, None, VENUES[0])
    with Rows(stay, stay):
        for asked in (handle(0) * 3, handle(0) + b"?" * 16 + handle(0)):
            assert numbers(read_rows(lookups.visits_of({DAY: asked}, []), [])) == [0]
        assert len(own_rows(DAY, [handle(0)] * 5)) == 1


@pytest.mark.parametrize(
    ("left", "start", "is_told"),
    [
        (NOON, NOON, False),
        (NOON, NOON - 1, True),
        (None, NOON + 11 * HOUR, False),
        (None, NOON + 11 * HOUR - 1, True),
    ],
)
def test_an_end_is_no_longer_there(days: None, left: int | None, start: int, is_told: bool) -> None:
    """Who left at twelve was not there at twelve; who never checked out is not there twelve hours on."""
    with Rows(Stay(NOON - HOUR, VENUES[0], 0, left, None, VENUES[0])):
        found = lookups.visits_at([Interval(VENUES[0], start, start + 60)], [])
    assert bool(found) is is_told


def test_the_name_of_a_venue_that_is_not_known_is_empty_and_its_kind_none(days: None) -> None:
    """A visit outlives the registration of its place: it is told all the same, with its assurance."""
    with Rows(Stay(NOON, b"nobody", 0, None, None, b"nobody")):
        (one,) = own_rows(DAY, [handle(0)])
        (row,) = read_rows(lookups.visits_of({DAY: handle(0)}, ["cafe"]), ["cafe"])
    assert (one.name, one.left, one.assurance) == ("", None, Assurance.SCREEN)
    assert row.kind is None
