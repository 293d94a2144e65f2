"""Look-ups, a resident's own visits, rebuilding and partitions over any rows, against a few lines of plain Python."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.visits.gate.checkin_maker import DAY, ELSEWHERE, HALL, MIDNIGHT, NOON, VENUE
from tests.visits.gate.conftest import Taker
from tests.visits.gate.stored import visits_of
from tests.visits.venues.conftest import CAFE

from ansim.accounts.domain.actors import system_actor
from ansim.checkins.adapters import lookups, partitions
from ansim.checkins.adapters.own_rows import own_rows
from ansim.checkins.adapters.rows import put_back
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.packed import read_rows
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.checkins.queries.days import visits_on
from ansim.checkins.services.bulk import open_venues
from ansim.checkins.services.loading import load_rows
from ansim.checkins.services.restoring import rebuild_rows

KINDS = ["other", "food.cafe"]
HALF_A_DAY = 12 * 3_600
STEP = 1_800
ORDINARY = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Stored = tuple[VisitRow, tuple[bytes, int] | None]
"""A visit as it was stored, and the check-out of its handle: venue and time."""


@st.composite
def stored(draw: st.DrawFn) -> Stored:
    """A visit of two days at one of two venues; an end, the venue's or one's own, is at most noon of the next day."""
    day = draw(st.sampled_from([DAY - 1, DAY]))
    begin = MIDNIGHT + (day - DAY) * 86_400
    at = begin + STEP * draw(st.integers(0, 47))
    later = (
        st.integers(at + 30, begin + 36 * 3_600).map(lambda time: time - time % 30).filter(lambda t: t > at)
    )
    left = draw(st.none() | later)
    anywhere = st.tuples(
        st.sampled_from([VENUE, ELSEWHERE]), later | st.integers(0, 47).map(lambda n: begin + STEP * n)
    )
    gone = draw(st.none() | anywhere)
    how = HowLeft.UNKNOWN if left is None else draw(st.sampled_from([HowLeft.CLOSED, HowLeft.USUAL]))
    venue, zone = draw(st.sampled_from([VENUE, ELSEWHERE])), draw(st.integers(0, 2))
    proved = draw(st.sampled_from(list(Assurance)))
    party = draw(st.integers(0, 127))
    return VisitRow(venue, zone, at, left, b"", day, party, proved, how, at - at % 600), gone


def _named(found: list[Stored]) -> list[Stored]:
    """The same visits with a handle each."""
    return [(replace(row, handle=bytes(15) + bytes([n])), gone) for n, (row, gone) in enumerate(found)]


def _put(found: list[Stored]) -> None:
    """Empty the store and store these."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE checkins_visit, checkins_departure")
    load_rows(visits=[row for row, _ in found], days=[DAY - 1, DAY])
    outs = [replace(row, venue=gone[0], at=gone[1]) for row, gone in found if gone is not None]
    assert put_back([], outs) == len(outs)


def _told(row: VisitRow, gone: tuple[bytes, int] | None) -> VisitRow:
    """The visit as it must be told: the own word where it is about this visit, else the venue's, else the kind."""
    if gone is not None and gone[0] == row.venue and gone[1] > row.at:
        return replace(row, left=gone[1], how_left=HowLeft.OWN)
    return replace(row, kind="food.cafe" if row.left is None and row.venue == VENUE else None)


def _by_time(rows: list[VisitRow]) -> list[VisitRow]:
    return sorted(rows, key=lambda row: (row.at, row.handle))


@pytest.fixture
def known(days: Callable[[int], None]) -> None:
    """The days, and one of the two venues as a café; nobody knows the other."""
    days(DAY - 1)
    open_venues(
        by=system_actor("command"), listed=[CAFE], at=datetime.fromtimestamp(NOON, UTC), idents=[VENUE]
    )


INTERVALS = st.lists(
    st.builds(
        lambda venue, start, hours, zone: Interval(venue, start, start + hours * STEP, zone),
        st.sampled_from([VENUE, ELSEWHERE]),
        st.integers(-60, 70).map(lambda n: MIDNIGHT + n * STEP),
        st.integers(1, 30),
        st.none() | st.integers(0, 2),
    ),
    max_size=3,
)


@ORDINARY
@given(st.lists(stored(), max_size=10).map(_named), INTERVALS)
def test_who_may_have_been_there_is_told_and_nobody_else(
    known: None, found: list[Stored], asked: list[Interval]
) -> None:
    """Every visit that overlaps an interval, one without an end for twelve hours: once each, by time, whole."""
    _put(found)
    told = [_told(row, gone) for row, gone in found]
    wanted = [
        row
        for row in told
        if any(
            row.venue == one.venue
            and one.zone in (None, row.zone)
            and row.at < one.end
            and (row.at + HALF_A_DAY if row.left is None else row.left) > one.start
            for one in asked
        )
    ]
    assert read_rows(lookups.visits_at(asked, KINDS), KINDS) == _by_time(wanted)
    assert read_rows(lookups.visits_at(asked[::-1], KINDS), KINDS) == _by_time(wanted)


