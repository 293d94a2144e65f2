"""Lists as ruled tables of a PDF, read through all pages as one. A page that is not certain is refused by its number.

Columns without rulings are never guessed: a wrong split would send a notice to a stranger.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from ansim.kit.pdfium import alone
from ansim.notices.adapters.pdf_marks import read_marks
from ansim.notices.adapters.pdf_pages import PdfLocked, PdfUnreadable, open_pdf
from ansim.notices.adapters.ruled_grid import Grid, Unsure, read_grids
from ansim.notices.adapters.table_errors import (
    FileDamaged,
    FileLocked,
    FilePdfNoTable,
    FilePdfScanned,
    FilePdfUnsure,
    FileUnpacksTooLarge,
)
from ansim.notices.domain.columns import Column
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Table, TableRow

MOST_PAGES = 2_000
_SAME_EDGE = 2.0  # points by which a column may stand elsewhere on the next page
_NAMES = (Column.NAME, Column.OTHER_NAME, Column.GUARDIAN_NAME)
_BIRTHS = (Column.BIRTH, Column.RESIDENT_NUMBER, Column.FOREIGNER_NUMBER)
_CUT_NAME = re.compile("[가-힣]\n[가-힣]")
# A mobile or resident number beside the tables: somebody whom no ruling holds.
_SOMEBODY = re.compile(r"01[016-9][-. )]{0,2}[0-9]{3,4}[-. ]{0,2}[0-9]{4}|[0-9]{6}\s*-\s*[0-9*]{7}")


@dataclass(frozen=True, slots=True)
class _Page:
    """One page; `somebody`: beside its tables stands a number that only a person of a list has."""

    number: int
    grids: tuple[Grid, ...]
    somebody: bool


def read_pdf_table(data: bytes) -> Table:
    """Return the list of a PDF: the first ruled table with a header and what continues it on the pages after.

    Rows count from 1 through all pages, repeated headers included. Raises FileDamaged, FileLocked, FileUnpacksTooLarge
    (too many pages), FilePdfScanned, FilePdfUnsure, FilePdfNoTable and TooManyRows.
    """
    pages = tuple(_pages(data))
    for place, page in enumerate(pages):
        for grid in page.grids:
            if layout := find_layout(_table([*grid.lines()])):
                return _List(page.number, grid, layout).through(pages[place:], pages[:place])
    raise FilePdfNoTable


def _pages(data: bytes) -> Iterator[_Page]:
    try:
        with alone:
            document = open_pdf(data)
    except PdfLocked as error:
        raise FileLocked from error
    except PdfUnreadable as error:
        raise FileDamaged from error
    try:
        with alone:
            count = len(document)
        if count > MOST_PAGES:
            raise FileUnpacksTooLarge
        for place in range(count):
            try:
                page = _page(document, place)
            except (Unsure, pypdfium2.PdfiumError) as error:
                raise FilePdfUnsure(page=place + 1) from error
            if page is not None:
                yield page
    finally:
        with alone:
            document.close()


@alone
def _page(document: pypdfium2.PdfDocument, place: int) -> _Page | None:
    """Return the tables of a page, None for a page on which nothing stands."""
    page = document[place]
    try:
        marks = read_marks(page)
    finally:
        page.close()
    if marks.bare:
        return None
    if marks.scanned or all(glyph.letter.isspace() for glyph in marks.glyphs):
        raise FilePdfScanned(page=place + 1)
    grids, outside = read_grids(marks.glyphs, marks.rules, marks.strays)
    tables = tuple(grid for grid in grids if len(grid.edges) > 2)
    return _Page(place + 1, tables, bool(_SOMEBODY.search(outside)))


def _table(lines: Sequence[tuple[str | None, ...]], merged: int = 0, others: tuple[str, ...] = ()) -> Table:
    rows = tuple(TableRow(number, cells) for number, cells in enumerate(lines, start=1) if any(cells))
    return Table("PDF", rows, kind="PDF", merged=merged, other_sheets=others)


class _List:
    """The list while its pages are put together."""

    def __init__(self, number: int, grid: Grid, layout: Layout) -> None:
        self._first, self._grid, self._layout = number, grid, layout
        self._lines: list[tuple[str | None, ...]] = []
        self._others: list[str] = []
        self._merged = 0

    def through(self, pages: Sequence[_Page], before: Sequence[_Page]) -> Table:
        """Return the whole list. Raises FilePdfUnsure for a page on which it may go on otherwise, and TooManyRows."""
        for page in (*before, *pages):
            if page.somebody:
                raise FilePdfUnsure(page=page.number)
        self._others = [f"{page.number}쪽" for page in before if page.grids]
        for page in pages:
            own = [grid for grid in page.grids if self._continues(grid, page.number)]
            if not own:
                raise FilePdfUnsure(page=page.number)
            if len(own) < len(page.grids):
                self._others.append(f"{page.number}쪽")
            for grid in own:
                self._add(grid, page.number)
        return _table(self._lines, self._merged, tuple(self._others))

    def _continues(self, grid: Grid, number: int) -> bool:
        """Whether a table has the list's header, or none and the list's columns. Raises FilePdfUnsure for another
        header, and for as many columns that stand elsewhere.
        """
        layout = find_layout(_table([*grid.lines()]))
        if layout is not None:
            if layout.headers != self._layout.headers:
                raise FilePdfUnsure(page=number)
            return True
        return len(grid.edges) == len(self._grid.edges) and self._stands_alike(grid, number)

    def _stands_alike(self, grid: Grid, number: int) -> bool:
        moved = grid.edges[0] - self._grid.edges[0]
        pairs = zip(grid.edges, self._grid.edges, strict=True)
        if any(abs(edge - known - moved) > _SAME_EDGE for edge, known in pairs):
            raise FilePdfUnsure(page=number)
        return True

    def _add(self, grid: Grid, number: int) -> None:
        lines = [*grid.lines()]
        header = find_layout(_table(lines))
        body = lines[header.header_row if header else 0 :]
        if self._lines and (self._is_torn(self._lines[-1]) or (body and self._is_torn(body[0]))):
            raise FilePdfUnsure(page=number)
        if self._lines and any(_is_cut(cell.rows, cell.text) for cell in grid.cells):
            raise FilePdfUnsure(page=number)
        self._merged += sum(cell.rows[1] - cell.rows[0] > 1 for cell in grid.cells)
        names = [self._layout.places[column] for column in _NAMES if column in self._layout.places]
        if any(_CUT_NAME.search(cells[place] or "") for cells in lines for place in names):
            raise FilePdfUnsure(page=number)
        self._lines += lines
        if len(self._lines) > MAX_ROWS + 1000:
            raise TooManyRows(limit=MAX_ROWS)

    def _is_torn(self, cells: tuple[str | None, ...]) -> bool:
        """Whether a row at a page's edge lacks its name or birth date, so that it may go on beyond the edge."""
        if not any(cells):
            return False
        wanted = [
            places
            for columns in (_NAMES[:2], _BIRTHS)
            if (places := [self._layout.places[one] for one in columns if one in self._layout.places])
        ]
        return any(not any(cells[place] for place in places) for places in wanted)


def _is_cut(rows: tuple[int, int], text: str) -> bool:
    """Whether a cell merged downwards may have lost its text to the page before."""
    return rows[0] == 0 and rows[1] > 1 and not text
