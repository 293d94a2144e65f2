"""Birth dates from whatever a list holds: dates, YYMMDD, resident numbers. The century needs evidence."""

import re
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.days import DayReading, read_day
from ansim.notices.domain.table import Cell
from ansim.notices.domain.texts import cell_text, half_width

OLDEST = 110
# Every sign that is written for a dash: minus, bars, the long sound of Japanese, the Hangul vowel beside it.
DASHES = r"\-‐‑‒–—―−－﹣ーｰㅡᅳ"
_REST = r"[0-9*xX●○■□#•]"
_RESIDENT = (
    re.compile(rf"([0-9]{{6}}) ?[{DASHES} ] ?([0-9])({_REST}{{0,6}})"),
    re.compile(rf"([0-9]{{6}})([0-9])((?:{_REST}{{6}})?)"),  # 8 digits without a dash are a date
)
_INSIDE = re.compile(
    rf"(?<![0-9])[0-9]{{6}} ?[{DASHES}] ?[0-9]{_REST}{{6}}(?![0-9])|(?<![0-9])[0-9]{{13}}(?![0-9])"
)
# 7th digit: century and sex; 5 to 8 are registered foreigners (Resident Registration Act rules).
_CENTURIES = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000,
              "7": 2000, "8": 2000}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResidentReading:
    """What a resident number says; the number itself goes no further. `whole`: the file showed all of it."""

    birth: date | None
    sex: str | None = None
    whole: bool = False
    restored: bool = False


@dataclass(frozen=True, slots=True)
class BirthReading:
    """A birth date, or the code of why not; a code beside a date is a warning. `likely` may be offered, not taken."""

    birth: date | None
    code: str | None = None
    likely: date | None = None


@dataclass(frozen=True, slots=True)
class Born:
    """What the rest of a row says about a birth: not after `before` (its earliest other day), in `century` (2000)."""

    before: date | None = None
    century: int | None = None

    def allows(self, day: date) -> bool:
        """Whether a birth on `day` goes with it."""
        if self.before is not None and day > self.before:
            return False
        return self.century is None or self.century <= day.year < self.century + 100


def age_on(birth: date, day: date) -> int:
    """Return the age in full years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def read_resident_number(cell: Cell) -> ResidentReading | None:
    """Read a resident or foreigner registration number, whole, masked or cut after the 7th digit.

    None when the cell has not that shape. Numbers kept as a count lose leading zeros; they are put back
    when 11 or 12 digits are left. Check digits prove nothing since 2020 and are not looked at.
    """
    if not isinstance(cell, str | float | int):
        return None
    found, lost = _resident_parts(cell)
    if found is None:
        return None
    front, mark, rest = found.groups()
    whole = len(rest) == 6 and rest.isascii() and rest.isdigit()
    try:
        birth = date(_CENTURIES[mark] + int(front[:2]), int(front[2:4]), int(front[4:]))
    except ValueError:
        return ResidentReading(None, whole=whole)
    return ResidentReading(birth, "M" if int(mark) % 2 else "F", whole, lost)


def _resident_parts(cell: str | float) -> tuple[re.Match[str] | None, bool]:
    text = half_width(cell_text(cell))
    # A count never begins with 0: eleven digits that do are a phone number that slid here.
    lost = len(text) in (11, 12) and text.isascii() and text.isdigit() and text[0] != "0"
    text = text.zfill(13) if lost else text
    return next(filter(None, (shape.fullmatch(text) for shape in _RESIDENT)), None), lost


def cut_resident_number(cell: Cell) -> str | None:
    """Return a cell that is a whole resident number (or a count that lost its zeros) without its last six digits.

    None when it is none, or was masked already.
    """
    if not isinstance(cell, str | float | int):
        return None
    found, _ = _resident_parts(cell)
    if found is None or not (found[3].isascii() and found[3].isdigit()):
        return None
    return f"{found[1]}-{found[2]}******"


def drop_resident_numbers(text: str) -> tuple[str, bool]:
    """Return a text without any resident number in it, and whether there was one."""
    cleaned, count = _INSIDE.subn("", text)
    return (" ".join(cleaned.split()), True) if count else (text, False)


def read_birth(
    cell: Cell,
    today: date,
    known: date | None = None,
    age: int | None = None,
    born: Born | None = None,
) -> BirthReading:
    """Read a birth date. `known` (from a resident number) and `age` are evidence, and contradict if they can.

    Korean ages run up to two years ahead of full years, so an age fits within -1 and +2. `born` is evidence that
    only chooses among what the cell can mean: it never contradicts a date that can mean one day only.
    """
    reading = read_day(cell)
    if reading is None:
        return _empty(known, today)
    if not reading.days:
        return BirthReading(None, "birth.unreadable")
    possible = tuple(day for day in reading.days if day <= today and age_on(day, today) <= OLDEST)
    if not possible:
        return BirthReading(None, "birth.future" if max(reading.days) > today else "birth.too_old")
    proven = tuple(day for day in possible if _fits(day, today, known, age))
    if not proven:
        return BirthReading(None, "birth.contradicts")
    if len(proven) > 1 and born:
        proven = tuple(day for day in proven if born.allows(day)) or proven
    return _choose(proven, reading)


def _empty(known: date | None, today: date) -> BirthReading:
    if known is None:
        return BirthReading(None, "birth.missing")
    if known > today:
        return BirthReading(None, "birth.future")
    return BirthReading(None, "birth.too_old") if age_on(known, today) > OLDEST else BirthReading(known)


def _fits(day: date, today: date, known: date | None, age: int | None) -> bool:
    if known is not None and day != known:
        return False
    return age is None or -1 <= age - age_on(day, today) <= 2


def _choose(proven: tuple[date, ...], reading: DayReading) -> BirthReading:
    if len(proven) > 1:
        asked = reading.how == "century"
        return BirthReading(
            None, "birth.century" if asked else "birth.ambiguous", max(proven) if asked else None
        )
    if reading.how == "zero":
        return BirthReading(
            proven[0], "birth.zero_restored" if reading.days[-1] != proven[0] else "birth.serial"
        )
    return BirthReading(proven[0], "birth.serial" if reading.how == "serial" else None)
