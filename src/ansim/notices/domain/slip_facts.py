"""What a list says, cell by cell and row by row, before anything is believed: the ground of the slip guard.

A checked roster keeps only rows that agree with themselves; a slid column makes most rows disagree, so the guard
reads the cells again. Resident numbers become birth date and sex here too and go no further.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.births import read_resident_number
from ansim.notices.domain.columns import Column
from ansim.notices.domain.days import read_day
from ansim.notices.domain.names import name_code
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.sexes import read_sex
from ansim.notices.domain.table import Cell, Table
from ansim.notices.domain.texts import cell_text, clean_text, squash

READ = (
    Column.NAME,
    Column.BIRTH,
    Column.RESIDENT_NUMBER,
    Column.SEX,
    Column.AGE,
    Column.PHONE,
    Column.GUARDIAN_PHONE,
    Column.ADDRESS,
    Column.PLACE,
)
_SHORTEST_ADDRESS = 8
_NUMBERS = frozenset(
    (Column.RESIDENT_NUMBER, Column.FOREIGNER_NUMBER)
)  # the latter takes the place of the former


def _is_name(cell: Cell) -> bool:
    text = cell_text(cell)
    return 2 <= len(text) <= 4 and name_code(text) in (None, "name.rare_syllable", "name.unsendable")


def _is_birth(cell: Cell) -> bool:
    reading = read_day(cell)
    return read_resident_number(cell) is not None or (reading is not None and bool(reading.days))


# What makes a lone cell at the foot of a list a value of its column, and not a remark.
_VALID: Mapping[Column, Callable[[Cell], bool]] = {
    Column.NAME: _is_name,
    Column.BIRTH: _is_birth,
    Column.RESIDENT_NUMBER: lambda cell: read_resident_number(cell) is not None,
    Column.PHONE: lambda cell: read_phone(cell).number is not None,
    Column.ADDRESS: lambda cell: len(cell_text(cell)) >= _SHORTEST_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows of a list that mean a person, column by column; all sequences have one entry a row, in the list's order.

    `births` holds every day a birth cell can mean, `resident` the birth date and `marks` the sex that a resident
    number says (which may stand in the birth column: `mark_column`). `born` is the birth date the check settled on.
    Texts are folded for comparison, phones are national digits. `filled` says for each column which cells hold anything,
    `overhang` which one column goes on below the others, and by how many rows; `foot` counts those of them that are here.
    `lent` are the places (from 0) of rows without a phone of their own, whose phone is their guardian's.
    """

    rows: tuple[int, ...]
    names: tuple[str, ...]
    births: tuple[tuple[date, ...], ...]
    resident: tuple[date | None, ...]
    marks: tuple[str | None, ...]
    sexes: tuple[str | None, ...]
    ages: tuple[int | None, ...]
    phones: tuple[str | None, ...]
    guardians: tuple[str | None, ...]
    addresses: tuple[str, ...]
    places: tuple[str, ...]
    born: tuple[date | None, ...]
    people: tuple[Person | None, ...]
    filled: Mapping[Column, tuple[bool, ...]]
    overhang: tuple[Column, int] | None = None
    foot: int = 0
    mark_column: Column = Column.RESIDENT_NUMBER
    lent: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True)
class _Cells:
    births: tuple[date, ...] = ()
    resident: date | None = None
    mark: str | None = None


