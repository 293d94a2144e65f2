"""Until when a notice may be sent: to the end of its period, and never longer than two days after it was released."""

from datetime import date, datetime, timedelta

from ansim.kit.clock import midnight
from ansim.notices.domain.kinds import PeriodMeaning, law_of
from ansim.notices.domain.record import NoticeKind

MOST_DAYS_SENT = timedelta(days=2)
_AHEAD = frozenset({PeriodMeaning.ORDERED, PeriodMeaning.ADVISED})


def sent_until(kind: NoticeKind, last_day: date, at: datetime) -> datetime:
    """Return the moment (aware) after which a notice released `at` is not sent any more.

    What orders or advises days is of no use after the last of them. What speaks of days that are over is sent for
    two days.
    """
    latest = told_until(at)
    over = midnight(last_day + timedelta(days=1))
    return min(latest, over) if law_of(kind).period in _AHEAD else latest


def told_until(at: datetime) -> datetime:
    """Return the moment after which a message that has no period of its own is not sent any more."""
    return at + MOST_DAYS_SENT
