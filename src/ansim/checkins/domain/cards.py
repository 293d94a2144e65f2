"""What is told about a venue, as values: to its operator, to its door screen, to other roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ansim.checkins.domain.details import Details


@dataclass(frozen=True, slots=True)
class ZoneCard:
    """A part of a venue."""

    number: int
    name: str
    parent: int = 0


@dataclass(frozen=True, slots=True)
class VenueCard:
    """A venue as its operator and the office see it; `ident` is the 6 bytes of the venue code."""

    ident: bytes
    details: Details
    zones: tuple[ZoneCard, ...]
    opened_at: datetime
    closed_at: datetime | None
    shut_until: datetime | None

    def is_shut(self, at: datetime) -> bool:
        """Return whether the operator closed for the day and has not opened again by `at`."""
        return self.shut_until is not None and at < self.shut_until


@dataclass(frozen=True, slots=True)
class ScreenSeeds:
    """What a door screen holds to work offline: its venue and zone, and the day seeds by Korean day."""

    ident: bytes
    zone: int
    name: str
    zone_name: str
    seeds: Mapping[int, bytes]
