"""Checks a whole roster: every row on its own, then the rows against each other. Nothing is matched by order."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.asides import people_rows
from ansim.notices.domain.births import age_on
from ansim.notices.domain.columns import Column
from ansim.notices.domain.guardians import MAJORITY
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.profile import Profile
from ansim.notices.domain.reading import list_reading
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster_codes import is_error, problem
from ansim.notices.domain.row_pairs import compare_rows, middle_days
from ansim.notices.domain.rows import CheckedRow, Demands, RowCheck
from ansim.notices.domain.table import Table, TableRow

MAX_ROWS = 200_000
_NUMBERS = (Column.RESIDENT_NUMBER, Column.FOREIGNER_NUMBER)
_NEEDED: Mapping[Column, tuple[Column, ...]] = {  # and what may stand in its place
    Column.NAME: (),
    Column.BIRTH: _NUMBERS,
    Column.PHONE: (Column.GUARDIAN_PHONE,),
}
_HARMLESS = frozenset((Column.NUMBER, Column.NOTE, Column.OTHER_PHONE))
_KOREAN = {Column.NAME: "성명", Column.BIRTH: "생년월일", Column.PHONE: "휴대전화", Column.SPECIMEN: "검체채취일",
           Column.LAST_CONTACT: "최종접촉일"}  # fmt: skip


class NoHeader(AnsimError):
    """No row of the first 20 names the columns."""

    code = "roster.no_header"
    sentence = Sentence(
        ko="첫 20행에서 제목 행(성명, 생년월일, 휴대전화 등)을 찾지 못했습니다. 열 제목을 적어 다시 올려 주세요.",
        en="No header row (name, birth date, mobile phone …) was found in the first 20 rows. Add one and retry.",
    )


class TooManyRows(AnsimError):
    """More rows than one batch may have."""

    code = "roster.too_many_rows"
    sentence = Sentence(
        ko="명단이 {limit:,}행을 넘습니다. 여러 파일로 나누어 올려 주세요.",
        en="The list has more than {limit:,} rows. Split it into several files.",
    )


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A checked roster with what is needed to check single rows of it again.

    `body` are the rows that mean a person, `checked` what was found in each of them (empty when an error concerns
    the whole list), `middles` the middle days that outliers were held against.
    """

    roster: CheckedRoster
    layout: Layout
    demands: Demands
    body: tuple[TableRow, ...]
    checked: tuple[CheckedRow, ...]
    middles: Mapping[Column, date]


def check_roster(
    table: Table,
    today: date,
    kind: NoticeKind | None = None,
    layout: Layout | None = None,
    *,
    profile: Profile | None = None,
) -> CheckedRoster:
    """Check every row of `table` and return people, errors and warnings.

    `today` is the Korean day of the check. With a `kind` the date that decides its period must be there;
    without, dates are read where given. `profile` is what an officer of the office confirmed about such headers,
    `layout` overrides both. Raises NoHeader and TooManyRows; everything else is a problem in the result.
    """
    return check_list(table, today, kind, layout, profile=profile).roster


def check_list(
    table: Table,
    today: date,
    kind: NoticeKind | None = None,
    layout: Layout | None = None,
    *,
    profile: Profile | None = None,
    surely: Collection[int] = (),
    middles: Mapping[Column, date] | None = None,
    watch: Callable[[Sequence[TableRow]], Iterable[TableRow]] = iter,
) -> CheckedList:
    """Check as `check_roster` does and keep what single rows are checked again with.

    `surely` are rows that mean a person whatever they look like now: an officer corrected them. `middles` are
    those of the first check, so that a correction does not move what the others are held against. `watch` yields the
    rows it is given, and may tell how far the check is.
    """
    layout = layout or find_layout(table, profile)
    if layout is None:
        raise NoHeader
    body, asides = people_rows(table, layout, surely)
    if len(body) > MAX_ROWS:
        raise TooManyRows(limit=MAX_ROWS)
    problems = [*_file_problems(table, layout, kind), *asides]
    if not body:
        problems.append(problem("roster.no_rows", layout.header_row))
    demands = demands_of(layout, kind, today)
    checked: list[CheckedRow] = []
    if not any(is_error(found.code) for found in problems):
        checked = [RowCheck(row, layout, demands).result() for row in watch(body)]
        middles = middle_days(checked) if middles is None else middles
        compare_rows(checked, layout.titles, middles)
        problems.extend(_unguarded(checked, layout, today))
    reading = list_reading(table, layout, profile, asides)
    roster = replace(_roster(table, layout, body, checked, problems), reading=reading)
    return CheckedList(roster, layout, demands, tuple(body), tuple(checked), middles or {})


