"""Lists spoilt the ways a spreadsheet spoils them, with the truth of who has which phone: soak, test and bench use it.

A variant is a list of invented people in which a column slid by one to five rows, was sorted alone, or has rows
swapped; some lists carry resident numbers, ages or guardians, and some people are known from earlier notices.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from ansim.notices.domain.births import age_on
from ansim.notices.domain.columns import Column
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.slip_facts import Facts, read_facts
from ansim.notices.domain.slip_links import WEAK, Earlier, earlier_index, links_of
from ansim.notices.domain.slips import SlipReport, guard_list
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import squash
from ansim.sandbox.people import invent_people
from ansim.sandbox.roster_file import person_cells

Row = dict[str, Cell]
OFFICE = "가람시 보건소"
MEANING = {
    "성명": Column.NAME,
    "생년월일": Column.BIRTH,
    "주민등록번호": Column.RESIDENT_NUMBER,
    "휴대전화": Column.PHONE,
    "주소": Column.ADDRESS,
}
WAYS = ("turned", "pushed", "deleted", "sorted", "swapped", "clean")
_KNOWN = 0.3  # share of the people who had a notice of the office before
_MOVED = 0.01  # share of those whose phone is another one now
_SWAPS = 20


@dataclass(frozen=True, slots=True)
class Variant:
    """One list: how it was spoilt (`way`, `column` in the list's words, `by` rows, from row `start`), what a check sees
    and what is true. `truth` holds (name, birth, phone or address) of everybody."""

    way: str
    column: str
    by: int
    start: int
    table: Table
    people: tuple[Person, ...]
    known: tuple[tuple[bytes, bytes, bytes | None], ...]
    truth: frozenset[tuple[str, date, str]]


@dataclass(slots=True)
class Figures:
    """Sums over variants. `wrong` rows are somebody's name and birth date beside another's phone (address without one);
    `witnessed` of them had a witness of the moved column that could tell (an age or sex that fits may be chance); `out`
    were left out or held; `alarmed` lists were told of."""

    lists: int = 0
    alarmed: int = 0
    rows: int = 0
    wrong: int = 0
    witnessed: int = 0
    out: int = 0
    sent_in_spite: int = 0
    doubted: int = 0
    held: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Add the sums of another."""
        for name in (
            "lists",
            "alarmed",
            "rows",
            "wrong",
            "witnessed",
            "out",
            "sent_in_spite",
            "doubted",
            "held",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.codes.update(other.codes)

    def told(self) -> str:
        """Return the figures as one line."""
        caught = 100 * self.out / self.wrong if self.wrong else 100.0
        return (
            f"{self.lists} lists of {self.rows:,} rows, {self.alarmed} told of; {self.wrong:,} wrong rows, "
            f"{self.witnessed:,} with a witness, {self.out:,} ({caught:.2f} %) left out or held, "
            f"{self.sent_in_spite} sent in spite of one; {self.doubted:,} right rows left out, {self.held:,} held; "
            f"{dict(sorted(self.codes.items()))}"
        )


def make_variant(seed: int, today: date, count: int = 10_000, way: str | None = None) -> Variant:
    """Return the variant of a seed: one of WAYS in turn unless `way` names it, everything else by chance."""
    random = Random(seed)  # noqa: S311 - repeatable practice data
    people = invent_people(seed, count, today)
    rows = _rows(people, random, today)
    way = way or WAYS[seed % len(WAYS)]
    moved = [name for name in MEANING if name in rows[0] and name != "주소"]
    column = random.choice([*moved, "휴대전화", "휴대전화"])  # phones slide most, and harm most
    by = random.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5])
    start = random.randrange(0, max(1, count - 30))
    rows = spoil(rows, way, column, by, start, random)
    header = tuple(rows[0])
    body = [TableRow(place, tuple(row.values())) for place, row in enumerate(rows, start=2)]
    return Variant(
        way,
        column,
        by,
        start + 2,
        Table("명단", (TableRow(1, header), *body)),
        people,
        tuple(_known(people, random)),
        frozenset((one.name, one.birth, one.phone or one.address) for one in people),
    )


