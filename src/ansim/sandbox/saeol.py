"""Notices already issued elsewhere: one PDF as a municipal system prints it, and its list in another order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from random import Random

import pylopdf_fonts_ko
import typst

from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import show_phone
from ansim.sandbox.people import invent_people
from ansim.sandbox.sheets import write_xlsx

HEADER = ("연번", "성명", "생년월일", "휴대전화", "주소", "검체채취일", "격리장소")
_FIRST_ROW = 4
_EVERY = 25  # one notice in so many has a second page


@dataclass(frozen=True, slots=True)
class IssuedNotices:
    """A generated PDF and its list. `pages` gives the 1-based pages of each row of the list."""

    pdf: bytes
    roster: bytes
    people: tuple[Person, ...]
    pages: Mapping[int, tuple[int, ...]]


def make_issued_notices(seed: int, today: date, count: int = 200) -> IssuedNotices:
    """Return `count` notices as one PDF, in another order than their list, some of two pages.

    Same seed, same bytes. `today` is the Korean day of issue.
    """
    random = Random(seed + 1)  # noqa: S311 - repeatable practice data
    invented = invent_people(seed + 1, count, today)
    people = tuple(replace(person, row=_FIRST_ROW + place) for place, person in enumerate(invented))
    printed = random.sample(people, count)
    lengths = [2 if place % _EVERY == _EVERY // 2 else 1 for place in range(count)]
    pages: dict[int, tuple[int, ...]] = {}
    page = 1
    for person, length in zip(printed, lengths, strict=True):
        pages[person.row] = tuple(range(page, page + length))
        page += length
    return IssuedNotices(_print(printed, lengths, today), _list(people, today), people, pages)


def print_notices(notices: Sequence[Mapping[str, object]]) -> bytes:
    """Return one PDF of notices given by number, name, birth, phone, address, place, period, issued and pages."""
    source = resources.files(__package__).joinpath("saeol.typ").read_bytes()
    folder = [Path(pylopdf_fonts_ko.__file__).parent]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folder)
    made: bytes = typst.compile(source, font_paths=fonts, sys_inputs={"data": json.dumps(list(notices))})
    return made


def notice_of(person: Person, number: int, pages: int, today: date) -> dict[str, object]:
    """Return what `print_notices` prints for a person; `number` becomes the document number of the year."""
    first = person.specimen or today
    return {
        "number": f"가람보건-{today.year}-{number:05d}",
        "name": person.name,
        "birth": _dotted(person.birth),
        "phone": show_phone(person.phone) if person.phone else "",
        "address": person.address,
        "place": person.place,
        "period": f"{_dotted(first)} ~ {_dotted(first + timedelta(days=6))} 24:00",
        "issued": _dotted(today),
        "pages": pages,
    }


def _print(printed: Sequence[Person], lengths: Sequence[int], today: date) -> bytes:
    numbered = enumerate(zip(printed, lengths, strict=True), start=10_001)
    return print_notices([notice_of(person, number, length, today) for number, (person, length) in numbered])


def _list(people: Sequence[Person], today: date) -> bytes:
    rows = [
        [
            place,
            person.name,
            person.birth,
            show_phone(person.phone or ""),
            person.address,
            person.specimen,
            person.place,
        ]
        for place, person in enumerate(people, start=1)
    ]
    return write_xlsx((f"{_dotted(today)} 발급 격리통지서 목록 (훈련용)", ""), HEADER, rows, "목록")


def _dotted(day: date) -> str:
    return f"{day.year}. {day.month}. {day.day}."
