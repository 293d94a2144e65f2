"""Checks one row of a roster on its own: its cells become a person, or problems, all of them at once."""

from dataclasses import dataclass, field
from datetime import date

from ansim.kit.problem import Problem
from ansim.notices.domain.births import (
    BirthReading,
    drop_resident_numbers,
    read_birth,
    read_resident_number,
)
from ansim.notices.domain.columns import Column
from ansim.notices.domain.days import read_day
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.names import name_code
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.roster_codes import is_error, problem
from ansim.notices.domain.table import TableRow
from ansim.notices.domain.texts import cell_text, half_width

_SEXES = {"남": "M", "남성": "M", "남자": "M", "m": "M", "male": "M", "여": "F", "여성": "F", "여자": "F",
          "f": "F", "female": "F"}  # fmt: skip
_EVENTS = (Column.SPECIMEN, Column.ONSET, Column.CONFIRMED, Column.LAST_CONTACT)


@dataclass(frozen=True, slots=True)
class Demands:
    """What a roster is checked against: the day of the check and the date columns of which one must be filled."""

    today: date
    dates: tuple[Column, ...] = ()


@dataclass(slots=True)
class CheckedRow:
    """One row after its own check. `name` and `birth` stay known for the comparison between rows."""

    row: int
    name: str = ""
    birth: date | None = None
    phone: str | None = None
    sex: str | None = None
    address: str = ""
    note: str = ""
    place: str = ""
    days: dict[Column, date] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether no problem of the row is an error."""
        return not any(is_error(found.code) for found in self.problems)

    def person(self) -> Person | None:
        """Return the person of a good row, else None. A confirmation date stands in for the specimen date."""
        if self.birth is None or not self.good:
            return None
        specimen = self.days.get(Column.SPECIMEN, self.days.get(Column.CONFIRMED))
        return Person(
            row=self.row, name=self.name, birth=self.birth, phone=self.phone, address=self.address, sex=self.sex,
            specimen=specimen, onset=self.days.get(Column.ONSET), last_contact=self.days.get(Column.LAST_CONTACT),
            place=self.place, note=self.note,
        )  # fmt: skip


class RowCheck:
    """The check of one row against a layout; `result()` gives what was found."""

    def __init__(self, row: TableRow, layout: Layout, demands: Demands) -> None:
        self._cells, self._layout, self._demands = row.cells, layout, demands
        self._found = CheckedRow(row.number)
        if row.hidden:
            self._tell("row.hidden", None)

    def result(self) -> CheckedRow:
        """Check every cell and return the row with all its problems."""
        self._check_name()
        self._check_birth_and_sex()
        self._check_texts()
        self._check_phone()
        self._check_days()
        return self._found

    def _tell(self, code: str, column: Column | None) -> None:
        title = self._layout.titles.get(column) if column else None
        self._found.problems.append(problem(code, self._found.row, title))

    def _text(self, column: Column) -> str:
        if column not in self._layout.places:
            return ""
        text = cell_text(self._layout.cell(self._cells, column))
        if len(text) < 13:
            return text
        text, dropped = drop_resident_numbers(text)
        if dropped:
            self._tell("resident_number.elsewhere", column)
        return text

    def _check_name(self) -> None:
        self._found.name = half_width(self._text(Column.NAME))
        if code := name_code(self._found.name):
            self._tell(code, Column.NAME)

    def _check_birth_and_sex(self) -> None:
        cell = self._layout.cell
        birth_cell, number_cell = cell(self._cells, Column.BIRTH), cell(self._cells, Column.RESIDENT_NUMBER)
        column = Column.BIRTH if Column.BIRTH in self._layout.places else Column.RESIDENT_NUMBER
        resident = None if number_cell is None else read_resident_number(number_cell)
        if resident is None:
            if resident := read_resident_number(birth_cell):
                birth_cell = None
                if resident.whole:
                    self._tell("resident_number.elsewhere", column)
            elif Column.BIRTH not in self._layout.places:
                birth_cell = number_cell
        known = resident.birth if resident else None
        if resident and known is None:
            self._tell("resident_number.unreadable", column)
        else:
            self._take_birth(read_birth(birth_cell, self._demands.today, known, self._age()), column)
        if resident and resident.restored:
            self._tell("birth.zero_restored", column)
        self._check_sex(resident.sex if resident else None)

    def _take_birth(self, reading: BirthReading, column: Column) -> None:
        self._found.birth = reading.birth
        if reading.code:
            self._tell(reading.code, column)

    def _age(self) -> int | None:
        if Column.AGE not in self._layout.places:
            return None
        digits = cell_text(self._layout.cell(self._cells, Column.AGE)).removesuffix("세").strip()
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None

    def _check_sex(self, known: str | None) -> None:
        text = cell_text(self._layout.cell(self._cells, Column.SEX)).casefold()
        self._found.sex = _SEXES.get(text, known)
        if text and text not in _SEXES:
            self._tell("sex.unreadable", Column.SEX)
        elif known and self._found.sex != known:
            self._tell("sex.contradicts", Column.SEX)

    def _check_texts(self) -> None:
        parts = (self._text(Column.ADDRESS), self._text(Column.ADDRESS_DETAIL))
        self._found.address = " ".join(part for part in parts if part)
        self._found.place = self._text(Column.PLACE)
        self._found.note = self._text(Column.NOTE)

    def _check_phone(self) -> None:
        reading = read_phone(self._layout.cell(self._cells, Column.PHONE))
        self._found.phone = reading.number
        for code in reading.codes:
            self._tell(code, Column.PHONE)
        if reading.note:
            self._found.note = " ".join(filter(None, (self._found.note, f"({reading.note})")))
        if reading.number is None and not reading.codes:
            self._tell("phone.missing" if self._found.address else "phone.missing_address", Column.PHONE)

    def _check_days(self) -> None:
        for column in _EVENTS:
            if column in self._layout.places:
                self._check_day(column)
        wanted = self._demands.dates
        if wanted and not any(column in self._found.days for column in wanted):
            cells = (cell_text(self._layout.cell(self._cells, column)) for column in wanted)
            if not any(cells):
                self._tell("date.missing", next(c for c in wanted if c in self._layout.places))

    def _check_day(self, column: Column) -> None:
        reading = read_day(self._layout.cell(self._cells, column))
        if reading is None:
            return
        birth, today = self._found.birth, self._demands.today
        # An event is recent: a two-digit year is of this century, and only a past day can be meant.
        days = [day for day in reading.days if reading.how not in ("century", "zero") or day.year >= 2000]
        past = [day for day in days if day <= today]
        if not days:
            self._tell("date.unreadable", column)
        elif not past:
            self._tell("date.future", column)
        elif len(past) > 1:
            self._tell("date.ambiguous", column)
        elif birth and past[0] < birth:
            self._tell("date.before_birth", column)
        else:
            self._found.days[column] = past[0]
