"""How many are inside a venue now, and how its day went; counts only."""

from dataclasses import dataclass
from datetime import datetime

from ansim.checkins.adapters.inside import arrivals_by_hour, people_inside
from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.domain.cards import VenueCard
from ansim.wire.days import day_of

_UNKNOWN_STAY = 60


@dataclass(frozen=True, slots=True)
class VenueDay:
    """People inside now, and arrivals in each of the 24 hours of the Korean day."""

    inside: int
    arrivals: tuple[int, ...]

    @property
    def total(self) -> int:
        """Everyone who came today."""
        return sum(self.arrivals)


def inside_now(ident: bytes, kind: str, at: datetime) -> int:
    """Return how many people are inside; who stayed longer than the kind's usual stay counts as gone."""
    known = all_kinds().by_code.get(kind)
    return people_inside(ident, int(at.timestamp()), known.stay if known else _UNKNOWN_STAY)


def day_of_venue(card: VenueCard, at: datetime) -> VenueDay:
    """Return the day of a venue up to `at`."""
    day = day_of(int(at.timestamp()))
    return VenueDay(inside_now(card.ident, card.details.kind, at), tuple(arrivals_by_hour(card.ident, day)))
