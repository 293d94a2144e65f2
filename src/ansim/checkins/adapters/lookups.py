"""Looking visits up by handles, and by venue and time: one statement each, which packs the rows as they leave.

A check-out is a row of its own, so the order in which the two arrive does not matter; here they meet. The server
writes the bytes of domain/packed.py itself: nothing in this process is done row by row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

from ansim.checkins.domain.assurance import HowLeft
from ansim.checkins.domain.rows import Interval
from ansim.conf.kept_plans import by_index
from ansim.wire.days import day_of
from ansim.wire.token import HANDLE

OPEN_SECONDS = 12 * 3_600
"""The longest usual stay of any kind of venue: so long may a visit without an end have gone on."""
_OVER_NIGHT_SECONDS = 12 * 3_600
"""A visit that was ended, ended by 12:00 of the day after its own (protocol.md, Check-out)."""
_LONGEST_SECONDS = 24 * 3_600 + _OVER_NIGHT_SECONDS

_OWN_END = "gone.at > visit.at AND gone.venue = visit.venue"
_LEFT = f"CASE WHEN {_OWN_END} THEN gone.at ELSE visit.left_at END"
_KIND = "(SELECT array_position(%b::text[], known.kind::text) FROM checkins_venue known WHERE known.ident = visit.venue)"
_PACKED = f"""
visit.venue || int4send(visit.zone) || int8send(visit.at) || int8send(coalesce({_LEFT}, 0)) || visit.handle
  || int4send(visit.kday) || int2send(visit.party) || int2send(visit.assurance)
  || int2send(CASE WHEN {_OWN_END} THEN {HowLeft.OWN:d}::smallint ELSE visit.how_left END)
  || int8send(visit.received)
  || int2send(CASE WHEN {_LEFT} IS NULL THEN coalesce({_KIND}, 0) ELSE 0 END::smallint) AS packed
"""
_VISITS = "checkins_visit visit LEFT JOIN checkins_departure gone ON gone.kday = visit.kday AND gone.handle = visit.handle"
_OF = f"""
SELECT coalesce(string_agg(found.packed, '' ORDER BY found.at, found.handle), '')
FROM unnest(%b::int4[], %b::bytea[]) AS asked(day, handles)
CROSS JOIN LATERAL (
  SELECT visit.at, visit.handle, {_PACKED} FROM {_VISITS}
  WHERE visit.kday = asked.day AND visit.handle = ANY(ARRAY(
    SELECT substr(asked.handles, place, {HANDLE})
    FROM generate_series(1, length(asked.handles), {HANDLE}) AS place ORDER BY 1
  ))
) AS found
"""  # noqa: S608  made of constants
_AT = f"""
SELECT coalesce(string_agg(packed, '' ORDER BY at, handle), '')
FROM (
  SELECT DISTINCT found.at, found.handle, found.packed
  FROM unnest(%b::int4[], %b::bytea[], %b::int8[], %b::int8[], %b::int4[])
    AS asked(day, place, begins, ends, area)
  CROSS JOIN LATERAL (
    SELECT visit.at, visit.handle, {_PACKED} FROM {_VISITS}
    WHERE visit.kday = asked.day AND visit.venue = asked.place
      AND visit.at > asked.begins - {_LONGEST_SECONDS} AND visit.at < asked.ends
      AND (asked.area IS NULL OR visit.zone = asked.area)
      AND coalesce({_LEFT}, visit.at + {OPEN_SECONDS}) > asked.begins
  ) AS found
) AS once
"""  # noqa: S608


def visits_of(handles: Mapping[int, bytes], kinds: Sequence[str]) -> bytes:
    """Return the visits of handles (16 bytes each, side by side) by day, packed, by time; kinds as counted."""
    return _ask(_OF, ([*handles], [*handles.values()], list(kinds))) if handles else b""


def visits_at(intervals: Sequence[Interval], kinds: Sequence[str]) -> bytes:
    """Return the visits at venues that may overlap the intervals, each once, packed, by time; kinds as counted.

    Of visits without an end those that may have gone on until then.
    """
    asked = [
        (day, one.venue, one.start, one.end, one.zone)
        for one in intervals
        for day in range(day_of(max(one.start - _OVER_NIGHT_SECONDS, 0)), day_of(one.end - 1) + 1)
    ]
    columns = [list(column) for column in zip(*asked, strict=True)]
    return _ask(_AT, (*columns, list(kinds))) if asked else b""


def _ask(statement: str, values: Sequence[object]) -> bytes:
    """Ask with values bound in binary, under a plan made once a connection: planned anew, each handle would be weighed first."""
    with by_index(), psycopg.Cursor[tuple[Any, ...]](connection.connection) as cursor:
        ((packed,),) = cursor.execute(statement, values, binary=True, prepare=True).fetchall()
    return bytes(packed)
