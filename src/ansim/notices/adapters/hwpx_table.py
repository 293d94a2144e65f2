"""Lists as tables of an HWPX document (KS X 6101): a zip with XML sections, each table a sheet of rows.

Nothing outside the file is ever read: entities and document types are refused, sizes are bounded before unpacking.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from ansim.notices.adapters.table_errors import FileDamaged, FileEmpty, FileLocked, FileUnpacksTooLarge
from ansim.notices.adapters.workbook_parts import BROKEN
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Table, TableRow

_MOST_BYTES = 300 * 1024 * 1024
_MOST_COLUMNS = 256
_LOCKED = b"encryption-data"
# what stands between words as an element: ends of lines and paragraphs, tabs, blanks and hyphens that never break
_SIGNS = {**dict.fromkeys(("lineBreak", "p", "tab", "nbSpace", "fwSpace"), " "), "hyphen": "-"}


@dataclass(slots=True)
class _Cell:
    row: int = 0
    column: int = 0
    rows: int = 1
    columns: int = 1
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Grid:
    """One table as it is read; `cells` by (row, column), `cell` the one whose words come now."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    cell: _Cell | None = None


def read_hwpx(data: bytes) -> Table:
    """Return the table of a document that holds the list: the longest with a header row, else the longest.

    Rows count from 1 in the table. Raises FileLocked, FileDamaged, FileUnpacksTooLarge, FileEmpty and TooManyRows.
    """
    grids = [grid for section in _sections(data) for grid in _Section().read(section)]
    tables = [_table(grid, number) for number, grid in enumerate(grids, start=1)]
    found = sorted((table for table in tables if len(table.rows) > 1), key=lambda table: -len(table.rows))
    if not found:
        raise FileEmpty
    chosen = next((table for table in found if find_layout(table)), found[0])
    others = tuple(table.sheet for table in found if table is not chosen)
    return replace(chosen, other_sheets=others, kind="HWPX")


def _sections(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and _LOCKED in archive.read("META-INF/manifest.xml"):
                raise FileLocked
            wanted = sorted(
                (name for name in names if name.startswith("Contents/section") and name.endswith(".xml")),
                key=lambda name: (len(name), name),
            )
            if sum(archive.getinfo(name).file_size for name in wanted) > _MOST_BYTES:
                raise FileUnpacksTooLarge
            for name in wanted:
                yield archive.read(name)
    except BROKEN as error:
        raise FileDamaged from error


class _Section:
    """Reads the tables of one section; a table within a cell is one of its own, its words are not the cell's."""

    def __init__(self) -> None:
        self._open: list[_Grid] = []
        self._done: list[_Grid] = []
        self._in_words = False

    def read(self, data: bytes) -> list[_Grid]:
        """Return the tables in the order they end. Raises FileDamaged and FileUnpacksTooLarge."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # of encodings nobody knows, too
            raise FileDamaged from error
        return self._done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "tbl":
            self._open.append(_Grid())
        cell = self._open[-1].cell if self._open else None
        if kind == "tc" and self._open:
            self._open[-1].cell = _Cell()
        elif kind == "cellAddr" and cell:
            cell.row, cell.column = _count(attributes, "rowAddr"), _count(attributes, "colAddr")
        elif kind == "cellSpan" and cell:
            cell.rows, cell.columns = _count(attributes, "rowSpan"), _count(attributes, "colSpan")
        elif kind == "t":
            self._in_words = True
        elif kind in _SIGNS and cell and (cell.words or kind == "hyphen"):
            cell.words.append(_SIGNS[kind])

    def _end(self, name: str) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "t":
            self._in_words = False
        elif kind == "tbl" and self._open:
            self._done.append(self._open.pop())
        elif kind == "tc" and self._open and self._open[-1].cell:
            _place(self._open[-1], self._open[-1].cell)

    def _words(self, text: str) -> None:
        if self._in_words and self._open and self._open[-1].cell:
            self._open[-1].cell.words.append(text)


def _place(grid: _Grid, cell: _Cell) -> None:
    """Write a cell into its grid; one merged downwards is the value of every row, as in a sheet."""
    grid.cell = None
    if cell.row >= MAX_ROWS + 1000:
        raise TooManyRows(limit=MAX_ROWS)
    if cell.column >= _MOST_COLUMNS or cell.rows > MAX_ROWS:
        raise FileUnpacksTooLarge
    text = "".join(cell.words).strip()
    if text:
        for row in range(cell.row, cell.row + max(1, cell.rows)):
            grid.cells[(row, cell.column)] = text


def _table(grid: _Grid, number: int) -> Table:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in grid.cells.items():
        rows.setdefault(row, {})[column] = text
    return Table(
        sheet=f"표 {number}",
        rows=tuple(
            TableRow(row + 1, tuple(cells.get(column) for column in range(max(cells) + 1)))
            for row, cells in sorted(rows.items())
        ),
    )


def _count(attributes: dict[str, str], name: str) -> int:
    return max(0, int(attributes.get(name, "0")))


def _refuse(*_: object) -> None:
    raise ValueError
