"""The day on which a case of a line list is drawn: onset of symptoms, else confirmation, else first exposure.

A day is read where it can be read in one way only; whether 03/04 is April or March is told by its whole column.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ansim.tracing.domain.line_columns import Row, fold
from ansim.tracing.domain.sources import Cell, cell_text


class DayOf(StrEnum):
    """What a day is the day of, best first."""

    ONSET = "onset"
    CONFIRMED = "confirmed"
    EXPOSED = "exposed"


@dataclass(frozen=True, slots=True)
class CaseDay:
    """One day of a case, and what happened on it."""

    of: DayOf
    day: date


# In order: the first name that a file has is taken.
SYNONYMS: Final[Mapping[DayOf, tuple[str, ...]]] = {
    DayOf.ONSET: (
        "dtonset", "dateonset", "onsetdate", "dateofonset", "symptomonset", "symptomonsetdate", "dateonsetsymptoms", "onset",
        "증상발생일", "증상발현일", "증상시작일", "발병일",
    ),
    DayOf.CONFIRMED: (
        "dtdiag", "dateconfirm", "confirmdate", "dateconfirmation", "confirmationdate", "dateconfirmed", "confirmed", "dtreport",
        "datereport", "확진일", "확진일자", "진단일", "신고일",
    ),
    DayOf.EXPOSED: (
        "dtstartexp", "startsource", "datecontactmin", "exposuredate", "firstexposure", "노출일", "최초노출일", "접촉일",
    ),
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})\.?(?:[ T]\d{1,2}:.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{4})")


def read_days(rows: Sequence[Row], header_row: int, place: int) -> dict[str, CaseDay]:
    """Return the best day of every case number in the column `place` (0-based), of those that have one."""
    header = next((cells for number, cells in rows if number == header_row), ())
    body = [cells for number, cells in rows if number > header_row]
    numbers = [cell_text(cells[place]) if place < len(cells) else "" for cells in body]
    found: dict[str, CaseDay] = {}
    for of, column in _columns(header):
        days = _days([cells[column] if column < len(cells) else None for cells in body])
        for number, day in zip(numbers, days, strict=True):
            if number and day is not None:
                found.setdefault(number, CaseDay(of, day))
    return found


def _columns(header: Sequence[Cell]) -> Iterator[tuple[DayOf, int]]:
    folded = [fold(cell) for cell in header]
    for of, words in SYNONYMS.items():
        known = next((word for word in words if word in folded), None)
        if known is not None:
            yield of, folded.index(known)


def _days(cells: Sequence[Cell]) -> list[date | None]:
    """Return the days of a column. Where the year stands last, one part over 12 tells the order of all of them."""
    texts = ["" if isinstance(cell, date) else cell_text(cell) for cell in cells]
    last = [found.groups() for text in texts if (found := _YEAR_LAST.fullmatch(text))]
    over = [any(int(parts[place]) > 12 for parts in last) for place in (0, 1)]
    day_place = None if over[0] == over[1] else over.index(True)
    return [_day(cell, text, day_place) for cell, text in zip(cells, texts, strict=True)]


def _day(cell: Cell, text: str, day_place: int | None) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if found := _YEAR_FIRST.fullmatch(text):
        return _real(*found.groups())
    if day_place is not None and (found := _YEAR_LAST.fullmatch(text)):
        return _real(found[3], found[2 - day_place], found[1 + day_place])
    return None


def _real(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= 1900 else None
