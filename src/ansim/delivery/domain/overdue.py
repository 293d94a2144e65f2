"""When a bundle that was carried out is overdue, and from when it may be declared lost."""

from datetime import datetime, timedelta
from typing import Final

#: results are fetched once a day; a bundle of which nothing was heard for longer needs somebody to look
WAIT: Final = timedelta(hours=24)
#: the clocks of two networks that do not reach each other differ
MARGIN: Final = timedelta(hours=1)
#: what a parcel, its attempts and their events are marked with
LOST: Final = "lost"


def overdue_from(carried_at: datetime) -> datetime:
    """Return from when a bundle without all its results counts as overdue."""
    return carried_at + WAIT


def lost_from(carried_at: datetime, last_expiry: datetime) -> datetime:
    """Return from when a bundle may be declared lost: overdue, and nothing in it may be sent by anybody any more."""
    return max(overdue_from(carried_at), last_expiry + MARGIN)
