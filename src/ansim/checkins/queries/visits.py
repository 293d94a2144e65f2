"""Look-ups in the store: visits by handles, and by venue and interval; the caller has checked a warrant."""

from collections.abc import Mapping, Sequence

from ansim.checkins.adapters import lookups
from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.domain.lookup_errors import TooMuchAsked
from ansim.checkins.domain.rows import Interval
from ansim.checkins.domain.scoping import clip, require_days
from ansim.wire.token import HANDLE
from ansim.wire.warrant import Warrant

MOST_HANDLES = 120_000
MOST_INTERVALS = 10_000


def kinds_told() -> list[str]:
    """Return the codes of all kinds in the order in which packed rows count them."""
    return list(all_kinds().by_code)


def visits_of(warrant: Warrant, handles: Mapping[int, bytes]) -> bytes:
    """Return the visits of handles by day, packed (domain/packed.py). Raises OutOfScope, TooMuchAsked."""
    if sum(len(of_day) for of_day in handles.values()) > MOST_HANDLES * HANDLE:
        raise TooMuchAsked(most=MOST_HANDLES)
    require_days(warrant, handles)
    return lookups.visits_of(handles, kinds_told())


def visits_at(warrant: Warrant, intervals: Sequence[Interval]) -> bytes:
    """Return the visits that may overlap the intervals, each once, packed. Raises OutOfScope, TooMuchAsked."""
    if len(intervals) > MOST_INTERVALS:
        raise TooMuchAsked(most=MOST_INTERVALS)
    return lookups.visits_at([clip(warrant, one) for one in intervals], kinds_told())
