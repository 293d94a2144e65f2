"""Which week's key wraps a person, and on which Korean day identities, week keys and day keys go (protocol.md, Forgetting)."""

from datetime import date, timedelta
from typing import Final

IDENTITY_DAYS: Final = 56
"""Eight weeks after the last use."""
DAY_KEY_DAYS: Final = 28
AHEAD_DAYS: Final = 8
"""Day keys are made this many days ahead."""
RECORD_DAYS: Final = 731
"""Access records for the auditor: two years."""

_EPOCH: Final = date(1970, 1, 1)


def week_of(day: date) -> int:
    """Return the number of the week (Monday to Sunday) in which a Korean day lies."""
    return ((day - _EPOCH).days + 3) // 7


def first_day_of(week: int) -> date:
    """Return the Monday of a week."""
    return _EPOCH + timedelta(days=7 * week - 3)


def last_use_to_forget(today: date) -> date:
    """Return the last day of use that is forgotten today: used on that day or earlier means gone."""
    return today - timedelta(days=IDENTITY_DAYS)


def is_person_over(last_used: date, today: date) -> bool:
    """Say whether a person is forgotten today; due and not swept yet is forgotten all the same."""
    return last_used <= last_use_to_forget(today)


def is_week_over(week: int, today: date) -> bool:
    """Say whether nobody wrapped in that week may still be known: its Sunday lies eight weeks back."""
    return first_day_of(week) + timedelta(days=6) <= last_use_to_forget(today)


def is_day_over(day: date, today: date) -> bool:
    """Say whether a day's key is destroyed today: on day d + 28, with the visits of that day."""
    return today >= day + timedelta(days=DAY_KEY_DAYS)


def days_ahead(today: date) -> tuple[date, ...]:
    """Return today and the days ahead for which a key must stand, oldest first."""
    return tuple(today + timedelta(days=number) for number in range(AHEAD_DAYS + 1))
