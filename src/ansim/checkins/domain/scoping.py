"""What a warrant lets the store tell: the days of its scope and the one before, one venue when it names one."""

from collections.abc import Iterable

from ansim.checkins.domain.lookup_errors import OutOfScope
from ansim.checkins.domain.rows import Interval
from ansim.wire.days import begin_of
from ansim.wire.warrant import VenueScope, Warrant


def require_days(warrant: Warrant, days: Iterable[int]) -> None:
    """Return if the handles of these days may be looked up. Raises OutOfScope."""
    if any(day not in warrant.key_days for day in days):
        raise OutOfScope


def clip(warrant: Warrant, interval: Interval) -> Interval:
    """Return the part of an interval that the warrant covers.

    A venue's warrant of one generation covers that venue alone; where it goes on to whom they met, only its days
    bound it. Raises OutOfScope when nothing is left.
    """
    scope, days = warrant.scope, warrant.key_days
    first, last = begin_of(days.start), begin_of(days.stop)
    if isinstance(scope, VenueScope) and warrant.generations <= 1:
        if interval.venue != scope.venue:
            raise OutOfScope
        first, last = scope.start, scope.end
    start, end = max(interval.start, first), min(interval.end, last)
    if start >= end:
        raise OutOfScope
    return Interval(interval.venue, start, end, interval.zone)