def _roster(
    table: Table, layout: Layout, body: list[TableRow], checked: list[CheckedRow], problems: list[Problem]
) -> CheckedRoster:
    problems.extend(chain.from_iterable(row.problems for row in checked))
    good = {row.row for row in checked if row.good}
    return CheckedRoster(
        rows=len(body),
        people=tuple(person for row in checked if (person := row.person())),
        errors=tuple(found for found in problems if is_error(found.code)),
        warnings=tuple(found for found in problems if not is_error(found.code)),
        sheet=table.sheet,
        header_row=layout.header_row,
        columns=layout.titles,
        bad_rows=tuple(row.number for row in body if row.number not in good),
    )


def missing_columns(columns: Collection[Column], kind: NoticeKind | None) -> list[str]:
    """Return what a list must have and has in none of `columns`, by the usual Korean header."""
    there = set(columns)
    missing = [_KOREAN[column] for column, others in _NEEDED.items() if not there & {column, *others}]
    dates = law_of(kind).counted_from if kind else ()
    if dates and not there & set(dates):
        missing.append(_KOREAN[dates[0]])
    return missing


def demands_of(layout: Layout, kind: NoticeKind | None, today: date) -> Demands:
    """Return what the rows of a list are checked against."""
    return Demands(today, tuple(_wanted(layout, kind)))


def _wanted(layout: Layout, kind: NoticeKind | None) -> Iterator[Column]:
    return (column for column in law_of(kind).counted_from if column in layout.places) if kind else iter(())


def _file_problems(table: Table, layout: Layout, kind: NoticeKind | None) -> Iterator[Problem]:
    places, row = layout.places, layout.header_row
    for name in missing_columns(places, kind):
        yield problem("column.missing", row, what=name)
    for title in layout.doubled:
        yield problem("column.twice", row, title, what=title)
    number = next((column for column in _NUMBERS if column in places), None)
    if number:
        yield problem("resident_number.column", row, layout.titles[number])
    if Column.CONFIRMED in places and Column.SPECIMEN not in places:
        title = layout.titles[Column.CONFIRMED]
        yield problem("column.confirmed_for_specimen", row, title, what=title)
    yield from _hidden_parts(table, layout)


def _hidden_parts(table: Table, layout: Layout) -> Iterator[Problem]:
    for column, place in layout.places.items():
        if place in table.hidden_columns and column not in _HARMLESS:
            title = layout.titles[column]
            yield problem("column.hidden", layout.header_row, title, what=title)
    if table.other_sheets:
        yield problem("sheet.others", sheet=table.sheet, count=str(len(table.other_sheets)))
    if table.hidden_sheets:
        yield problem("sheet.hidden", count=str(len(table.hidden_sheets)))


def _unguarded(checked: Sequence[CheckedRow], layout: Layout, today: date) -> Iterator[Problem]:
    """Tell once how many minors a list without any column of guardians has."""
    if layout.places.keys() & {Column.GUARDIAN_NAME, Column.GUARDIAN_PHONE}:
        return
    births = (row.birth for row in checked if row.birth and row.guardian_phone is None)
    minors = sum(age_on(birth, today) < MAJORITY for birth in births)
    if minors:
        yield problem("guardian.column", layout.header_row, count=str(minors))
