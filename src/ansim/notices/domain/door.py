"""What happens to a list before anything else sees it: resident numbers lose their last six digits, days one epoch.

A resident number is turned into birth date and sex later, from what is left: 900101-1******. The whole number is
nowhere behind this door: not in a stored list, a sample, a problem or a marked file.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TypeGuard

from ansim.notices.domain.births import DASHES, cut_resident_number
from ansim.notices.domain.columns import Column
from ansim.notices.domain.days import read_day
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text, clean_text, half_width

# Any digits of Unicode, with or without a dash: a date, a mark, six digits more.
_NUMBER = re.compile(
    rf"(?<!\d)(\d\d[01０１]\d[0-3０-３]\d)\s{{0,3}}[{DASHES}]{{0,2}}\s{{0,3}}(\d)\d{{6}}(?!\d)"
)
# Where numbers are expected, whatever stands between the halves.
_LOOSE = re.compile(r"(?<!\d)(\d{6}|\d{8})\D{1,3}(\d)\d{6}(?!\d)")
_SHORTEST = 13
_LEAST = 10**12  # the least number of thirteen digits
_BACK = re.compile(r"(?<!\d)(\d)(\d{1,7})(?!\d)")
_BETWEEN = re.compile(rf"[\s{DASHES}]")
_DAYS_APART = 1462  # from 1900-01-01 to 1904-01-02, as both epochs count them
_COUNTED = (Column.BIRTH, Column.SPECIMEN, Column.ONSET, Column.CONFIRMED, Column.LAST_CONTACT)
_NUMBERED = (Column.BIRTH, Column.RESIDENT_NUMBER, Column.FOREIGNER_NUMBER)


def at_the_door(table: Table, layout: Layout | None) -> Table:
    """Return the table without any whole resident number, its days counted from 1900. `layout` says where to look
    for numbers that lost their zeros, or of which one column holds the last seven digits.
    """
    places = layout.places if layout else {}
    numbered = frozenset(places[column] for column in _NUMBERED if column in places)
    back = places.get(Column.RESIDENT_BACK)
    rows = tuple(_scrub_row(row, numbered, back) for row in table.rows)
    if table.since_1904:
        counted = frozenset(places[column] for column in _COUNTED if column in places)
        rows = tuple(_recount(row, counted) for row in rows)
    return replace(table, rows=rows, sheet=scrub_text(table.sheet), since_1904=False)


def scrub_text(text: str) -> str:
    """Return a text in which every whole resident number ends after its seventh digit."""
    return _NUMBER.sub(_masked, text) if len(text) >= _SHORTEST and _NUMBER.search(text) else text


def _masked(found: re.Match[str]) -> str:
    return f"{half_width(found[1])}-{half_width(found[2])}******"


def _scrub_row(row: TableRow, numbered: Collection[int], back: int | None) -> TableRow:
    suspects = [place for place, cell in enumerate(row.cells) if _is_long(cell)]
    cut = {place: text for place in suspects if (text := _cut_anywhere(row.cells[place]))}
    for place in numbered:
        cell = row.cells[place] if place < len(row.cells) else None
        if place not in cut and cell is not None and (text := _cut_number(cell)):
            cut[place] = text
    half = _cut_half(row.cells[back]) if back is not None and back < len(row.cells) else None
    if half and back is not None and back not in cut:
        cut[back] = half
    if not cut:
        return row
    cells = tuple(cut.get(place, cell) for place, cell in enumerate(row.cells))
    return replace(row, cells=cells, scrubbed=row.scrubbed | cut.keys())


def _cut_number(cell: Cell) -> str | None:
    """Return a cell of a column of numbers without the last six digits, None when it holds no whole number."""
    if cut := cut_resident_number(cell):
        return cut
    text = cell_text(cell) if isinstance(cell, str | float) else ""
    return _LOOSE.sub(_masked, text) if len(text) >= _SHORTEST and _LOOSE.search(text) else None


def _cut_half(cell: Cell) -> str | None:
    """Return the second half of a number without its last six digits, None where the cell holds no half."""
    if not isinstance(cell, str | float | int):
        return None
    text = _BETWEEN.sub("", cell_text(cell))
    return _BACK.sub(_masked_half, text) if "*" not in text and _BACK.search(text) else None


def _masked_half(found: re.Match[str]) -> str:
    """More digits than a half has stay visible as such, so that a slip of the keyboard is still told."""
    return half_width(found[1]) + "*" * max(6, len(found[2]))


def _is_long(cell: Cell) -> bool:
    if isinstance(cell, str):
        return len(cell) >= _SHORTEST
    return isinstance(cell, int | float) and cell >= _LEAST


def _cut_anywhere(cell: Cell) -> str | None:
    """Return a cell without the whole resident numbers that thirteen digits betray in any column, None: it has none."""
    text = cell if isinstance(cell, str) else cell_text(cell)
    if not text.isprintable() and not _NUMBER.search(text):
        text = clean_text(text)  # signs that nobody sees stand between the digits
    return _NUMBER.sub(_masked, text) if _NUMBER.search(text) else None


def _recount(row: TableRow, counted: Collection[int]) -> TableRow:
    cells = tuple(
        cell + _DAYS_APART if place in counted and _is_count(cell) else cell
        for place, cell in enumerate(row.cells)
    )
    return row if cells == row.cells else replace(row, cells=cells)


def _is_count(cell: Cell) -> TypeGuard[float]:
    """Whether a cell can only be a count of days; what may as well be YYMMDD without its zeros is left to be asked."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    reading = read_day(cell)
    return reading is not None and reading.how == "serial"
