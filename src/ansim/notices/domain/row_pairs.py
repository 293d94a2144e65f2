"""Compares the rows of a roster with each other: the same person twice, namesakes, shared phones, odd dates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from statistics import median_low

from ansim.notices.domain.columns import Column
from ansim.notices.domain.roster_codes import problem
from ansim.notices.domain.rows import CheckedRow
from ansim.notices.domain.texts import squash

OUTLIER_DAYS = 180
_SHOWN_ROWS = 10
_FEWEST_DAYS = 5


def compare_rows(
    rows: Sequence[CheckedRow], titles: Mapping[Column, str], middles: Mapping[Column, date] | None = None
) -> None:
    """Add to each row what is wrong with it beside the others, rows with errors of their own included.

    `middles` are the middle days of a whole list when `rows` are only some of it, or were corrected since.
    """
    _compare_people(rows, titles.get(Column.NAME))
    _compare_phones(rows, titles.get(Column.PHONE))
    for column, middle in (middle_days(rows) if middles is None else middles).items():
        _compare_days(rows, column, titles.get(column), middle)


def middle_days(rows: Sequence[CheckedRow]) -> dict[Column, date]:
    """Return the middle of a list's days by date column, where at least five rows have one."""
    days = {
        column: [row.days[column] for row in rows if column in row.days]
        for column in (Column.SPECIMEN, Column.LAST_CONTACT)
    }
    return {column: median_low(found) for column, found in days.items() if len(found) >= _FEWEST_DAYS}


def _compare_people(rows: Sequence[CheckedRow], title: str | None) -> None:
    people: dict[tuple[str, date], list[CheckedRow]] = defaultdict(list)
    for row in rows:
        if row.name and row.birth:
            people[squash(row.name), row.birth].append(row)
    for same in people.values():
        if len(same) > 1:
            _compare_namesakes(same, title)


def _compare_namesakes(same: Sequence[CheckedRow], title: str | None) -> None:
    """Same name and birth date: one person on one phone is a duplicate, two phones need a person to decide.

    Nothing in a list proves that two such rows are two people, except a different sex.
    """
    first_of: dict[str | None, CheckedRow] = {}
    sexes: dict[str | None, set[str | None]] = defaultdict(set)
    for row in same:
        sexes[row.phone].add(row.sex)
        first = first_of.setdefault(row.phone, row)
        if first is not row:
            row.problems.append(problem("person.duplicate", row.row, title, first=str(first.row)))
    if len(first_of) == 1:
        return
    known = [one for said in sexes.values() for one in said if len(said) == 1 and one]
    apart = len(set(known)) == len(sexes) == len(known)
    code = "person.namesake" if apart else "person.unclear"
    for row in first_of.values():
        others = _row_list([*islice((one for one in first_of.values() if one is not row), _SHOWN_ROWS + 1)])
        row.problems.append(problem(code, row.row, title, rows=others))


def _compare_phones(rows: Sequence[CheckedRow], title: str | None) -> None:
    users: dict[str, list[CheckedRow]] = defaultdict(list)
    for row in rows:
        if row.phone:
            users[row.phone].append(row)
    for same in users.values():
        if len({(squash(row.name), row.birth) for row in same}) < 2:
            continue
        for row in same:
            count, shown = str(len(same)), _row_list(same)
            row.problems.append(problem("phone.shared", row.row, title, count=count, rows=shown))


def _compare_days(rows: Sequence[CheckedRow], column: Column, title: str | None, middle: date) -> None:
    for row in rows:
        if column in row.days and (distance := abs((row.days[column] - middle).days)) > OUTLIER_DAYS:
            row.problems.append(problem("date.outlier", row.row, title, days=str(distance)))


def _row_list(rows: Sequence[CheckedRow]) -> str:
    shown = ", ".join(str(row.row) for row in rows[:_SHOWN_ROWS])
    return f"{shown} …" if len(rows) > _SHOWN_ROWS else shown
