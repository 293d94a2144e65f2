"""Invented people of the invented city 가람시, the same for the same seed. None of their phones can exist."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from ansim.notices.domain.people import Person
from ansim.sandbox.names import invent_name

_TOWNS = ("솔내동", "한빛동", "다온동", "새벽동", "물결읍", "너른면", "윤슬동", "마루동")
_STREETS = ("솔빛로", "가람대로", "은하수길", "버들로", "해오름로", "달맞이길", "온새미로", "가온길")
_BLOCKS = ("늘푸른마을", "가람뜰", "새솔채", "한마루타운")
_PLACES = ("자택", "자택", "자택", "자택", "가람 생활치료센터", "가람의료원")
_PHONES = 10_000_000  # 010-0 has never been assigned to anybody: 010-0000-0000 to 010-0999-9999
_STEP = 7_368_787  # coprime to the count, so that no phone comes twice


def invent_people(seed: int, count: int, today: date) -> tuple[Person, ...]:
    """Return `count` people with row 0, unique by phone and by name and birth, but for families on one phone.

    One in a hundred is a child on the phone of the person before. Specimen and contact days lie within the
    four days before `today`.
    """
    random = Random(seed)  # noqa: S311 - invented people must be the same again, nothing here is secret
    start = random.randrange(_PHONES)
    people: list[Person] = []
    known: set[tuple[str, date]] = set()
    while len(people) < count:
        phone = f"010{(start + len(people) * _STEP) % _PHONES:08d}"
        person = _invent(random, phone, today)
        if (person.name, person.birth) in known:
            continue
        if people and random.random() < 0.01:
            person = _child_of(people[-1], person, random, today)
            if (person.name, person.birth) in known:
                continue
        known.add((person.name, person.birth))
        people.append(person)
    return tuple(people)


def _invent(random: Random, phone: str, today: date) -> Person:
    age_days = int(random.triangular(0, 36_000, 14_000))
    specimen = today - timedelta(days=random.randint(1, 4))
    return Person(
        row=0,
        name=invent_name(random),
        birth=specimen - timedelta(days=age_days + 1),
        phone=phone,
        address=_address(random),
        sex=random.choice("MF"),
        specimen=specimen,
        last_contact=today - timedelta(days=random.randint(1, 4)),
        place=random.choice(_PLACES),
    )


def _child_of(parent: Person, person: Person, random: Random, today: date) -> Person:
    birth = today - timedelta(days=random.randint(60, 4_000))
    return replace(person, birth=birth, phone=parent.phone, address=parent.address, specimen=parent.specimen)


def _address(random: Random) -> str:
    street = f"가람시 {random.choice(_TOWNS)} {random.choice(_STREETS)} {random.randint(1, 390)}"
    if random.random() < 0.3:
        return street
    return f"{street}, {random.choice(_BLOCKS)} {random.randint(101, 112)}동 {random.randint(1, 25)}{random.randint(1, 8):02d}호"
