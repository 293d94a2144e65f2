"""Visits as the store tells them against a warrant: nameless rows, and the intervals that are asked for."""

from dataclasses import dataclass
from typing import Final

from ansim.checkins.domain.assurance import Assurance, HowLeft

_LATE: Final = frozenset({Assurance.LATE, Assurance.LATE_SCREEN})


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit: venue 6 and zone, seconds since 1970 of coming and leaving (None: not known), handle T and its day.

    `party` counts the people, `received` is to ten minutes; no person can be told from it without the day's key.
    `kind` of the venue names its usual stay; it is told where nobody recorded the end.
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
    kind: str | None = None

    @property
    def late(self) -> bool:
        """Whether it was sent after the visit."""
        return self.assurance in _LATE


@dataclass(frozen=True, slots=True)
class Interval:
    """A venue from `start` until `end` (seconds since 1970, half-open); a zone, or None for all of them."""

    venue: bytes
    start: int
    end: int
    zone: int | None = None
