"""Lists that call themselves .xls but are a web page or Excel's old XML, as many administrative systems export them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ansim.notices.adapters.table_errors import FileDamaged, FileUnknown
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Table, TableRow

_MOST_ACROSS, _MOST_DOWN = 100, 50  # a cell over more is decoration
_DIGITS = 9  # more are absurd as a number of rows or columns
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_PARTS = frozenset(("thead", "tbody", "tfoot"))
_LINES = frozenset(("br", "p", "div", "li"))  # begin a line within a cell
_BEGINNINGS = ("<html", "<!doctype", "<table", "<?xml", "<workbook", "<meta", "<head", "<style", "<!--")


def looks_like_markup(text: str) -> bool:
    """Whether a text begins as a page or an XML workbook does."""
    return text.lstrip()[:200].casefold().startswith(_BEGINNINGS)


def read_markup_table(text: str, name: str) -> Table:
    """Return the table of a page that holds the list: the first with a header, else the longest.

    Cells over several rows or columns hold for all of them; rows hidden by a style are marked. Raises FileUnknown
    (no table at all), FileDamaged (a table without its end) and TooManyRows.
    """
    page = _Page()
    page.feed(text)
    page.close()
    tables = [
        Table(name, tuple(grid.rows), kind="HTML", merged=grid.merged) for grid in page.grids if grid.rows
    ]
    if not tables:
        raise FileUnknown(kind="HTML/XML")
    return next(filter(find_layout, tables), max(tables, key=lambda table: len(table.rows)))


@dataclass(slots=True)
class _Grid:
    """One table while it is read. `above` holds what cells over several rows still owe: column to (rows, text)."""

    rows: list[TableRow] = field(default_factory=list)
    number: int = 0
    hidden: bool = False
    part_hidden: bool = False
    cells: dict[int, str] = field(default_factory=dict)
    above: dict[int, tuple[int, str]] = field(default_factory=dict)
    column: int = 0
    across: int = 1
    down: int = 1
    text: list[str] | None = None
    merged: int = 0

    def begin_row(self, attributes: Mapping[str, str]) -> None:
        self.end_row()
        before, following = self.number, self.number + 1
        self.number = max(following, _count(attributes.get("ss:index"), following, MAX_ROWS * 10))
        passed = self.number - before
        self.hidden = self.part_hidden or _hides(attributes)
        self.column = 0
        self.cells = {column: text for column, (rows, text) in self.above.items() if rows >= passed}
        self.above = {
            column: (rows - passed, text) for column, (rows, text) in self.above.items() if rows > passed
        }

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        self.end_cell()
        while self.column in self.cells:
            self.column += 1
        self.column = _count(attributes.get("ss:index"), self.column + 1, _MOST_ACROSS * 10) - 1
        self.across = _span(attributes, "colspan", "ss:mergeacross", _MOST_ACROSS)
        self.down = _span(attributes, "rowspan", "ss:mergedown", _MOST_DOWN)
        self.merged += self.across > 1 or self.down > 1
        self.text = []

    def end_cell(self) -> None:
        if self.text is None:
            return
        text = "".join(self.text).strip()
        for column in range(self.column, self.column + self.across):
            self.cells[column] = text
            if self.down > 1:
                self.above[column] = (self.down - 1, text)
        self.column += self.across
        self.text = None

    def end_row(self) -> None:
        self.end_cell()
        if any(self.cells.values()):
            if len(self.rows) > MAX_ROWS + 1000:
                raise TooManyRows(limit=MAX_ROWS)
            width = max(self.cells) + 1
            cells = tuple(self.cells.get(column) or None for column in range(width))
            self.rows.append(TableRow(self.number, cells, self.hidden))
        self.cells = {}


class _Page(HTMLParser):
    """Collects the cells of every table; the tags of both languages are told apart by their names alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[_Grid] = []
        self._open: list[_Grid] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.grids.append(_Grid())
            self._open.append(self.grids[-1])
        elif self._open:
            attributes = {name: value or "" for name, value in attrs}
            if tag in _ROWS:
                self._open[-1].begin_row(attributes)
            elif tag in _CELLS:
                self._open[-1].begin_cell(attributes)
            elif tag in _PARTS:
                self._open[-1].part_hidden = _hides(attributes)
            elif tag in _LINES:
                self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag in _CELLS:
            self._open[-1].end_cell()
        elif self._open and tag in _PARTS:
            self._open[-1].end_row()
            self._open[-1].part_hidden = False
        elif self._open and tag in (*_ROWS, "table"):
            self._open[-1].end_row()
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].text is not None and self.cdata_elem is None:
            self._open[-1].text.append(data)

    def close(self) -> None:
        super().close()
        if self._open:  # the file was cut off, and people with it
            raise FileDamaged


def _hides(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style", "").casefold()
    return (
        "hidden" in attributes
        or attributes.get("ss:hidden") == "1"
        or "display:none" in "".join(style.split())
    )


def _count(text: str | None, otherwise: int, most: int) -> int:
    if not text or not text.isascii() or not text.isdigit():
        return otherwise
    return min(int(text) if len(text) <= _DIGITS else most, most) or otherwise


def _span(attributes: Mapping[str, str], page: str, workbook: str, most: int) -> int:
    """Return over how many rows or columns a cell goes; a page counts them all, a workbook those it adds."""
    whole = _count(attributes.get(page), 1, most + 1)
    whole = max(whole, _count(attributes.get(workbook), 0, most) + 1)
    return whole if whole <= most else 1
