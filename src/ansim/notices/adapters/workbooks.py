"""Workbooks by calamine (XLSX, XLS, ODS), with the guards it lacks: zip bombs, endless sheets, hidden rows."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import python_calamine as calamine

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.old_workbooks import old_marks
from ansim.notices.adapters.sheet_marks import NO_MARKS, SheetMarks, Spot
from ansim.notices.adapters.table_errors import FileDamaged, FileLocked
from ansim.notices.adapters.workbook_parts import WorkbookParts
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import NO_VALUE, Cell, Table, TableRow

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
    marks = _marks_of(data, parts)  # refuses sizes that calamine would not survive
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            return _choose_sheet(book, marks)
    except BaseException as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


@dataclass(frozen=True, slots=True)
class _BookMarks:
    kind: str
    sheets: Mapping[str, SheetMarks]
    since_1904: bool


def _marks_of(data: bytes, parts: WorkbookParts | None) -> _BookMarks:
    if parts:
        return _BookMarks(parts.kind, parts.marks(), parts.since_1904)
    old = old_marks(data)
    return _BookMarks("XLS", old.sheets, old.since_1904)


def _refusal(error: BaseException) -> AnsimError | None:
    """Say what calamine's failure means; a panic of its Rust code is outside Exception's tree."""
    if isinstance(error, calamine.PasswordError) or "password" in str(error).casefold():
        return FileLocked()
    if isinstance(error, calamine.CalamineError) or type(error).__name__ == "PanicException":
        return FileDamaged()
    return None


def _choose_sheet(book: calamine.CalamineWorkbook, marks: _BookMarks) -> Table:
    chosen: Table | None = None
    found = False
    others, unseen = [], []
    for sheet in book.sheets_metadata:
        if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        page = book.get_sheet_by_name(sheet.name)
        if sheet.visible is not calamine.SheetVisibleEnum.Visible:
            unseen += [sheet.name] if page.height else []
            continue
        table = _read_sheet(page, marks)
        if not found and table.rows and (chosen is None or find_layout(table)):
            if chosen is not None:
                others.append(chosen.sheet)
            chosen, found = table, find_layout(table) is not None
        elif table.rows:
            others.append(table.sheet)
    chosen = chosen or Table(sheet="", rows=(), kind=marks.kind)
    return replace(chosen, other_sheets=tuple(others), hidden_sheets=tuple(unseen))


def _read_sheet(sheet: calamine.CalamineSheet, book: _BookMarks) -> Table:
    marks = book.sheets.get(sheet.name, NO_MARKS)
    left = sheet.start[1] if sheet.start else 0
    return Table(
        sheet=sheet.name,
        rows=tuple(_rows(sheet, marks, left)),
        kind=book.kind,
        left=left,
        hidden_columns=frozenset(column - left for column in marks.hidden_columns if column >= left),
        merged=len(sheet.merged_cell_ranges or ()),
        filtered=marks.filtered,
        unvalued=len(marks.unvalued),
        since_1904=book.since_1904,
    )


def _rows(sheet: calamine.CalamineSheet, marks: SheetMarks, left: int) -> Iterator[TableRow]:
    merges = _merges(sheet, left)
    unvalued: dict[int, list[int]] = {}
    for row, column in marks.unvalued:
        unvalued.setdefault(row, []).append(column - left)
    values: dict[Spot, Cell] = {}
    kept = 0
    for number, read in enumerate(sheet.iter_rows(), start=1):
        cells: list[Cell] = list(read)
        for column in unvalued.get(number, ()):
            if column < len(cells):
                cells[column] = NO_VALUE
        for column, source in merges.get(number, {}).items():
            if source == (number, column):
                values[source] = cells[column] if column < len(cells) else ""
            elif column < len(cells):
                cells[column] = values.get(source, "")
        if any(cell != "" for cell in cells):
            kept += 1
            if kept > MAX_ROWS + 1000:
                raise TooManyRows(limit=MAX_ROWS)
            hidden = number in marks.hidden_rows
            yield TableRow(number, tuple(None if cell == "" else cell for cell in cells), hidden)


def _merges(sheet: calamine.CalamineSheet, left: int) -> dict[int, dict[int, Spot]]:
    """Return, by row and column, where the value of a merged cell stands (rows 1-based, columns as read)."""
    found: dict[int, dict[int, Spot]] = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        if bottom - top >= _MERGED_ROWS or last - first >= _MERGED_COLUMNS or first < left:
            continue
        source = (top + 1, first - left)
        for row in range(top + 1, bottom + 2):
            for column in range(first - left, last - left + 1):
                found.setdefault(row, {})[column] = source
    return found
