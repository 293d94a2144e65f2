"""Corrections of a list as values: what a row held when it was read, what was typed over it, and how it is checked again.

A row keeps its cells as they were; a correction lies over a cell and can be taken off again. The rules are those of
the whole list (`rows`, `row_pairs`). Rows come from behind the door (`door`), and what is typed goes through it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.roster_codes import problem
from ansim.notices.domain.row_pairs import compare_rows
from ansim.notices.domain.rows import CheckedRow, Demands, RowCheck
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text, clean_text

#: the field of acts on a row as a whole, and what may be typed there
WHOLE_ROW: Final = "row"
MEANT: Final = "meant"
LEFT_OUT: Final = "left_out"
HANDED_OVER: Final = (
    "handed_over"  # nobody types this: it lies over the rows that another office has (transfers)
)
#: acts that take a row out of its list, and the problem that says so
OUT: Final[Mapping[str, str]] = {LEFT_OUT: "row.left_out", HANDED_OVER: "row.handed_over"}
OUT_CODES: Final = frozenset(OUT.values())
MOST_CHARACTERS: Final = 300

Typed = Mapping[str, str]
"""What was typed over a row: by the value of a Column, or by WHOLE_ROW."""


class CorrectionRefused(AnsimError):
    """The field is not one of the list, or the value is none that a cell can hold."""

    code = "correction.refused"
    sentence = Sentence(
        ko="이 칸은 고칠 수 없거나 값이 너무 깁니다. 화면을 새로 고쳐 고칠 칸을 확인해 주세요.",
        en="This cell cannot be corrected, or the value is too long. Reload the page and check which cell is meant.",
    )


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One row as it is kept beside its problems.

    `cells` holds what was read under each understood column, `scrubbed` names those in which a whole resident number
    stood; `typed` lies over the cells.
    """

    number: int
    cells: Mapping[Column, Cell]
    hidden: bool = False
    scrubbed: tuple[Column, ...] = ()
    typed: Typed = field(default_factory=dict)

    @property
    def left_out(self) -> bool:
        """Whether an officer took the row out, or handed it over to another office."""
        return self.typed.get(WHOLE_ROW) in OUT

    def text(self, column: Column) -> str:
        """Return what stands in the cell now, as text."""
        return self.typed.get(column.value, plain_text(self.cells.get(column)))

    def first_text(self, column: Column) -> str:
        """Return what the list held."""
        return plain_text(self.cells.get(column))

    def as_row(self, layout: Layout) -> TableRow:
        """Return the row as the rules take it."""
        cells: list[Cell] = [None] * (max(layout.places.values(), default=-1) + 1)
        for column, place in layout.places.items():
            typed = self.typed.get(column.value)
            cells[place] = self.cells.get(column) if typed is None else (typed or None)
        hidden = self.hidden and self.typed.get(WHOLE_ROW) != MEANT
        scrubbed = (layout.places[one] for one in self.scrubbed if one in layout.places)
        return TableRow(
            self.number,
            tuple(cells),
            hidden,
            frozenset(scrubbed) - {layout.places[one] for one in _over(layout, self.typed)},
        )


def plain_text(cell: Cell) -> str:
    """Return a cell as an officer would type it: a moment at midnight is a day, a time of day is left as it is."""
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    return cell_text(cell)


def clean_typed(field_name: str, value: str, layout: Layout) -> str:
    """Return a typed value as it is kept. Raises CorrectionRefused for a field or value that cannot be."""
    if field_name == WHOLE_ROW:
        if value not in (MEANT, LEFT_OUT, ""):
            raise CorrectionRefused
        return value
    column = next((one for one in layout.places if one.value == field_name), None)
    text = clean_text(value)
    if column is None or len(text) > MOST_CHARACTERS:
        raise CorrectionRefused
    cells: list[Cell] = [None] * (layout.places[column] + 1)
    cells[-1] = text
    (row,) = at_the_door(Table("", (TableRow(1, tuple(cells)),)), layout).rows
    kept = plain_text(row.cells[-1])
    if len(kept) > MOST_CHARACTERS:
        raise CorrectionRefused
    return kept


def hold(row: TableRow, layout: Layout) -> HeldRow:
    """Return what is kept of a row that came through the door."""
    cells = {
        column: cell
        for column, place in layout.places.items()
        if place < len(row.cells) and (cell := row.cells[place]) is not None
    }
    scrubbed = tuple(column for column, place in layout.places.items() if place in row.scrubbed)
    return HeldRow(row.number, cells, row.hidden, scrubbed)


def check_again(
    held: Sequence[HeldRow], layout: Layout, demands: Demands, middles: Mapping[Column, date]
) -> list[CheckedRow]:
    """Check rows on their own and beside each other, in the order given; a row left out has that one problem.

    `held` must hold every row that shares a person or a phone with one of them; `middles` are the middle days of
    the whole list.
    """
    checked = [_check_row(row, layout, demands) for row in held]
    compare_rows(
        [row for row, one in zip(checked, held, strict=True) if not one.left_out], layout.titles, middles
    )
    return checked


def _check_row(row: HeldRow, layout: Layout, demands: Demands) -> CheckedRow:
    if row.left_out:
        return CheckedRow(row.number, problems=[problem(OUT[row.typed[WHOLE_ROW]], row.number)])
    return RowCheck(row.as_row(layout), layout, demands).result()


def _over(layout: Layout, typed: Typed) -> list[Column]:
    return [column for column in layout.places if column.value in typed]


def with_added(table: Table, numbers: Iterable[int]) -> Table:
    """Return the table with an empty row for each number that it does not have: people added to a list by hand.

    Everything of theirs was typed, so it lies over those rows.
    """
    last = max((row.number for row in table.rows), default=0)
    added = tuple(TableRow(number, ()) for number in sorted(numbers) if number > last)
    return replace(table, rows=(*table.rows, *added)) if added else table


def corrected_table(table: Table, layout: Layout, typed: Mapping[int, Typed]) -> Table:
    """Return the table as its corrections make it: rows left out are gone, hidden ones that are meant are shown."""
    if not typed:
        return table
    rows = []
    for row in table.rows:
        over = typed.get(row.number)
        if over is None or row.number <= layout.header_row:
            rows.append(row)
        elif over.get(WHOLE_ROW) not in OUT:
            rows.append(_laid_over(row, layout, over))
    return replace(table, rows=tuple(rows))


def _laid_over(row: TableRow, layout: Layout, over: Typed) -> TableRow:
    cells = list(row.cells)
    places = frozenset(layout.places[column] for column in _over(layout, over))
    for column in _over(layout, over):
        place = layout.places[column]
        cells.extend([None] * (place + 1 - len(cells)))
        cells[place] = over[column.value] or None
    hidden = row.hidden and over.get(WHOLE_ROW) != MEANT
    return TableRow(row.number, tuple(cells), hidden, row.scrubbed - places)
