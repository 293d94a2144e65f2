"""An officer's list: 4,000 invented people as a workbook with title rows and 40 faults, and the truth about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from ansim.kit.clock import korean_date
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.table import Cell
from ansim.sandbox.faults import FAULTS, Cells
from ansim.sandbox.people import invent_people
from ansim.sandbox.sheets import write_xlsx

HEADER = (
    "연번",
    "성명",
    "생년월일",
    "성별",
    "휴대전화",
    "주소",
    "검체채취일",
    "최종접촉일",
    "격리장소",
    "비고",
)
_FIRST_ROW = 5


@dataclass(frozen=True, slots=True)
class OfficersList:
    """A generated list. `people` is what a check must read, `codes` the code each faulty row must get by row
    (None: no code), `lost` the rows that must make no notice."""

    data: bytes
    rows: int
    people: tuple[Person, ...]
    codes: Mapping[int, str | None]
    lost: frozenset[int]


def make_officers_list(seed: int, today: date, count: int = 4_000, faulty: int = 40) -> OfficersList:
    """Return an isolation list of `count` rows, `faulty` of which have one real-life fault each.

    `today` is the Korean day on which it would be uploaded. Two of the faulty rows repeat a person and two
    are one person with two phones; the others go through all faults in turn.
    """
    random = Random(seed)  # noqa: S311 - repeatable practice data
    people = [
        replace(person, row=_FIRST_ROW + place)
        for place, person in enumerate(invent_people(seed, count, today))
    ]
    rows = [person_cells(person, random) for person in people]
    alone = _rows_with_own_phone(people)
    faulty = min(faulty, len(alone) // 2)  # a short list has room for fewer faults
    repeated = random.sample(alone, 6) if faulty >= 10 else []
    chosen = random.sample(
        [place for place in alone if place not in repeated], faulty - (4 if repeated else 0)
    )
    truth: dict[int, Person | None] = {person.row: person for person in people}
    codes: dict[int, str | None] = {}
    if repeated:
        _repeat_people(repeated, people, rows, truth, codes)
    for turn, place in enumerate(chosen):
        fault = FAULTS[turn % len(FAULTS)]
        person = people[place]
        truth[person.row] = fault.spoil(rows[place], person, today)
        codes[person.row] = fault.code
    titles = (
        "확진자 격리통지 대상자 명단 (훈련용 가상 인물)",
        f"기준일: {korean_date(today)}  가람시보건소  총 {count:,}명",
        "",
    )
    body = [[place + 1, *list(cells.values())] for place, cells in enumerate(rows)]
    data = write_xlsx(titles, HEADER, [*body, ["합계", f"{count:,}명"]], "명단")
    kept = tuple(found for _, found in sorted(truth.items()) if found)
    return OfficersList(data, count, kept, codes, frozenset(row for row, found in truth.items() if not found))


def person_cells(person: Person, random: Random) -> Cells:
    """Return the cells of a person under HEADER's words (but the number), dates and phone in a usual form."""
    phone = person.phone
    return {
        "성명": person.name,
        "생년월일": _birth(person.birth, random),
        "성별": {"M": "남", "F": "여", None: None}[person.sex],
        "휴대전화": (show_phone(phone) if random.random() < 0.9 else phone) if phone else None,
        "주소": person.address,
        "검체채취일": person.specimen,
        "최종접촉일": person.last_contact,
        "격리장소": person.place,
        "비고": person.note or None,
    }


def _birth(birth: date, random: Random) -> Cell:
    draw = random.random()
    if draw < 0.6:
        return birth
    return f"{birth.year}.{birth.month}.{birth.day}." if draw < 0.8 else birth.isoformat()


def _rows_with_own_phone(people: Sequence[Person]) -> list[int]:
    users: dict[str | None, int] = {}
    for person in people:
        users[person.phone] = users.get(person.phone, 0) + 1
    return [place for place, person in enumerate(people) if users[person.phone] == 1]


def _repeat_people(
    places: Sequence[int],
    people: Sequence[Person],
    rows: list[Cells],
    truth: dict[int, Person | None],
    codes: dict[int, str | None],
) -> None:
    """Make two later rows the same person as an earlier one, and one person stand twice with two phones."""
    first, second, third, fourth, fifth, sixth = sorted(places)
    for source, copy in ((first, fourth), (second, fifth)):
        rows[copy].update(rows[source])
        truth[people[copy].row], codes[people[copy].row] = None, "person.duplicate"
    rows[sixth].update({**rows[third], "휴대전화": rows[sixth]["휴대전화"]})
    for place in (third, sixth):
        truth[people[place].row], codes[people[place].row] = None, "person.unclear"
