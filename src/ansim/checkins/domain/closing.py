"""Closing for the day: how long it holds when nobody opens again."""

from datetime import datetime, timedelta

from ansim.kit.clock import KST

#: a business day ends here: later than bars close, earlier than bakeries open
_TURN = 5


def shut_until(at: datetime) -> datetime:
    """Return the next five o'clock in the morning, Korean time, after `at`."""
    local = at.astimezone(KST)
    turn = local.replace(hour=_TURN, minute=0, second=0, microsecond=0)
    return turn if turn > local else turn + timedelta(days=1)
