"""Any officer's list as numbered rows of cells: workbook, CSV or pasted text. What the columns mean is not its matter."""

from pathlib import Path

from ansim.notices.adapters.tables import load_file, read_table
from ansim.notices.domain.table import Cell


def sheet_rows_of(data: bytes, filename: str) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """Return the rows of an uploaded list as `sheet_rows` does."""
    return tuple((row.number, row.cells) for row in read_table(data, filename).rows)


def sheet_rows(path: Path) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """Return the rows of the file's list: 1-based number as the officer sees it, and cells.

    Raises an AnsimError with a code of `file.*` when the file as a whole cannot be read.
    """
    return tuple((row.number, row.cells) for row in read_table(load_file(path), path.name).rows)
