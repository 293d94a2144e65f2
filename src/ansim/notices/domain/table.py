"""A sheet as rows of cells, whatever the file was: what adapters hand to the rules."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None
ERROR_SIGNS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
NO_VALUE = "#N/A"  # what a cell reads as whose formula has no stored value, or an error for one


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row. `number` is 1-based as the officer's program shows it; `cells` may end early.

    `scrubbed` are the places in which a whole resident number stood; it is masked by now.
    """

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False
    scrubbed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a file. `other_sheets` names visible sheets with content that were not read.

    `kind` is XLSX, XLS, ODS, CSV, HTML …, `encoding` that of a text. `left` is the 0-based column of the sheet
    in which the cells begin, `hidden_columns` are places in the cells. `merged` counts merged areas, `filtered` says
    that a filter is set, `unvalued` counts formulas without a stored value or with an error (NO_VALUE). `since_1904`:
    the file counts its days from 1904, as old Macs did; what `at_the_door` returns never does.
    """

    sheet: str
    rows: tuple[TableRow, ...]
    other_sheets: tuple[str, ...] = ()
    kind: str = ""
    encoding: str = ""
    left: int = 0
    hidden_sheets: tuple[str, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    merged: int = 0
    filtered: bool = False
    unvalued: int = 0
    since_1904: bool = False
