"""A sheet as rows of cells, whatever the file was: what adapters hand to the rules."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row. `number` is 1-based as the officer's program shows it; `cells` may end early."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file. `other_sheets` names visible sheets with content that were not read."""

    sheet: str
    rows: tuple[TableRow, ...]
    other_sheets: tuple[str, ...] = ()
