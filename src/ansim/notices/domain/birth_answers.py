"""Birth dates in a text message, as people write one on a phone: `900102`, `1990.1.2 입니다`, `90년 1월 2일`, `2 Jan 1990`."""

import re
from datetime import date
from typing import Final
from unicodedata import normalize

from ansim.notices.domain.births import OLDEST, age_on

MOST: Final = 10
"""So many dates of one text are looked at: a family on one phone, not a list of guesses."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4}|\d{2})"
_NAMED: Final = tuple(
    re.compile(rf"(?<![\da-z]){first}[-., ]{{0,2}}{second}[-., ]{{1,2}}{_YEAR}(?!\d)", re.IGNORECASE)
    for first, second in ((_DAY, _MONTH), (_MONTH, _DAY))
)
_SIGNS: Final = "-./,·、_~"
# Six digits before seven more are the front of a resident number, which is not asked for but sent all the same.
_SAID: Final = re.compile(
    r"(?<!\d)(?:"
    rf"(?P<first>\d{{4}}|\d{{1,2}})(?P<sign> ?[{_SIGNS}년年] ?| )(?P<second>\d{{1,2}})(?: ?[{_SIGNS}월月] ?| )"
    r"(?P<third>\d{4}|\d{1,2})"
    r"|(?P<whole>(?:\d{2})?\d{6})(?:-?\d{7}|-?\d[*xX]{6})?"
    r")(?!\d)"
)
_MISREAD: Final = re.compile(r"(?<![0-9A-Za-z])(?=[OoIl]*\d)[\dOoIl]{6}(?:[\dOoIl]{2})?(?![0-9A-Za-z])")
_ALIKE: Final = str.maketrans("OoIl", "0011")


def births_said(text: str, today: date) -> tuple[frozenset[date], ...]:
    """Return the birth dates that a text names, each once, as the days it may mean: several where neither the century nor the
    order of day, month and year is said.

    What is no day, lies ahead or is more than a life ago is none. Letters that look like digits are read as those.
    """
    plain = _MISREAD.sub(lambda one: one[0].translate(_ALIKE), normalize("NFKC", text))
    for named in _NAMED:
        plain = named.sub(_numbered, plain)
    found = [_read(one, today) for one in _SAID.finditer(plain)]
    digits = re.sub(r"[\W_]", "", plain)
    if not any(found) and digits.isdecimal() and len(digits) in (6, 8):  # typed apart: 9 0 0 1 0 2
        found = [_days(digits[:-4], digits[-4:-2], digits[-2:], today)]
    return tuple(dict.fromkeys(days for days in found if days))[:MOST]


def _numbered(named: re.Match[str]) -> str:
    month = _MONTHS.index(named["month"].lower()) + 1
    return f"{named['year']}년{month}월{named['day']}"


def _read(said: re.Match[str], today: date) -> frozenset[date]:
    if whole := said["whole"]:
        asked = _days(whole[:-4], whole[-4:-2], whole[-2:], today)
        return asked if asked or len(whole) == 6 else _year_last(whole[4:], whole[:2], whole[2:4], today)
    first, second, third = said.group("first", "second", "third")
    if len(third) == 4:
        return _year_last(third, first, second, today)
    asked = _days(first, second, third, today) if len(first) > 1 else frozenset()
    if len(first) == 4 or len(third) == 1 or (asked and "/" not in said["sign"]):
        return asked
    return asked | _year_last(third, first, second, today)


def _year_last(year: str, first: str, second: str, today: date) -> frozenset[date]:
    """Return the days of a date written with its year last: most of the world says the day first, Americans the month."""
    return _days(year, second, first, today) | _days(year, first, second, today)


def _days(year: str, month: str, day: str, today: date) -> frozenset[date]:
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    read = (_day(one, int(month), int(day)) for one in years)
    return frozenset(one for one in read if one and one <= today and age_on(one, today) <= OLDEST)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
