"""The period that a notice issued elsewhere states in its own text."""

import re
from datetime import date, timedelta

# "기간" is followed by two days: 2026. 11. 20. ~ 2026. 11. 26., or with 년 월 일, or with hyphens.
_DAY = r"(\d{4})\s*[.년/-]\s*(\d{1,2})\s*[.월/-]\s*(\d{1,2})\s*[.일]?"
# Between the two stands a sign that joins them, and nothing but blanks, brackets and days of the week beside it: two
# days that merely follow each other (the first day, then the day of issue) are no period.
_BESIDE = r"(?:[\W_]|[월화수목금토일](?:요일)?){0,12}?"
_JOINED = rf"{_BESIDE}(?:[~∼〜～→‐‑–—−\ufffe\x02-]|부터|에서|to){_BESIDE}"
_PERIOD = re.compile(rf"기\s*간(?:(?!{_DAY.replace('(', '(?:')}).){{0,30}}?{_DAY}{_JOINED}{_DAY}", re.DOTALL)
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
