"""What calamine does not tell of a sheet: hidden rows and columns, a set filter, formulas without a value. By format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import chain

from ansim.notices.adapters.table_errors import FileDamaged, FileUnpacksTooLarge

MAX_CELLS = 10_000_000
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_OVERLAP = 65_536  # the longest cell: a formula of 8,192 letters, each of up to six bytes
Spot = tuple[int, int]  # 1-based row, 0-based column of the sheet

# [ISO 29500-1, 18.3]: rows, columns and cells of a worksheet part.
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>\s*<(?:\w+:)?(?:v|is|f)\b"""
)
# A place that no sheet has: calamine counts it out all the same, and ends the process when no memory is that large.
_NOWHERE = re.compile(
    rb"""<(?:\w+:)?(?:c\s[^>]*?\br\s*=\s*["'](?![A-Z]{1,3}[0-9]{1,7}["'])"""
    rb"""|row\s[^>]*?\br\s*=\s*["'](?![0-9]{1,7}["']))[^"']*["']"""
)
# A filled cell that states no place stands in the next column of its row, wherever that row says that it is.
_PLACELESS = re.compile(rb"<(?:\w+:)?c(?=[\s>])(?![^>]*\sr\s*=)[^>]*>\s*<(?:\w+:)?(?:v|is|f)\b")
_PLACED_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,7})["']""")
_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"')
_COLUMN = re.compile(
    rb'<(?:\w+:)?col (?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="([0-9]{1,5})")[^>]*\bmax="([0-9]{1,5})"'
)
_ERROR = re.compile(rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="(?:str|e)")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)

# [OpenDocument 1.3, part 3, 9.1]: parts of a table, each of which may stand for many.
_NAME = re.compile(rb'\btable:name="([^"]*)"')
_PART = re.compile(rb"<table:(table-row|table-column)(?=[\s/>])([^>]*)>")
_PART_OR_CELL = re.compile(
    rb"<table:(table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>"
)
_TIMES = re.compile(rb'table:number-(?:rows|columns)-repeated="([0-9]{1,9})"')
_UNSEEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_FILTERED = b'table:visibility="filter"'


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Marks of one sheet: 1-based rows, 0-based columns of the sheet; `unvalued` cells show an error or nothing."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    unvalued: frozenset[Spot] = frozenset()


NO_MARKS = SheetMarks()


def worksheet_marks(chunks: Iterator[bytes]) -> SheetMarks:
    """Read a worksheet part of an XLSX through once. Raises FileUnpacksTooLarge for absurd dimensions, FileDamaged for places
    that no sheet has.

    calamine builds every sheet as one dense block, so a single far-off cell could fill the memory.
    """
    hidden: set[int] = set()
    columns: set[int] = set()
    unvalued: set[Spot] = set()
    filtered = False
    width = height = 0
    tail = b""
    for chunk in chunks:
        window = tail + chunk
        cells = _CELL.findall(window)
        if cells:
            width = max(width, max(_column(letters) for letters in {letters for letters, _ in cells}))
            height = max(height, max(int(number) for _, number in cells))
        if _PLACELESS.search(window):
            height = max([height, *map(int, _PLACED_ROW.findall(window))])
            width = max([width, *(len(_PLACELESS.findall(row)) for row in window.split(b"row>"))])
        if height > _MOST_ROWS or _NOWHERE.search(window):
            raise FileDamaged
        hidden.update(map(int, _ROW.findall(window)))
        for first, last in _COLUMN.findall(window):
            columns.update(range(int(first) - 1, min(int(last), _MOST_COLUMNS)))
        filtered = filtered or b"filterColumn" in window
        unvalued.update(_spots(_ERROR, window) if b't="e"' in window else ())
        unvalued.update(_spots(_NO_VALUE, window) if b"<f" in window or b":f" in window else ())
        tail = window[-_OVERLAP:]
    if width * height > MAX_CELLS:
        raise FileUnpacksTooLarge
    return SheetMarks(frozenset(hidden), frozenset(columns), filtered, frozenset(unvalued))


def opendocument_marks(content: bytes) -> dict[str, SheetMarks]:
    """Return the marks of every sheet in the content.xml of an ODS by its name."""
    found = {}
    for table in content.split(b"<table:table ")[1:]:
        head, _, body = table.partition(b">")
        if name := _NAME.search(head):
            found[unescape(name[1].decode("utf-8", "replace"))] = _table_marks(body)
    return found


def _table_marks(body: bytes) -> SheetMarks:
    """A row or column may stand for many of its kind; cells are looked at only where the sheet has formulas."""
    rows: list[range] = []
    columns: list[range] = []
    unvalued: set[Spot] = set()
    row, column, cell = 1, 0, 0
    for kind, attributes in (_PART_OR_CELL if b"table:formula=" in body else _PART).findall(body):
        repeated = _TIMES.search(attributes)
        times = min(int(repeated[1]), MAX_CELLS) if repeated else 1
        unseen = bool(_UNSEEN.search(attributes))
        if kind == b"table-row":
            rows += [range(row, row + times)] * unseen
            row, cell = row + times, 0
        elif kind == b"table-column":
            columns += [range(column, min(column + times, _MOST_COLUMNS))] * unseen
            column += times
        else:
            if _shows_nothing(attributes):
                unvalued.add((row - 1, cell))
            cell += times
    return SheetMarks(
        frozenset(chain.from_iterable(rows)),
        frozenset(chain.from_iterable(columns)),
        _FILTERED in body,
        frozenset(unvalued),
    )


def _shows_nothing(attributes: bytes) -> bool:
    if b'calcext:value-type="error"' in attributes:
        return True
    return b"table:formula=" in attributes and b"office:value-type=" not in attributes


def _spots(shape: re.Pattern[bytes], window: bytes) -> Iterator[Spot]:
    return ((int(number), _column(letters) - 1) for letters, number in shape.findall(window))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