def spoil(rows: Sequence[Row], way: str, column: str, by: int, start: int, random: Random) -> list[Row]:
    """Return the rows with one column spoilt: turned (nothing lost), pushed down with a gap and an overhang, deleted
    (the rest moves up), sorted alone, or some cells swapped with others'."""
    values = [row[column] for row in rows]
    top, rest, by_ = values[:start], values[start:], abs(by)
    match way:
        case "turned":
            rest = rest[-by:] + rest[:-by]
        case "pushed":
            rest = [None] * by_ + rest
        case "deleted":
            rest = rest[by_:] + [None] * min(by_, len(rest))
        case "sorted":
            top, rest = [], sorted(values, key=_as_sorted)
        case "swapped":
            for one, other in zip(
                *[iter(random.sample(range(len(values)), min(2 * _SWAPS, len(values) // 2 * 2)))] * 2,
                strict=False,
            ):
                values[one], values[other] = values[other], values[one]
            top, rest = [], values
        case _:
            pass
    spoilt = [*top, *rest]
    longer = [dict.fromkeys(rows[0]) for _ in range(len(spoilt) - len(rows))]
    return [{**row, column: cell} for row, cell in zip([*rows, *longer], spoilt, strict=True)]


def measure(variant: Variant, today: date) -> tuple[Figures, CheckedRoster, SlipReport]:
    """Check the list, guard it and hold the result against the truth."""
    checked = check_roster(variant.table, today, NoticeKind.ISOLATION)
    facts = read_facts(variant.table, checked)
    earlier = _index(facts, variant)
    report = guard_list(facts, checked, today, earlier=earlier, office=OFFICE)
    out = {problem.row for problem in report.problems}
    held = {one.row for one in report.held}
    whole = bool(report.doubts)
    wrong = {
        one.row
        for one in checked.people
        if (one.name, one.birth, one.phone or one.address) not in variant.truth
    }
    lost = set(checked.bad_rows)
    spoke = _speaking(facts, MEANING[variant.column], earlier, today)
    free = {one.row for one in checked.people} - out - held
    figures = Figures(
        lists=1,
        alarmed=int(bool(report.slides) or whole or (bool(wrong) and not wrong & free)),
        rows=checked.rows,
        wrong=len(wrong | lost),
        witnessed=len((wrong | lost) & spoke),
        out=len((wrong - free) | lost),
        sent_in_spite=len(wrong & free & spoke),
        doubted=len(out - wrong - lost),
        held=len(held),
    )
    told = [*(one.code for one in report.held), *(one.code for one in (*report.problems, *report.doubts))]
    figures.codes.update(Counter(told))
    return figures, checked, report


def _rows(people: Sequence[Person], random: Random, today: date) -> list[Row]:
    with_resident, with_age = random.random() < 0.5, random.random() < 0.3
    rows = []
    for place, one in enumerate(people, start=1):
        row: Row = {"연번": place, **person_cells(one, random)}
        if with_resident and one.sex:
            row["주민등록번호"] = resident_number(one)
        if with_age:
            row["나이"] = age_on(one.birth, today)
        rows.append(row)
    return rows


def resident_number(person: Person) -> str:
    """Return a masked resident number: front and 7th digit."""
    mark = (1 if person.sex == "M" else 2) + (2 if person.birth.year >= 2000 else 0)
    return f"{person.birth:%y%m%d}-{mark}******"


def _as_sorted(cell: Cell) -> tuple[int, str]:
    """Order cells as a spreadsheet does: dates and numbers, then texts, empty cells last."""
    if cell is None:
        return (2, "")
    return (1, cell) if isinstance(cell, str) else (0, str(cell))


def _tag(*parts: Any) -> bytes:
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=16).digest()


def _known(people: Sequence[Person], random: Random) -> list[tuple[bytes, bytes, bytes | None]]:
    """Return the tags of earlier notices: some of the people, a few of them on a phone they have no more."""
    found: list[tuple[bytes, bytes, bytes | None]] = []
    for one in people:
        if random.random() < _KNOWN:
            phone = f"0100{random.randrange(10**7):07d}" if random.random() < _MOVED else one.phone
            found.append((_tag("name", squash(one.name)), _tag("birth", one.birth), _tag("phone", phone)))
    return found


def _index(facts: Facts, variant: Variant) -> Earlier:
    names = [_tag("name", name) if name else None for name in facts.names]
    births = [_tag("birth", day) if day else None for day in facts.born]
    phones = [_tag("phone", phone) if phone else None for phone in facts.phones]
    return earlier_index(names, births, phones, variant.known)


def _speaking(facts: Facts, moved: Column, earlier: Earlier, today: date) -> set[int]:
    """Return the rows for which a witness that ties the moved column to another one speaks, and not by chance."""
    tied = [link for link in links_of(facts, today, earlier, {}) if moved in link.columns]
    silent = {link: (None, True) if link.witness in WEAK else (None,) for link in tied}
    return {
        row
        for place, row in enumerate(facts.rows)
        if any(link.says(place) not in silent[link] for link in tied)
    }
