"""The one statement that stores a group of check-ins: evidence, rows and what waits to be logged, in one commit.

Own psycopg connections, not Django's: a group is one round trip, and the gate holds several at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings

from ansim.checkins.adapters.columns import bools, byteas, cursor_for, int2s, int4s, int8s
from ansim.checkins.domain.admission import Admitted
from ansim.checkins.domain.assurance import HowLeft
from ansim.wire.evidence import seal_evidence
from ansim.wire.layout import number

Place = tuple[int, bytes, bool]
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store holds at one place: the hash of the check-in, and when it was received."""

    digest: bytes
    received: int


@dataclass(frozen=True, slots=True)
class NewRow:
    """An admitted check-in with its hash and its sealed evidence, ready to be stored."""

    admitted: Admitted
    digest: bytes
    sealed: bytes


_COLUMNS = """
unnest(%b::int4[], %b::bytea[], %b::bool[], %b::bytea[], %b::bytea[], %b::bytea[], %b::int4[], %b::int8[],
       %b::int2[], %b::int2[], %b::int8[])
  AS given(kday, handle, "out", digest, sealed, venue, zone, at, party, assurance, received)
"""
_STORE = f"""
WITH given AS MATERIALIZED (SELECT * FROM {_COLUMNS}),
taken AS (
  INSERT INTO checkins_evidence (kday, handle, "out", digest, sealed, assurance, received)
  SELECT kday, handle, "out", digest, sealed, assurance, received FROM given
  ON CONFLICT DO NOTHING RETURNING kday, handle, "out"
), visits AS (
  INSERT INTO checkins_visit (kday, handle, venue, zone, at, how_left, party, assurance, received)
  SELECT kday, handle, venue, zone, at, {HowLeft.UNKNOWN:d}, party, assurance, received
  FROM given JOIN taken USING (kday, handle, "out") WHERE NOT "out"
), departures AS (
  INSERT INTO checkins_departure (kday, handle, venue, at, received)
  SELECT kday, handle, venue, at, received FROM given JOIN taken USING (kday, handle, "out") WHERE "out"
), queue AS (
  INSERT INTO checkins_unlogged (kday, digest) SELECT kday, digest FROM given JOIN taken USING (kday, handle, "out")
)
SELECT kday, handle, "out" FROM taken
"""  # noqa: S608  made of constants
_PLACES = 'SELECT * FROM unnest(%b::int4[], %b::bytea[], %b::bool[]) AS asked(kday, handle, "out")'
_KEPT = f"""
SELECT kday, handle, "out", digest, received FROM checkins_evidence
JOIN ({_PLACES}) AS places USING (kday, handle, "out")
"""  # noqa: S608
_BEGUN = """
SELECT kday, handle, venue, at FROM checkins_visit
JOIN (SELECT * FROM unnest(%b::int4[], %b::bytea[]) AS asked(kday, handle)) AS places USING (kday, handle)
"""


def connect() -> Connection:
    """Return a new connection of this role's own login, every statement its own transaction."""
    given = settings.DATABASES["default"]
    return psycopg.connect(
        host=given.get("HOST") or None,
        port=given.get("PORT") or None,
        dbname=given["NAME"],
        user=given["USER"],
        password=given["PASSWORD"],
        autocommit=True,
        connect_timeout=10,
        prepare_threshold=0,
        application_name="ansim gate",
    )


def row_name(place: Place) -> bytes:
    """Return what binds evidence to its row: day 2 | handle 16 | out 1."""
    day, handle, out = place
    return number(day, 2, "day") + handle + bytes([out])


def new_row(admitted: Admitted, plain: bytes, digest: bytes, day_key: bytes) -> NewRow:
    """Return a row with its 205 bytes sealed under V_d."""
    return NewRow(admitted, digest, seal_evidence(day_key, row_name(admitted.place), plain))


def insert(connection: Connection, rows: Sequence[NewRow]) -> set[Place]:
    """Store a group, at most one row a place, durably; return the places that were free, and are now taken."""
    ordered = sorted(
        rows, key=lambda row: row.admitted.place
    )  # two gates that meet wait, and never for each other
    tokens = [row.admitted.checkin.token for row in ordered]
    fields = [row.admitted.checkin.fields for row in ordered]
    columns = (
        int4s([token.day for token in tokens]),
        byteas([token.handle for token in tokens]),
        bools([field.out for field in fields]),
        byteas([row.digest for row in ordered]),
        byteas([row.sealed for row in ordered]),
        byteas([field.venue for field in fields]),
        int4s([field.zone for field in fields]),
        int8s([field.time for field in fields]),
        int2s([field.people for field in fields]),
        int2s([row.admitted.assurance for row in ordered]),
        int8s([row.admitted.received for row in ordered]),
    )
    # a cursor of our own: Django's bind on this side, and not in binary
    found = cursor_for(connection).execute(_STORE, columns, binary=True)
    if found.rowcount == len(rows):  # as nearly always: every place was free
        return {row.admitted.place for row in rows}
    return {(day, bytes(handle), out) for day, handle, out in found}


def kept(connection: Connection, places: Sequence[Place]) -> dict[Place, Kept]:
    """Return what stands at the places asked for, where something does."""
    columns = [list(column) for column in zip(*places, strict=True)]
    found = connection.execute(_KEPT, columns, binary=True)
    return {
        (day, bytes(handle), out): Kept(bytes(digest), received)
        for day, handle, out, digest, received in found
    }


def begun(connection: Connection, places: Sequence[Place]) -> dict[tuple[int, bytes], tuple[bytes, int]]:
    """Return venue and time of the visits to which check-outs at these places belong, where there is one."""
    columns = [[place[0] for place in places], [place[1] for place in places]]
    found = cursor_for(connection).execute(_BEGUN, columns, binary=True)
    return {(day, bytes(handle)): (bytes(venue), at) for day, handle, venue, at in found}
