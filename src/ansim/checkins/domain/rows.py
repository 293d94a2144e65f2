"""Visits as the store tells them against a warrant: nameless rows, and the intervals that are asked for."""

from dataclasses import dataclass
from typing import Final

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.wire.days import LAST_DAY, LAST_TIME
from ansim.wire.layout import read_base64url, write_base64url

_COLUMNS: Final = 10
_LATE: Final = frozenset({Assurance.LATE, Assurance.LATE_SCREEN})


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit: venue 6 and zone, seconds since 1970 of coming and leaving (None: not known), handle T and its day.

    `party` counts the people, `received` is to ten minutes; no person can be told from it without the day's key.
    """

    venue: bytes
    zone: int
    at: int
    left: int | None
    handle: bytes
    kday: int
    party: int
    assurance: Assurance
    how_left: HowLeft
    received: int

    @property
    def late(self) -> bool:
        """Whether it was sent after the visit."""
        return self.assurance in _LATE

    def as_json(self) -> list[object]:
        """Return the form in which roles exchange it: ten values in the order of the fields."""
        return [
            write_base64url(self.venue),
            self.zone,
            self.at,
            self.left,
            write_base64url(self.handle),
            self.kday,
            self.party,
            int(self.assurance),
            int(self.how_left),
            self.received,
        ]


@dataclass(frozen=True, slots=True)
class Interval:
    """A venue from `start` until `end` (seconds since 1970, half-open); a zone, or None for all of them."""

    venue: bytes
    start: int
    end: int
    zone: int | None = None

    def as_json(self) -> list[object]:
        """Return the form in which roles exchange it."""
        return [write_base64url(self.venue), self.start, self.end, self.zone]


def read_row(value: object) -> VisitRow:
    """Parse the form that as_json writes. Raises RowsMalformed."""
    if not isinstance(value, list) or len(value) != _COLUMNS:
        raise RowsMalformed
    venue, zone, at, left, handle, kday, party, assurance, how_left, received = value
    try:
        return VisitRow(
            read_id(venue, 6),
            read_number(zone, 0xFFFF),
            read_number(at, LAST_TIME),
            None if left is None else read_number(left, LAST_TIME),
            read_id(handle, 16),
            read_number(kday, LAST_DAY),
            read_number(party, 127),
            Assurance(assurance),
            HowLeft(how_left),
            read_number(received, LAST_TIME),
        )
    except ValueError:  # a number that stands for no assurance
        raise RowsMalformed from None


def read_interval(value: object) -> Interval:
    """Parse the form that as_json writes. Raises RowsMalformed."""
    if not isinstance(value, list) or len(value) != 4:
        raise RowsMalformed
    venue, start, end, zone = value
    return Interval(
        read_id(venue, 6),
        read_number(start, LAST_TIME),
        read_number(end, LAST_TIME),
        None if zone is None else read_number(zone, 0xFFFF),
    )


def read_number(value: object, most: int) -> int:
    """Return a whole number from 0 to `most`. Raises RowsMalformed."""
    if type(value) is not int or not 0 <= value <= most:
        raise RowsMalformed
    return value


def read_id(value: object, size: int) -> bytes:
    """Return bytes of one length out of base64url. Raises RowsMalformed."""
    raw = read_base64url(value) if isinstance(value, str) else None
    if raw is None or len(raw) != size:
        raise RowsMalformed
    return raw
