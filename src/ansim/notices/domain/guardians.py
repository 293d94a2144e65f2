"""The guardian of a row: name and phone in two columns, or both in one cell. Acts 43 and 43-2 want them notified too."""

import re
from dataclasses import dataclass
from datetime import date

from ansim.notices.domain.births import age_on
from ansim.notices.domain.names import name_code
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.table import Cell
from ansim.notices.domain.texts import half_width

MAJORITY = 19  # years (Civil Act 4)
_RELATION = re.compile(
    "모|부|母|父|엄마|아빠|어머니|아버지|어머님|아버님|부모|부모님|보호자|조모|조부|할머니|할아버지|외조모|외조부"
    "|법정대리인|mother|father|mom|dad|parent|guardian",
    re.I,
)
_PHONE = re.compile(r"[0-9][0-9()\-. ]{7,}")


@dataclass(frozen=True, slots=True)
class Guardian:
    """`name` may be empty, `phone` is national digits or None; `unreadable`: a phone stands there that is none."""

    name: str = ""
    phone: str | None = None
    unreadable: bool = False


NO_GUARDIAN = Guardian()


def split_guardian(name: str, phone: Cell) -> Guardian:
    """Return the guardian that a clean name cell and a phone cell tell, each of which may hold both."""
    reading = read_phone(phone)
    if _PHONE.search(half_width(name)):
        beside = read_phone(name)
        reading = beside if reading.number is None and not reading.codes else reading
        name = beside.note
    name = name or ("" if _RELATION.fullmatch(reading.note) else reading.note)
    kept = "" if name_code(name) in ("name.missing", "name.unreadable", "name.long") else name
    return Guardian(kept, reading.number, unreadable=reading.number is None and bool(reading.codes))


def is_minor(birth: date, on: date) -> bool:
    """Whether somebody born on `birth` is a minor on a day: only a minor's notice is told to a guardian."""
    return age_on(birth, on) < MAJORITY


def tells_guardian(person: Person, on: date) -> bool:
    """Whether a notice issued on a day goes to the guardian too, as a message of its own beside the person's."""
    told = bool(person.guardian_phone) and person.guardian_phone != person.phone
    return told and is_minor(person.birth, on)


def is_guardians(note: str) -> bool:
    """Whether words beside a phone say that it is a guardian's: 모, 부, 어머니, 보호자 …"""
    return any(_RELATION.fullmatch(word) for word in note.split())
