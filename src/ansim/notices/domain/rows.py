"""Checks one row of a roster on its own: its cells become a person, or problems, all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ansim.kit.problem import Problem
from ansim.notices.domain.births import (
    BirthReading,
    Born,
    ResidentReading,
    age_on,
    drop_resident_numbers,
    read_birth,
    read_resident_number,
)
from ansim.notices.domain.columns import Column
from ansim.notices.domain.days import DayReading, likely_day, read_day
from ansim.notices.domain.guardians import MAJORITY, NO_GUARDIAN, is_guardians, split_guardian
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.languages import read_language
from ansim.notices.domain.names import likely_name, name_code
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import PhoneReading, read_phone, show_phone
from ansim.notices.domain.roster_codes import is_error, problem
from ansim.notices.domain.sexes import read_sex
from ansim.notices.domain.table import ERROR_SIGNS, Cell, TableRow
from ansim.notices.domain.texts import cell_text, half_width

_EVENTS = (Column.SPECIMEN, Column.ONSET, Column.CONFIRMED, Column.LAST_CONTACT)
_BORN = (
    Column.BIRTH,
    Column.RESIDENT_NUMBER,
    Column.FOREIGNER_NUMBER,
)  # where a problem of the birth date is told
_UNWANTED = frozenset(
    (Column.NUMBER, Column.AGE, Column.NOTE, Column.OTHER_PHONE)
)  # nothing is lost with these
_NEAR_DAYS = 30  # days within which the other dates of one case lie
_LAST_YEAR_DAYS = 60  # a date in the future that lies so few days back by last year's number may be offered


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
    guardian_name: str = ""
    guardian_phone: str | None = None
    language: str = ""
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
            place=self.place, note=self.note, guardian_name=self.guardian_name, guardian_phone=self.guardian_phone,
            language=self.language,
        )  # fmt: skip


class RowCheck:
    """The check of one row against a layout; `result()` gives what was found."""

    def __init__(self, row: TableRow, layout: Layout, demands: Demands) -> None:
        self._row, self._layout, self._demands = row, layout, demands
        self._found = CheckedRow(row.number)
        self._lost: set[Column] = set()
        if row.hidden:
            self._tell("row.hidden", None)

    def result(self) -> CheckedRow:
        """Check every cell and return the row with all its problems."""
        readings = self._read_days()
        self._check_name()
        self._check_birth_and_sex(readings)
        self._check_texts()
        self._check_phones()
        for column, reading in readings.items():
            self._check_day(column, reading, readings)
        self._check_demanded_days(readings)
        return self._found

    def _tell(self, code: str, column: Column | None, likely: str | date | None = None) -> None:
        if column in self._lost and code != "cell.no_value":
            return
        title = self._layout.titles.get(column) if column else None
        suggested = likely.isoformat() if isinstance(likely, date) else likely
        self._found.problems.append(problem(code, self._found.row, title, suggested=suggested))

    def _cell(self, column: Column) -> Cell:
        """Return a cell; one that shows an error of its formula is told once and is empty."""
        place = self._layout.places.get(column)
        if place is None or place >= len(self._row.cells):
            return None
        cell = self._row.cells[place]
        if isinstance(cell, str) and cell[:1] == "#" and cell in ERROR_SIGNS:
            if column not in self._lost and column not in _UNWANTED:
                self._tell("cell.no_value", column)
                self._lost.add(column)
            return None
        return cell

    def _text(self, column: Column) -> str:
        if column not in self._layout.places:
            return ""
        text = cell_text(self._cell(column))
        if len(text) < 13:
            return text
        text, dropped = drop_resident_numbers(text)
        if dropped:
            self._tell("resident_number.elsewhere", column)
        return text

    def _check_name(self) -> None:
        name = half_width(self._text(Column.NAME)) or half_width(self._text(Column.OTHER_NAME))
        self._found.name = name
        if code := name_code(name):
            self._tell(code, Column.NAME, likely_name(name) if code == "name.unreadable" else None)

    def _check_birth_and_sex(self, readings: Mapping[Column, DayReading]) -> None:
        birth_cell, number_cell = self._cell(Column.BIRTH), self._number_cell()
        column = next((one for one in _BORN if one in self._layout.places), Column.BIRTH)
        resident = None if number_cell is None else read_resident_number(number_cell)
        if resident is None:
            if resident := read_resident_number(birth_cell):
                birth_cell = None
                if resident.whole or self._layout.places[column] in self._row.scrubbed:
                    self._tell("resident_number.elsewhere", column)
            elif Column.BIRTH not in self._layout.places:
                birth_cell = number_cell
        sex = read_sex(cell_text(self._cell(Column.SEX)))
        if resident and resident.birth is None:
            self._tell("resident_number.unreadable", column)
        else:
            born = Born(self._first_day(readings), sex.century)
            known = resident.birth if resident else None
            self._take_birth(
                read_birth(birth_cell, self._demands.today, known, self._age(), born), column, resident
            )
        self._check_sex(sex.sex, resident.sex if resident else None)

    def _number_cell(self) -> Cell:
        """Return the resident number: of one column, of two halves, or a foreigner's."""
        places = self._layout.places
        if Column.RESIDENT_NUMBER not in places:
            return self._cell(Column.FOREIGNER_NUMBER)
        cell = self._cell(Column.RESIDENT_NUMBER)
        back = cell_text(self._cell(Column.RESIDENT_BACK))
        if back and (front := cell_text(cell)):
            return f"{front.zfill(6)}-{back}"
        return cell if cell_text(cell) else self._cell(Column.FOREIGNER_NUMBER)

    def _first_day(self, readings: Mapping[Column, DayReading]) -> date | None:
        plain = [reading.days[0] for reading in readings.values() if len(reading.days) == 1]
        return min(plain, default=None)

    def _take_birth(self, reading: BirthReading, column: Column, resident: ResidentReading | None) -> None:
        self._found.birth = reading.birth
        if reading.code:
            self._tell(reading.code, column, reading.likely)
        if resident and resident.restored:
            self._tell("birth.zero_restored", column)

    def _age(self) -> int | None:
        if Column.AGE not in self._layout.places:
            return None
        digits = cell_text(self._cell(Column.AGE)).removesuffix("세").removeprefix("만").strip()
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None

    def _check_sex(self, said: str | None, known: str | None) -> None:
        self._found.sex = said or known
        if said is None and cell_text(self._cell(Column.SEX)):
            self._tell("sex.unreadable", Column.SEX, known)
        elif known and said and said != known:
            self._tell("sex.contradicts", Column.SEX)

    def _check_texts(self) -> None:
        parts = (self._text(Column.ADDRESS), self._text(Column.ADDRESS_DETAIL))
        self._found.address = " ".join(part for part in parts if part)
        self._found.place = self._text(Column.PLACE)
        self._found.note = self._text(Column.NOTE)
        language = read_language(self._text(Column.LANGUAGE))
        if language is None:
            self._tell("language.unknown", Column.LANGUAGE)
        self._found.language = language or ""

    def _check_phones(self) -> None:
        reading = read_phone(self._cell(Column.PHONE))
        self._found.phone = reading.number
        likely = show_phone(reading.likely) if reading.likely else None
        for code in reading.codes:
            self._tell(code, Column.PHONE, likely)
        if reading.note:
            self._found.note = " ".join(filter(None, (self._found.note, f"({reading.note})")))
        of_guardian = self._check_guardian(reading)
        if reading.number is None and not reading.codes and not of_guardian:
            self._tell("phone.missing" if self._found.address else "phone.missing_address", Column.PHONE)

    def _check_guardian(self, own: PhoneReading) -> bool:
        """Read the guardian; True when a minor's notice goes to the guardian's phone for want of an own one."""
        found, places = self._found, self._layout.places
        column = Column.GUARDIAN_PHONE if Column.GUARDIAN_PHONE in places else Column.GUARDIAN_NAME
        guardian = NO_GUARDIAN
        if column in places:
            guardian = split_guardian(self._text(Column.GUARDIAN_NAME), self._cell(Column.GUARDIAN_PHONE))
            found.guardian_name, found.guardian_phone = guardian.name, guardian.phone
        if guardian.unreadable:
            self._tell("guardian.unreadable", column)
        if found.birth is None or age_on(found.birth, self._demands.today) >= MAJORITY:
            return False
        if found.guardian_phone is None and own.number and is_guardians(own.note):
            found.guardian_phone = own.number
        if found.guardian_phone is None:
            if column in places and not guardian.unreadable:
                self._tell("guardian.missing", column)
            return False
        if own.number is None and not own.codes and Column.PHONE not in self._lost:
            found.phone = found.guardian_phone
            self._tell("phone.of_guardian", Column.PHONE)
            return True
        return False

    def _read_days(self) -> dict[Column, DayReading]:
        """Read the dates of the row; a two-digit year is of this century, and only a past day can be meant."""
        readings = {}
        for column in _EVENTS:
            reading = read_day(self._cell(column)) if column in self._layout.places else None
            if reading is not None:
                recent = tuple(
                    day for day in reading.days if reading.how not in ("century", "zero") or day.year >= 2000
                )
                past = tuple(day for day in recent if day <= self._demands.today)
                readings[column] = DayReading(past or recent, reading.how)
        return readings

    def _check_demanded_days(self, readings: Mapping[Column, DayReading]) -> None:
        """Tell that no date decides the period, unless a bad one was told already: "-" and "(수)" are no date."""
        wanted = self._demands.dates
        if wanted and not any(column in readings or column in self._lost for column in wanted):
            self._tell("date.missing", next(c for c in wanted if c in self._layout.places))

    def _check_day(self, column: Column, reading: DayReading, readings: Mapping[Column, DayReading]) -> None:
        birth, today, days = self._found.birth, self._demands.today, reading.days
        if len(days) > 1:
            days = _near_the_others(column, days, readings) or days
        if not days:
            self._tell("date.unreadable", column, likely_day(self._cell(column), today))
        elif days[0] > today:
            self._tell("date.future", column, _a_year_before(days[0], today))
        elif len(days) > 1:
            self._tell("date.ambiguous", column)
        elif birth and days[0] < birth:
            self._tell("date.before_birth", column)
        else:
            self._found.days[column] = days[0]


def _near_the_others(
    column: Column, days: Sequence[date], readings: Mapping[Column, DayReading]
) -> tuple[date, ...]:
    """Return the one day that lies near every other date of the row, when exactly one does."""
    others = [
        reading.days[0] for one, reading in readings.items() if one is not column and len(reading.days) == 1
    ]
    near = tuple(day for day in days if others and all(abs((day - one).days) <= _NEAR_DAYS for one in others))
    return near if len(near) == 1 else ()


def _a_year_before(day: date, today: date) -> date | None:
    """Return the day by last year's number where that is a recent one: December's dates typed in January."""
    if (day.month, day.day) == (2, 29):
        return None
    before = day.replace(year=day.year - 1)
    return before if 0 <= (today - before).days <= _LAST_YEAR_DAYS else None
