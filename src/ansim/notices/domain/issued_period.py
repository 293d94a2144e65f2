"""The period that a notice issued elsewhere states in its own text."""

import re
from datetime import date, timedelta

# "기간" is followed by two days: 2026. 11. 20. ~ 2026. 11. 26., or with 년 월 일, or with hyphens.
_DAY = r"(\d{4})\s*[.년/-]\s*(\d{1,2})\s*[.월/-]\s*(\d{1,2})\s*[.일]?"
_PERIOD = re.compile(rf"기\s*간.{{0,30}}?{_DAY}[^0-9]{{1,20}}{_DAY}", re.DOTALL)
LONGEST_DAYS = 60


def read_period(text: str) -> tuple[date, date] | None:
    """Return (first day, last day) as a page's text states them; None when it states none, or one that cannot be."""
    found = _PERIOD.search(text)
    if found is None:
        return None
    numbers = [int(group) for group in found.groups()]
    try:
        first, last = date(*numbers[:3]), date(*numbers[3:])
        last + timedelta(days=1)  # the day of release has to exist too
    except (ValueError, OverflowError):
        return None
    return (first, last) if 0 <= (last - first).days < LONGEST_DAYS else None
