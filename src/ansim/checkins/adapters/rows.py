"""Reading visits out of the partitions, and loading many at once (a drill's city) by binary COPY.

A check-out is a row of its own, so the order in which the two arrive does not matter; here they meet.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from django.db import connection, transaction

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.wire.days import day_of

LONGEST_SECONDS = 36 * 3_600
"""No visit that was ended lasts longer: one leaves by 12:00 of the next day."""
OPEN_SECONDS = 12 * 3_600
"""The longest usual stay of any kind of venue: so long may a visit without an end have gone on."""

_LEFT = "CASE WHEN gone.at > visit.at AND gone.venue = visit.venue THEN gone.at ELSE visit.left_at END"
_COLUMNS = f"""
visit.venue, visit.zone, visit.at, {_LEFT}, visit.handle, visit.kday, visit.party, visit.assurance,
CASE WHEN gone.at > visit.at AND gone.venue = visit.venue THEN {HowLeft.OWN:d} ELSE visit.how_left END, visit.received
"""
_GONE = "LEFT JOIN checkins_departure gone ON gone.kday = visit.kday AND gone.handle = visit.handle"
_OF = f"""
SELECT {_COLUMNS} FROM checkins_visit visit {_GONE}
WHERE visit.kday = %b AND visit.handle = ANY(%b) ORDER BY visit.at, visit.handle
"""  # noqa: S608  made of constants
_AT = f"""
SELECT found.* FROM unnest(%b::int4[], %b::bytea[], %b::int8[], %b::int8[], %b::int4[])
  AS asked(day, place, begins, ends, area)
CROSS JOIN LATERAL (
  SELECT {_COLUMNS} FROM checkins_visit visit {_GONE}
  WHERE visit.kday = asked.day AND visit.venue = asked.place
    AND visit.at > asked.begins - {LONGEST_SECONDS} AND visit.at < asked.ends
    AND (asked.area IS NULL OR visit.zone = asked.area)
    AND coalesce({_LEFT}, visit.at + {OPEN_SECONDS}) > asked.begins
) AS found
"""  # noqa: S608
_PUT_VISIT = """
INSERT INTO checkins_visit (kday, handle, venue, zone, at, how_left, party, assurance, received)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_PUT_DEPARTURE = """
INSERT INTO checkins_departure (kday, handle, venue, at, received)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_LOAD = """
COPY checkins_visit (kday, handle, venue, zone, at, left_at, how_left, party, assurance, received)
FROM STDIN WITH (FORMAT binary)
"""
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_BEFORE = struct.Struct(">hii i16s i6s ii iq")
_LEFT_AT = struct.Struct(">iq")
_NO_LEFT = struct.pack(">i", -1)
_AFTER = struct.Struct(">ih ih ih iq")
_CHUNK = 1 << 18


def visits_of(day: int, handles: Sequence[bytes]) -> list[VisitRow]:
    """Return the visits of these handles of one day, by time."""
    return _ask(_OF, (day, list(handles)))


def visits_at(intervals: Sequence[Interval]) -> list[VisitRow]:
    """Return the visits at venues that may overlap the intervals; of those without an end, all recent ones.

    One statement for all; a visit comes once for each interval that it may overlap.
    """
    asked = [
        (day, one.venue, one.start, one.end, one.zone)
        for one in intervals
        for day in range(day_of(max(one.start - LONGEST_SECONDS, 0)), day_of(one.end) + 1)
    ]
    return _ask(_AT, tuple(list(column) for column in zip(*asked, strict=True))) if asked else []


def _ask(statement: str, values: Sequence[object]) -> list[VisitRow]:
    """Ask with values bound by the server, in binary: thousands of handles cost no quoting."""
    connection.ensure_connection()
    with psycopg.Cursor[tuple[Any, ...]](connection.connection) as cursor:
        found = cursor.execute(statement, values, binary=True)
        return [_row(row) for row in found]


def _row(found: tuple[bytes, int, int, int | None, bytes, int, int, int, int, int]) -> VisitRow:
    venue, zone, at, left, handle, kday, party, assurance, how_left, received = found
    return VisitRow(
        bytes(venue),
        zone,
        at,
        left,
        bytes(handle),
        kday,
        party,
        Assurance(assurance),
        HowLeft(how_left),
        received,
    )


def _packed(rows: Iterable[VisitRow]) -> Iterator[bytes]:
    """Yield the rows in PostgreSQL's binary COPY format, in pieces of about a quarter of a megabyte."""
    piece = bytearray(_COPY_HEAD)
    for row in rows:
        piece += _BEFORE.pack(10, 4, row.kday, 16, row.handle, 6, row.venue, 4, row.zone, 8, row.at)
        piece += _NO_LEFT if row.left is None else _LEFT_AT.pack(8, row.left)
        piece += _AFTER.pack(2, row.how_left, 2, row.party, 2, row.assurance, 8, row.received)
        if len(piece) >= _CHUNK:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece) + _COPY_END


def put_back(visits: Sequence[VisitRow], departures: Sequence[VisitRow]) -> int:
    """Insert visits, and check-outs (their `at` is when they left), that are missing; return how many were."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ansim.loading = 'on'")
        cursor.executemany(
            _PUT_VISIT,
            [
                (
                    row.kday,
                    row.handle,
                    row.venue,
                    row.zone,
                    row.at,
                    row.how_left,
                    row.party,
                    row.assurance,
                    row.received,
                )
                for row in visits
            ],
        )
        put = cursor.rowcount
        cursor.executemany(
            _PUT_DEPARTURE, [(row.kday, row.handle, row.venue, row.at, row.received) for row in departures]
        )
        return int(put + cursor.rowcount)


def load(rows: Iterable[VisitRow]) -> int:
    """Copy rows into their partitions, closed days too, in one transaction; return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ansim.loading = 'on'")
        with connection.wrap_database_errors, cursor.copy(_LOAD) as copy:
            for piece in _packed(rows):
                copy.write(piece)
        return int(cursor.rowcount)
