"""Reads a date cell into every day it can mean. Choosing among them needs evidence and is left to the caller."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ansim.notices.domain.table import Cell
from ansim.notices.domain.texts import cell_text, half_width

_EPOCH = date(1899, 12, 30)  # Excel's day 0 for every day after its invented 1900-02-29
# A time of day and words behind it, but no further number: it may be the last day of a stretch.
_TAIL = (
    r"(?:[T ] ?(?:오전|오후|AM|PM)? ?[0-9]{1,2} ?[:시](?: ?[0-9]{1,2})?(?: ?[:분](?: ?[0-9]{1,2}(?:[.,][0-9]+)?)?)?"
    r"(?: ?[+-][0-9]{2}:?[0-9]{2})?[^0-9~∼〜]*)?"
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR_FIRST = re.compile(
    r"([0-9]{4}|'?[0-9]{2}) ?[-./,년] ?([0-9]{1,2}) ?[-./,월] ?([0-9]{1,2}) ?[.일]? ?" + _TAIL
)
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-./ ]([0-9]{1,2})[-./, ] ?([0-9]{4})\.?")
_NO_YEAR = re.compile(r"([0-9]{1,2}) ?[-./월] ?([0-9]{1,2}) ?[.일]?")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-. /]*([A-Za-z]{3,9})[-.,/ ]*([0-9]{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})[-. /]*([0-9]{1,2})(?:st|nd|rd|th)?[-.,/ ]+([0-9]{4})")
_DAY_AND_TIME = re.compile(r"^([0-9]{5})\.[0-9]+$")  # a count of days with the time of day behind the point
_WEEKDAY = re.compile(r" ?[(\[]?(?:[월화수목금토일]요일|(?<=[(\[])[월화수목금토일])[)\]]?")


@dataclass(frozen=True, slots=True)
class DayReading:
    """Every day a cell can mean; `how` is "plain", "century", "order", "serial", "zero" or "none"."""

    days: tuple[date, ...]
    how: str = "plain"


_NONE = DayReading((), "none")


def _days(*parts: tuple[int, int, int]) -> tuple[date, ...]:
    found = []
    for year, month, day in parts:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def _both_centuries(year: int, month: int, day: int) -> tuple[date, ...]:
    return _days((1900 + year, month, day), (2000 + year, month, day))


def read_day(cell: Cell) -> DayReading | None:
    """Return what a cell can mean, None when it is empty. Times of day are dropped: the cell is Korean time."""
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return DayReading((cell.date(),))
    if isinstance(cell, date):
        return DayReading((cell,))
    text = cell_text(cell)
    if iso := _ISO.fullmatch(text):
        return _reading(_days(_numbers(iso.groups())))
    text = _WEEKDAY.sub("", half_width(text)).strip()
    if text in ("", "-"):
        return None
    digits = _DAY_AND_TIME.sub(r"\1", text)
    if digits.isascii() and digits.isdigit():
        return _read_digits(digits)
    return _read_written(text)


def likely_day(cell: Cell, today: date) -> date | None:
    """Return the latest past day that a month and day without a year can mean (2월 16일, 2/16); only to be offered."""
    found = _NO_YEAR.fullmatch(_WEEKDAY.sub("", half_width(cell_text(cell))).strip())
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    possible = _days((today.year, month, day), (today.year - 1, month, day))
    return next((one for one in possible if one <= today), None)


def _numbers(groups: Iterable[str]) -> tuple[int, int, int]:
    first, second, third = (int(group.lstrip("'")) for group in groups)
    return first, second, third


def _reading(days: tuple[date, ...], how: str = "plain") -> DayReading:
    return DayReading(days, how if len(days) > 1 or how in ("serial", "zero") else "plain") if days else _NONE


def _read_written(text: str) -> DayReading:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = _numbers(found.groups())
        if len(found[1]) == 4:
            return _reading(_days((year, month, day)))
        return _reading(_both_centuries(year, month, day), "century")
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = _numbers(found.groups())
        return _reading(_days((year, first, second), (year, second, first)), "order")
    if found := _DAY_MONTH.fullmatch(text):
        return _named_month(found[2], int(found[1]), int(found[3]))
    if found := _MONTH_DAY.fullmatch(text):
        return _named_month(found[1], int(found[2]), int(found[3]))
    return _NONE


def _named_month(name: str, day: int, year: int) -> DayReading:
    """Read a month by its name or the first three letters or more of it; a word that only begins so is none."""
    word = name.casefold()
    month = next((place for place, whole in enumerate(_MONTHS, start=1) if whole.startswith(word)), None)
    return _reading(_days((year, month, day))) if month else _NONE


def _read_digits(digits: str) -> DayReading:
    if len(digits) in (8, 12, 14):
        return _reading(_days((int(digits[:4]), int(digits[4:6]), int(digits[6:8]))))
    if len(digits) == 6:
        return _reading(_both_centuries(int(digits[:2]), int(digits[2:4]), int(digits[4:])), "century")
    return _read_short(digits) if 3 <= len(digits) <= 5 else _NONE


def _read_short(digits: str) -> DayReading:
    """Three to five digits: Excel's count of days, or YYMMDD of the 2000s that lost its zeros, or either."""
    whole = digits.zfill(6)
    restored = _both_centuries(int(whole[:2]), int(whole[2:4]), int(whole[4:]))
    serial = (_EPOCH + timedelta(days=int(digits)),)
    if restored:
        return DayReading((*restored, *(day for day in serial if day not in restored)), "zero")
    return DayReading(serial, "serial")
