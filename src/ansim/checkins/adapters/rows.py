"""Writing visits by the many: those that a restore puts back, and a drill's city by binary COPY."""

import struct
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction

from ansim.checkins.domain.rows import VisitRow

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


def settle() -> None:
    """Have the database count what was copied and note its pages as seen by all, outside of any transaction.

    Until then it plans look-ups blindly and reads a page of the table for each row that the index tells.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) checkins_visit")
