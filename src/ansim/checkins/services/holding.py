"""The row of a venue, locked for a change by someone who may change it."""

from datetime import datetime, timedelta
from typing import Final

from ansim.accounts.domain.actors import Actor
from ansim.checkins.domain.errors import NotYourVenue, VenueClosed
from ansim.checkins.domain.hands import operator_of
from ansim.checkins.models import Venue
from ansim.checkins.queries.venues import runs

_NEXT: Final = timedelta(microseconds=1)
"""The smallest step that the database keeps."""


def held(by: Actor, venue: bytes) -> Venue:
    """Return the locked row of an open venue that `by` may change: its operator, or this machine's own command.

    Raises NotYourVenue, VenueClosed.
    """
    operator_id = operator_of(by)
    may = runs(operator_id, venue) if operator_id is not None else by.who.startswith("system:")
    row = Venue.objects.select_for_update().filter(ident=venue).first() if may else None
    if row is None:
        raise NotYourVenue
    if row.closed_at is not None:
        raise VenueClosed
    return row


def touch(row: Venue, at: datetime) -> None:
    """Let the gate see that something about the venue changed: no two changes have one time, whatever the clock says."""
    row.changed_at = max(at, row.changed_at + _NEXT)
    row.save(update_fields=["changed_at"])


def reference_of(row: Venue) -> str:
    """Return how the audit trail names a venue."""
    return f"venue:{bytes(row.ident).hex()}"