@ORDINARY
@given(
    st.lists(stored(), max_size=10).map(_named), st.sets(st.integers(0, 14)), st.sampled_from([DAY - 1, DAY])
)
def test_handles_find_their_own_day_only(
    known: None, found: list[Stored], numbers: set[int], day: int
) -> None:
    """A handle tells of its day and of no other, to the opener and to the resident alike, unknown ones of nothing."""
    _put(found)
    handles = [bytes(15) + bytes([number]) for number in sorted(numbers)]
    wanted = _by_time([_told(row, gone) for row, gone in found if row.kday == day and row.handle in handles])
    assert read_rows(lookups.visits_of({day: b"".join(handles)}, KINDS), KINDS) == wanted
    twice = b"".join([*handles, *handles])
    assert read_rows(lookups.visits_of({day: twice}, KINDS), KINDS) == wanted
    own = sorted((one.at, one.name, one.left, one.party, one.assurance) for one in own_rows(day, handles))
    assert own == sorted(
        (row.at, CAFE.name if row.venue == VENUE else "", row.left, row.party, row.assurance)
        for row in wanted
    )
    assert visits_on([day]) == sum(row.kday == day for row, _ in found)


def test_whatever_is_missing_is_rebuilt_and_nothing_else(taker: Taker) -> None:
    """Any part of visits and check-outs lost: as many come back as were lost, and all is as it was before."""
    phones = [taker.phone() for _ in range(4)]
    taker.all(*(phone.come(NOON - 600, zone=HALL, code=b"\x02hall-of", people=5) for phone in phones))
    taker.all(*(phone.go(NOON) for phone in phones[:2]), taker.phone().go(NOON, venue=ELSEWHERE))
    tables = {table: taker.rows("*", table) for table in partitions.PARENTS}
    assert [len(rows) for rows in tables.values()] == [4, 3, 7]
    for lost in range(16):
        handles = [phone.handle for number, phone in enumerate(phones) if lost >> number & 1]
        gone = 0
        for table in partitions.PARENTS[: 1 + lost % 2]:
            deleted = taker.connection.execute(f"DELETE FROM {table} WHERE handle = ANY(%s)", [handles])
            gone += deleted.rowcount
        assert rebuild_rows() == gone
        assert {table: taker.rows("*", table) for table in partitions.PARENTS} == tables


def test_a_rebuilt_row_does_not_overwrite_what_the_store_knows_better(taker: Taker) -> None:
    """A visit that the venue ended stays ended when the rows around it are put back."""
    here, lost = taker.phone(), taker.phone()
    taker.all(here.come(NOON - 600), lost.come(NOON - 600))
    taker.connection.execute(
        "UPDATE checkins_visit SET left_at = %s, how_left = 2 WHERE handle = %s", [NOON, here.handle]
    )
    taker.connection.execute("DELETE FROM checkins_visit WHERE handle = %s", [lost.handle])
    assert rebuild_rows() == 1
    ((kept,), (back,)) = (visits_of(DAY, [phone.handle]) for phone in (here, lost))
    assert (kept.left, kept.how_left) == (NOON, HowLeft.CLOSED)
    assert (back.left, back.how_left) == (None, HowLeft.UNKNOWN)


@ORDINARY
@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.sampled_from([9, 10, 99, 100, 65_535]), max_size=4)), max_size=4
    )
)
def test_partitions_are_a_set_of_days(days: object, acts: list[tuple[bool, list[int]]]) -> None:
    """Made twice, dropped twice, in any order: the days are those of a plain set, in the order of numbers."""
    held = set(partitions.days())
    before = sorted(held)
    for makes, wanted in acts:
        if makes:
            partitions.prepare(wanted)
            held |= set(wanted)
        else:
            for day in wanted:
                partitions.drop(day)
            held -= set(wanted)
        assert partitions.days() == sorted(held)
        assert visits_on([*wanted, 7]) == 0
    for day in held.difference(before):
        partitions.drop(day)
    assert partitions.days() == before


def test_a_drop_that_is_taken_back_leaves_the_day(taker: Taker) -> None:
    """Forgetting is one transaction: when it fails after the drop, rows, evidence and queue are there as before."""
    taker.all(taker.phone().come(), taker.phone(day=DAY - 1).come(NOON - 86_400))
    with transaction.atomic():
        partitions.drop(DAY)
        assert DAY not in partitions.days()
        transaction.set_rollback(True)
    assert partitions.count(DAY) == partitions.DayCount(1, 0, 1)
    partitions.drop(DAY)
    assert (taker.count(), taker.rows("kday, digest", "checkins_unlogged")[0][0]) == (1, DAY - 1)
    assert taker.count("checkins_unlogged") == 1


def test_a_closed_day_is_closed_in_all_its_tables_and_alone(taker: Taker) -> None:
    """Twice closed is closed: no row goes into visits, check-outs or evidence of that day, the next day takes them."""
    for _ in range(2):
        partitions.close(DAY - 1)
    rows = {
        "checkins_visit": "(%s, '\\x00000000000000000000000000000001', 'venue1', 0, 30, NULL, 0, 1, 50, 0)",
        "checkins_departure": "(%s, '\\x00000000000000000000000000000001', 'venue1', 30, 0)",
        "checkins_evidence": f"(%s, '\\x00000000000000000000000000000001', false, '\\x{'00' * 32}', '\\x{'00' * 233}', 50, 0)",
    }
    for table, values in rows.items():
        with pytest.raises(DatabaseError, match="the day is closed"), transaction.atomic():
            connection.cursor().execute(f"INSERT INTO {table} VALUES {values}", [DAY - 1])
        connection.cursor().execute(f"INSERT INTO {table} VALUES {values}", [DAY])
    assert partitions.count(DAY - 1) == partitions.DayCount(0, 0, 0)
    assert partitions.count(DAY) == partitions.DayCount(1, 1, 1)
