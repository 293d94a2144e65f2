"""Look-ups in the store: visits by handles, and by venue and interval; the caller has checked a warrant."""

from collections.abc import Mapping, Sequence

from ansim.checkins.adapters import rows
from ansim.checkins.domain.lookup_errors import TooMuchAsked
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.checkins.domain.scoping import clip, require_days
from ansim.wire.warrant import Warrant

MOST_HANDLES = 60_000
MOST_INTERVALS = 2_000


def visits_of(warrant: Warrant, handles: Mapping[int, Sequence[bytes]]) -> list[VisitRow]:
    """Return the visits of handles by day. Raises OutOfScope, TooMuchAsked."""
    if sum(len(of_day) for of_day in handles.values()) > MOST_HANDLES:
        raise TooMuchAsked(most=MOST_HANDLES)
    require_days(warrant, handles)
    return [row for day, of_day in sorted(handles.items()) for row in rows.visits_of(day, of_day)]


def visits_at(warrant: Warrant, intervals: Sequence[Interval]) -> list[VisitRow]:
    """Return the visits that may overlap the intervals, each once. Raises OutOfScope, TooMuchAsked."""
    if len(intervals) > MOST_INTERVALS:
        raise TooMuchAsked(most=MOST_INTERVALS)
    found = rows.visits_at([clip(warrant, one) for one in intervals])
    return list({(row.kday, row.handle): row for row in sorted(found, key=lambda row: row.at)}.values())
