"""When a day of visits is open, closed and forgotten, in Korean days (protocol.md, Forgetting)."""

from typing import Final

KEEP_DAYS: Final = 28
"""At the beginning of day d + 28 everything of day d goes."""
OPEN_DAYS: Final = 3
AHEAD_DAYS: Final = 2


def is_forgotten(day: int, today: int) -> bool:
    """Say whether nothing of `day` may be kept any more on the Korean day `today` (both as wire's day numbers)."""
    return today - day >= KEEP_DAYS


def takes_checkins(day: int, today: int) -> bool:
    """Say whether the partition of `day` takes check-ins: from tomorrow's to that of three days ago."""
    return -1 <= today - day <= OPEN_DAYS


def days_to_prepare(today: int) -> range:
    """Return the days whose partitions must exist: those that take check-ins and one more."""
    return range(max(today - OPEN_DAYS, 0), today + AHEAD_DAYS + 1)
