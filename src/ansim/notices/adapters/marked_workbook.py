"""A list with its problems marked in it, as XLSX: order and values as they were, no cell ever a formula."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import plain_text
from ansim.notices.domain.headers import Layout, headers_of_two
from ansim.notices.domain.returned import ReturnedColumns, ReturnedUnread
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text

KEY_TITLE: Final = "안심 행 번호 (ansim row)"
NOBODY: Final = "-"  # the key of a row that means no person
SAYS_TITLE: Final = "고칠 것(안심)"
_KEY_ROWS: Final = 60
_MOST_COMMENTS: Final = 2000
_LONGEST: Final = 32_000
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XML cannot hold: of white space a blank stays, of the rest nothing.
_ILLEGAL = {code: " " if chr(code).isspace() else None for code in range(32) if code not in (9, 10)}
_ILLEGAL |= dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF))
_FIRST_YEAR = 1900  # the first that a workbook can count from
_WRONG = PatternFill("solid", fgColor="FFFFC7CE")
_DOUBTFUL = PatternFill("solid", fgColor="FFFFEB9C")
_CORRECTED = PatternFill("solid", fgColor="FFC6EFCE")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is marked in one cell: whether it keeps the row out, and the sentences."""

    wrong: bool
    says: str


@dataclass(frozen=True, slots=True)
class RowMarks:
    """What is written over one row: its key, all sentences, marks by column, corrected texts by column."""

    key: str
    says: str
    marks: Mapping[Column, Mark]
    typed: Mapping[Column, str]


def write_marked(table: Table, layout: Layout, rows: Mapping[int, RowMarks]) -> bytes:
    """Return the workbook: the sheet as it was read, and behind its last column what to correct and the row's key."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.sheet))
    writer = _Writer(sheet, layout, max((len(row.cells) for row in table.rows), default=0), rows)
    number = 0
    for row in table.rows:
        while number + 1 < row.number:
            number += 1
            sheet.append([])
        number = row.number
        sheet.append(writer.line(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, sheet: Any, layout: Layout, width: int, rows: Mapping[int, RowMarks]) -> None:
        self._sheet, self._layout, self._width, self._rows = sheet, layout, width, rows
        self._comments = 0

    def line(self, row: TableRow) -> list[Any]:
        cells: list[Any] = [self._cell(cell) for cell in row.cells]
        cells += [self._cell(None)] * (self._width - len(cells))
        marks = self._rows.get(row.number)
        if row.number == self._layout.header_row:
            return [*cells, self._cell(SAYS_TITLE), self._cell(KEY_TITLE)]
        if marks is None:
            below = row.number > self._layout.header_row
            return [*cells, self._cell(None), self._cell(NOBODY)] if below else cells
        for column, text in marks.typed.items():
            place = self._layout.places[column]
            cells[place] = self._cell(text or None, _CORRECTED)
        for column, mark in marks.marks.items():
            self._mark(cells[self._layout.places[column]], mark)
        return [*cells, self._cell(marks.says), self._cell(marks.key)]

    def _mark(self, cell: Any, mark: Mark) -> None:
        cell.fill = _WRONG if mark.wrong else _DOUBTFUL
        if self._comments < _MOST_COMMENTS:
            self._comments += 1
            cell.comment = Comment(mark.says[:1000], "ansim")

    def _cell(self, value: Cell, fill: PatternFill | None = None) -> Any:
        """One cell; text stays text, whatever it starts with."""
        if isinstance(value, date) and value.year < _FIRST_YEAR:
            value = value.isoformat()
        if isinstance(value, str):
            value = value.translate(_ILLEGAL)[:_LONGEST]
        cell = WriteOnlyCell(self._sheet, value=value)
        if isinstance(value, str):
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(_STARTS_FORMULA)
        if fill is not None:
            cell.fill = fill
        return cell


def read_marked(table: Table, layout: Layout) -> Iterable[tuple[str, dict[Column, str]]]:
    """Return (key, texts by column) of every row of a list that came back; columns may have moved.

    Raises ReturnedUnread without a column of keys, ReturnedColumns when a column of the list is gone.
    """
    above: TableRow | None = None
    for row in table.rows:
        if row.number > _KEY_ROWS:
            break
        texts = [cell_text(cell) for cell in row.cells]
        if KEY_TITLE in texts:
            if layout.header_rows == 2 and above is not None:
                titles: Sequence[str] = headers_of_two(above.cells, row.cells)
            else:
                titles = texts
            return _rows_below(table, row.number, texts.index(KEY_TITLE), _places(titles, layout))
        above = row
    raise ReturnedUnread


def _places(texts: Sequence[str], layout: Layout) -> dict[Column, int]:
    """Where each column stands now: where it stood when its header still does, else where its header went.

    The lower half of a header over two rows is its header; a whole header elsewhere says more than such an end.
    """
    found: dict[Column, int] = {}
    for column, place in layout.places.items():
        title = layout.titles[column]
        here = texts[place] if place < len(texts) else ""
        if here != title and texts.count(title) == 1:
            place = texts.index(title)
        elif not here or not title.endswith(here):
            raise ReturnedColumns(what=title)
        if place in found.values():
            raise ReturnedColumns(what=title)
        found[column] = place
    return found


def _rows_below(
    table: Table, header: int, key: int, places: Mapping[Column, int]
) -> Iterable[tuple[str, dict[Column, str]]]:
    def cell(row: TableRow, place: int) -> Cell:
        return row.cells[place] if place < len(row.cells) else None

    return [
        (
            cell_text(cell(row, key)),
            {column: plain_text(cell(row, place)) for column, place in places.items()},
        )
        for row in table.rows
        if row.number > header and cell_text(cell(row, key)) != NOBODY
    ]


def _sheet_name(name: str) -> str:
    return "".join(sign for sign in name if sign.isalnum() or sign in " -_.")[:31].strip() or "명단"
