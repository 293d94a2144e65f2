"""Workbooks by calamine (XLSX, XLS, ODS), with the guards it lacks: zip bombs, endless sheets, hidden rows."""

import io
from collections.abc import Iterator, Mapping

import python_calamine as calamine

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import old_workbooks
from ansim.notices.adapters.table_errors import FileDamaged, FileLocked
from ansim.notices.adapters.workbook_parts import WorkbookParts
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Cell, Table, TableRow

Place = tuple[int, int]
Hidden = Mapping[str, frozenset[int]]
_MERGED_ROWS = 50  # a cell merged over more rows than a household is decoration
_MERGED_COLUMNS = 100


def read_workbook(data: bytes) -> Table:
    """Return the list's sheet: the first visible one with a header row, else the first with content.

    Formulas give their stored value. Raises FileDamaged, FileLocked, FileUnknown, FileUnpacksTooLarge
    and TooManyRows.
    """
    parts = WorkbookParts(data) if data.startswith(b"PK") else None
    if parts:
        parts.refuse_if_unsafe()
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            hidden = parts.hidden_rows() if parts else old_workbooks.hidden_rows(data)
            return _choose_sheet(book, hidden)
    except BaseException as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: BaseException) -> AnsimError | None:
    """Say what calamine's failure means; a panic of its Rust code is outside Exception's tree."""
    if isinstance(error, calamine.PasswordError) or "password" in str(error).casefold():
        return FileLocked()
    if isinstance(error, calamine.CalamineError) or type(error).__name__ == "PanicException":
        return FileDamaged()
    return None


def _choose_sheet(book: calamine.CalamineWorkbook, hidden: Hidden) -> Table:
    chosen: Table | None = None
    found = False
    others = []
    for sheet in book.sheets_metadata:
        if sheet.visible is not calamine.SheetVisibleEnum.Visible:
            continue
        table = _read_sheet(book.get_sheet_by_name(sheet.name), hidden)
        if not found and table.rows and (chosen is None or find_layout(table)):
            if chosen is not None:
                others.append(chosen.sheet)
            chosen, found = table, find_layout(table) is not None
        elif table.rows:
            others.append(table.sheet)
    return Table(chosen.sheet, chosen.rows, tuple(others)) if chosen else Table(sheet="", rows=())


def _read_sheet(sheet: calamine.CalamineSheet, hidden: Hidden) -> Table:
    return Table(sheet.name, tuple(_rows(sheet, hidden.get(sheet.name, frozenset()))))


def _rows(sheet: calamine.CalamineSheet, hidden: frozenset[int]) -> Iterator[TableRow]:
    merges = _merges(sheet)
    values: dict[Place, Cell] = {}
    kept = 0
    for number, read in enumerate(sheet.iter_rows(), start=1):
        cells: list[Cell] = list(read)
        for column, source in merges.get(number, {}).items():
            if source == (number, column):
                values[source] = cells[column]
            elif column < len(cells):
                cells[column] = values.get(source, "")
        if any(cell != "" for cell in cells):
            kept += 1
            if kept > MAX_ROWS + 1000:
                raise TooManyRows(limit=MAX_ROWS)
            yield TableRow(number, tuple(None if cell == "" else cell for cell in cells), number in hidden)


def _merges(sheet: calamine.CalamineSheet) -> dict[int, dict[int, Place]]:
    """Return, by row and column, where the value of a merged cell stands (rows 1-based, columns as read)."""
    left = sheet.start[1] if sheet.start else 0
    found: dict[int, dict[int, Place]] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        if bottom - top >= _MERGED_ROWS or last - first >= _MERGED_COLUMNS or first < left:
            continue
        source = (top + 1, first - left)
        for row in range(top + 1, bottom + 2):
            for column in range(first - left, last - left + 1):
                found.setdefault(row, {})[column] = source
    return found
