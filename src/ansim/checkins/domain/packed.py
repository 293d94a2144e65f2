"""What opener and store exchange, as bytes: handles and intervals asked for, rows told; a million cost no JSON.

A message is `length 4 | JSON of that length | records`, big-endian, and holds nothing but whole records.
"""

import json
from collections.abc import Iterable, Mapping
from struct import Struct
from typing import Any, Final

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.wire.days import LAST_DAY, LAST_TIME
from ansim.wire.token import HANDLE

ROW: Final = Struct(">6s i q q 16s i h h h q h")
"""venue | zone | at | left, 0 where not known | handle | day | party | assurance | how left | received | kind.

PostgreSQL writes it (adapters/lookups.py); `kind` counts the kinds told beside it from 1, 0 is none."""
_BOUNDS: Final = {
    1: (0, 0xFFFF), 2: (0, LAST_TIME), 3: (0, LAST_TIME), 5: (0, LAST_DAY), 6: (0, 127), 9: (0, LAST_TIME),
}  # fmt: skip
"""What the numbers of a row may be, by their place: checked a column at a time."""
_KIND: Final = 10
_INTERVAL: Final = Struct(">6s q q i")
_OF_DAY: Final = Struct(">H I")
_LENGTH: Final = Struct(">I")
_ALL_ZONES: Final = -1
_ASSURANCES: Final = {int(one): one for one in Assurance}
_LEFT_HOW: Final = {int(one): one for one in HowLeft}


def write_message(head: Mapping[str, object], records: bytes) -> bytes:
    """Return a message of a JSON object and packed records."""
    words = json.dumps(head, separators=(",", ":")).encode()
    return b"".join((_LENGTH.pack(len(words)), words, records))


def read_message(body: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the JSON object and the packed records of a message. Raises RowsMalformed."""
    if len(body) < _LENGTH.size:
        raise RowsMalformed
    (length,) = _LENGTH.unpack_from(body)
    begin = _LENGTH.size + length
    try:
        head = json.loads(body[_LENGTH.size : begin])
    except (ValueError, RecursionError):
        raise RowsMalformed from None
    if len(body) < begin or not isinstance(head, dict):
        raise RowsMalformed
    return head, body[begin:]


def write_handles(handles: Mapping[int, bytes]) -> bytes:
    """Return handles by Korean day, 16 bytes each, side by side: `day 2 | how many 4 | handles` for each day."""
    return b"".join(
        _OF_DAY.pack(day, len(of_day) // HANDLE) + of_day for day, of_day in sorted(handles.items())
    )


def read_handles(records: bytes) -> dict[int, bytes]:
    """Return the handles by day. Raises RowsMalformed for another form, or a day that stands twice."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(records):
        if at + _OF_DAY.size > len(records):
            raise RowsMalformed
        day, count = _OF_DAY.unpack_from(records, at)
        at += _OF_DAY.size
        of_day = records[at : at + count * HANDLE]
        if len(of_day) != count * HANDLE or day in found:
            raise RowsMalformed
        found[day] = of_day
        at += len(of_day)
    return found


def write_intervals(intervals: Iterable[Interval]) -> bytes:
    """Return intervals as `venue 6 | start 8 | end 8 | zone 4` (-1: all zones)."""
    return b"".join(
        _INTERVAL.pack(one.venue, one.start, one.end, _ALL_ZONES if one.zone is None else one.zone)
        for one in intervals
    )


def read_intervals(records: bytes) -> list[Interval]:
    """Return the intervals. Raises RowsMalformed."""
    if len(records) % _INTERVAL.size:
        raise RowsMalformed
    found = []
    for venue, start, end, zone in _INTERVAL.iter_unpack(records):
        if not (0 <= start <= LAST_TIME and 0 <= end <= LAST_TIME and _ALL_ZONES <= zone <= 0xFFFF):
            raise RowsMalformed
        found.append(Interval(venue, start, end, None if zone == _ALL_ZONES else zone))
    return found


def read_rows(records: bytes, kinds: list[Any]) -> list[VisitRow]:
    """Return packed rows; `kinds` are the codes that were told beside them. Raises RowsMalformed."""
    if len(records) % ROW.size or not all(isinstance(kind, str) for kind in kinds):
        raise RowsMalformed
    rows = list(ROW.iter_unpack(records))
    bounds = _BOUNDS | {_KIND: (0, len(kinds))}
    columns = list(zip(*rows, strict=True))
    if rows and not all(_within(columns[place], *allowed) for place, allowed in bounds.items()):
        raise RowsMalformed
    named = [None, *kinds]
    try:
        return [
            VisitRow(
                venue, zone, at, left or None, handle, kday, party, _ASSURANCES[assurance], _LEFT_HOW[how_left],
                received, named[kind],
            )
            for venue, zone, at, left, handle, kday, party, assurance, how_left, received, kind in rows
        ]  # fmt: skip
    except KeyError:  # a number that stands for nothing
        raise RowsMalformed from None


def _within(column: tuple[int, ...], least: int, most: int) -> bool:
    return min(column) >= least and max(column) <= most
