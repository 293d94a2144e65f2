"""The faults that real lists have, each with the truth of what a check must say about it."""

# ruff: noqa: ARG005 - every fault is called alike, whether it looks at the person, the day or neither
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ansim.notices.domain.births import age_on
from ansim.notices.domain.guardians import MAJORITY
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.table import Cell

Cells = dict[str, Cell]
Truth = Person | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One way a row goes wrong: `spoil` changes its cells and returns the person that must still be read.

    `code` is what the check must say (None: it must cope in silence); no person means that the row is lost.
    """

    name: str
    code: str | None
    spoil: Callable[[Cells, Person, date], Truth]


def _set(column: str, value: Callable[[Person, date], Cell]) -> Callable[[Cells, Person, date], Truth]:
    def spoil(cells: Cells, person: Person, today: date) -> Truth:
        cells[column] = value(person, today)
        return None

    return spoil


def _same(column: str, value: Callable[[Person, date], Cell]) -> Callable[[Cells, Person, date], Truth]:
    def spoil(cells: Cells, person: Person, today: date) -> Truth:
        cells[column] = value(person, today)
        return person

    return spoil


def _phone(person: Person) -> str:
    return person.phone or ""


def _resident(person: Person, rest: str) -> str:
    mark = (1 if person.sex == "M" else 2) + (2 if person.birth.year >= 2000 else 0)
    return f"{person.birth:%y%m%d}-{mark}{rest}"


def _no_phone(cells: Cells, person: Person, _today: date) -> Truth:
    cells["휴대전화"] = None
    return replace(person, phone=None)


def _no_way(cells: Cells, _person: Person, _today: date) -> Truth:
    cells["휴대전화"] = cells["주소"] = None
    return None


def _mother(cells: Cells, person: Person, today: date) -> Truth:
    cells["휴대전화"] = f"{show_phone(_phone(person))}(모)"
    minor = age_on(person.birth, today) < MAJORITY
    return replace(person, note="(모)", guardian_phone=person.phone if minor else None)


FAULTS: tuple[Fault, ...] = (
    Fault("lost zero, as a number", "phone.zero_restored", _same("휴대전화", lambda p, t: int(_phone(p)))),
    Fault("lost zero, as text", "phone.zero_restored", _same("휴대전화", lambda p, t: _phone(p)[1:])),
    Fault("digit missing", "phone.length", _set("휴대전화", lambda p, t: show_phone(_phone(p))[:-1])),
    Fault("digit too many", "phone.length", _set("휴대전화", lambda p, t: show_phone(_phone(p)) + "7")),
    Fault("letter in the phone", "phone.unreadable", _set("휴대전화", lambda p, t: f"01O{_phone(p)[3:]}")),
    Fault("empty name", "name.missing", _set("성명", lambda p, t: None)),
    Fault("name of white space", "name.missing", _set("성명", lambda p, t: " \u200b ")),
    Fault("numbered name", "name.unreadable", _set("성명", lambda p, t: f"{p.name}2")),
    Fault("phone in the name", "name.unreadable", _set("성명", lambda p, t: show_phone(_phone(p)))),
    Fault("30 February", "date.unreadable", _set("검체채취일", lambda p, t: f"{t.year}-02-30")),
    Fault("day in the future", "date.future", _set("검체채취일", lambda p, t: t + timedelta(days=3))),
    Fault("empty specimen day", "date.missing", _set("검체채취일", lambda p, t: None)),
    Fault("words for a day", "date.unreadable", _set("검체채취일", lambda p, t: "어제")),
    Fault("month 13", "birth.unreadable", _set("생년월일", lambda p, t: f"{p.birth.year}.13.01")),
    Fault("empty birth", "birth.missing", _set("생년월일", lambda p, t: "")),
    Fault("birth in the future", "birth.future", _set("생년월일", lambda p, t: t + timedelta(days=300))),
    Fault("older than anybody", "birth.too_old", _set("생년월일", lambda p, t: f"{t.year - 130}-05-05")),
    Fault("century unknown", "birth.century", _set("생년월일", lambda p, t: f"{(t.year - 5) % 100:02d}0105")),
    Fault("two phones", "phone.two_numbers",
          _set("휴대전화", lambda p, t: f"{show_phone(_phone(p))}, 010-0000-0001")),
    Fault("two phones in two lines", "phone.two_numbers",
          _set("휴대전화", lambda p, t: f"{show_phone(_phone(p))}\n010-0000-0002")),
    Fault("landline", "phone.landline", _set("휴대전화", lambda p, t: "031-000-0000")),
    Fault("Seoul landline", "phone.landline", _set("휴대전화", lambda p, t: "02-000-0000")),
    Fault("prefix no longer used", "phone.old_prefix", _set("휴대전화", lambda p, t: "011-000-0000")),
    Fault("number abroad", "phone.foreign", _set("휴대전화", lambda p, t: "+84 90 000 0000")),
    Fault("no phone but an address", "phone.missing", _no_phone),
    Fault("no phone, no address", "phone.missing_address", _no_way),
    Fault("mother's phone", "phone.note", _mother),
    Fault("+82", None, _same("휴대전화", lambda p, t: f"+82 {_phone(p)[1:3]}-{_phone(p)[3:7]}-{_phone(p)[7:]}")),
    Fault("full-width digits", None, _same("휴대전화", lambda p, t: "".join(chr(ord(d) + 0xFEE0) for d in _phone(p)))),
    Fault("dots in the phone", None, _same("휴대전화", lambda p, t: show_phone(_phone(p)).replace("-", "."))),
    Fault("NFD name", None, _same("성명", lambda p, t: unicodedata.normalize("NFD", p.name))),
    Fault("white space around the name", None, _same("성명", lambda p, t: f" {p.name}\u200b \u00a0")),
    Fault("resident number for the birth", "resident_number.elsewhere",
          _same("생년월일", lambda p, t: _resident(p, "000000"))),
    Fault("masked resident number", None, _same("생년월일", lambda p, t: _resident(p, "******"))),
    Fault("birth as a number", None, _same("생년월일", lambda p, t: int(f"{p.birth:%Y%m%d}"))),
    Fault("day written in Korean", None,
          _same("검체채취일", lambda p, t: f"{p.specimen:%Y}년 {p.specimen.month}월 {p.specimen.day}일" if p.specimen else None)),
)  # fmt: skip

BY_NAME: Mapping[str, Fault] = {fault.name: fault for fault in FAULTS}
