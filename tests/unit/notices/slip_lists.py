"""Small lists for the tests of the slip guard: rows of cells become facts, an earlier index, a report."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ansim.notices.domain.columns import Column
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.slip_facts import Facts, read_facts
from ansim.notices.domain.slip_links import Earlier, earlier_index
from ansim.notices.domain.slips import SlipReport, guard_list
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 2, 20)
HEADER = ("성명", "생년월일", "휴대전화", "주소")
FAMILY_NAMES = "김이박최정강조윤장임한오서신권황안송류홍"


def person(number: int, **changes: Cell) -> dict[str, Cell]:
    """An invented person whose cells nobody else has."""
    return {
        "성명": f"{FAMILY_NAMES[number % 20]}{'가나다라마바사아자차'[number // 20 % 10]}{'하솔봄별'[number // 200 % 4]}",
        "생년월일": date(1950 + number * 17 % 60, 1 + number % 12, 1 + number % 28),
        "휴대전화": f"010-0{number * 617 % 1000:03d}-{number:04d}",
        "주소": f"가람시 새벽동 해오름로 {number}",
        **changes,
    }


def resident(row: Mapping[str, Cell], sex: str = "M") -> str:
    """The masked resident number of a row's birth date."""
    birth = row["생년월일"]
    assert isinstance(birth, date)
    return f"{birth:%y%m%d}-{(1 if sex == 'M' else 2) + (2 if birth.year >= 2000 else 0)}******"


def people(count: int, **changes: Any) -> list[dict[str, Cell]]:
    """So many people; `changes` are functions of the number."""
    return [
        person(number, **{name: make(number) for name, make in changes.items()}) for number in range(count)
    ]


def moved(rows: Sequence[Mapping[str, Cell]], column: str, by: int, start: int = 0) -> list[dict[str, Cell]]:
    """Turn a column by some rows from a row on."""
    values = [row[column] for row in rows]
    rest = values[start:]
    values = [*values[:start], *rest[-by:], *rest[:-by]]
    return [{**row, column: value} for row, value in zip(rows, values, strict=True)]


def table_of(rows: Sequence[Mapping[str, Cell]], *more: Sequence[Cell]) -> Table:
    """The rows as a sheet with its header in row 1; `more` are rows below."""
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    body = [tuple(row.get(name) for name in header) for row in rows]
    lines = [header, *body, *(tuple(row) for row in more)]
    return Table("명단", tuple(TableRow(number, cells) for number, cells in enumerate(lines, start=1)))


def facts_of(table: Table) -> tuple[Facts, CheckedRoster]:
    """The facts of a sheet and its check."""
    checked = check_roster(table, TODAY)
    return read_facts(table, checked), checked


def tag(value: object) -> bytes:
    """A stand-in for a keyed hash."""
    return repr(value).encode()


def index_of(facts: Facts, known: Sequence[Mapping[str, Cell]]) -> Earlier:
    """The index of notices that these people got before, aligned with the facts."""
    before, _ = facts_of(table_of(known)) if known else (None, None)
    return earlier_index(
        [tag(name) if name else None for name in facts.names],
        [tag(day) if day else None for day in facts.born],
        [tag(phone) if phone else None for phone in facts.phones],
        [
            (tag(name), tag(born), tag(phone) if phone else None)
            for name, born, phone in (
                zip(before.names, before.born, before.phones, strict=True) if before else ()
            )
        ],
    )


def guarded(
    rows: Sequence[Mapping[str, Cell]],
    known: Sequence[Mapping[str, Cell]] = (),
    *more: Sequence[Cell],
    printed: Mapping[int, frozenset[Column]] | None = None,
    office: str = "",
) -> SlipReport:
    """What the guard says of a list, with notices of these people sent before."""
    facts, checked = facts_of(table_of(rows, *more))
    return guard_list(facts, checked, TODAY, earlier=index_of(facts, known), printed=printed, office=office)


def holds(report: SlipReport) -> list[tuple[int, str, tuple[int, ...]]]:
    """The holds as plain values."""
    return [(one.row, one.code, one.others) for one in report.held]


def slides(report: SlipReport) -> list[tuple[Column, int, int, int]]:
    """The slides as plain values."""
    return [(one.column, one.by, one.first, one.last) for one in report.slides]