def read_facts(table: Table, checked: CheckedRoster) -> Facts:
    """Read the rows that `check_roster` took for people, good and bad, once more and each cell for itself."""
    places = _places(checked)
    people = {person.row: person for person in checked.people}
    wanted = people.keys() | set(checked.bad_rows)
    body = [row for row in table.rows if row.number in wanted]
    columns: dict[Column, list[Cell]] = {
        column: [_cell(row.cells, places.get(column)) for row in body] for column in READ
    }
    columns[Column.RESIDENT_NUMBER] = [_number(row.cells, places) for row in body]
    said = [
        _said(birth, number)
        for birth, number in zip(columns[Column.BIRTH], columns[Column.RESIDENT_NUMBER], strict=True)
    ]
    rows = tuple(row.number for row in body)
    good = tuple(people.get(row) for row in rows)
    column, below = _overhang(table, checked, places)
    return Facts(
        rows=rows,
        names=tuple(squash(cell_text(cell)) for cell in columns[Column.NAME]),
        births=tuple(one.births for one in said),
        resident=tuple(one.resident for one in said),
        marks=tuple(one.mark for one in said),
        sexes=tuple(read_sex(cell_text(cell)).sex for cell in columns[Column.SEX]),
        ages=tuple(_age(cell) for cell in columns[Column.AGE]),
        phones=tuple(
            person.phone if person else read_phone(cell).number
            for person, cell in zip(good, columns[Column.PHONE], strict=True)
        ),
        guardians=tuple(read_phone(cell).number if cell else None for cell in columns[Column.GUARDIAN_PHONE]),
        addresses=tuple(squash(cell_text(cell)) for cell in columns[Column.ADDRESS]),
        places=tuple(squash(cell_text(cell)) for cell in columns[Column.PLACE]),
        born=tuple(person.birth if person else _settled(one) for person, one in zip(good, said, strict=True)),
        people=good,
        filled={
            column: tuple(map(_is_filled, columns[column]))
            for column in READ
            if column in places or (column is Column.RESIDENT_NUMBER and _NUMBERS & places.keys())
        },
        overhang=(column, len(below)) if column else None,
        foot=len(wanted.intersection(below)),
        mark_column=Column.RESIDENT_NUMBER if _NUMBERS & places.keys() else Column.BIRTH,
        lent=frozenset(
            place
            for place, (person, cell) in enumerate(zip(good, columns[Column.PHONE], strict=True))
            if person and person.phone and person.phone == person.guardian_phone and not _is_filled(cell)
        ),
    )


def _overhang(
    table: Table, checked: CheckedRoster, places: Mapping[Column, int]
) -> tuple[Column | None, Sequence[int]]:
    """Return the column that alone goes on at the foot of the list with values of its own kind, and the rows."""
    core = [column for column in _VALID if column in places]
    found: Column | None = None
    rows: list[int] = []
    for row in reversed(table.rows):
        if row.number <= checked.header_row:
            break
        cells = {column: cell for column in core if _is_filled(cell := _cell(row.cells, places[column]))}
        if not cells:
            continue
        column, cell = next(iter(cells.items()))
        if len(cells) > 1 or not _VALID[column](cell) or found not in (None, column):
            break
        found = column
        rows.append(row.number)
    return found, rows


def _is_filled(cell: Cell) -> bool:
    """Return whether anything can be seen in a cell: a blank left by the space bar is no value."""
    return cell is not None and (not isinstance(cell, str) or bool(clean_text(cell)))


def _places(checked: CheckedRoster) -> dict[Column, int]:
    """Return where each column stands, as the check read the header."""
    columns = checked.reading.columns if checked.reading else ()
    return {one.column: one.place for one in columns if one.column}


def _cell(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None


def _number(cells: Sequence[Cell], places: Mapping[Column, int]) -> Cell:
    """Return the resident number of one column or of two halves, or a foreigner's."""
    front = _cell(cells, places.get(Column.RESIDENT_NUMBER))
    back = cell_text(_cell(cells, places.get(Column.RESIDENT_BACK)))
    if back and cell_text(front):
        return f"{cell_text(front).zfill(6)}-{back}"
    return _cell(cells, places.get(Column.FOREIGNER_NUMBER)) if not cell_text(front) else front


def _said(birth: Cell, number: Cell) -> _Cells:
    resident = read_resident_number(number) if number is not None else None
    inside = read_resident_number(birth) if birth is not None else None
    reading = read_day(birth) if inside is None else None
    births: tuple[date, ...] = reading.days if reading else ()
    if inside is not None and inside.birth:
        births = (inside.birth,)
    mark = (resident.sex if resident else None) or (inside.sex if inside else None)
    return _Cells(births, resident.birth if resident else None, mark)


def _settled(said: _Cells) -> date | None:
    if len(said.births) == 1:
        return said.births[0]
    return said.resident


def _age(cell: Cell) -> int | None:
    digits = cell_text(cell).removesuffix("세").removeprefix("만").strip() if cell is not None else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None
