"""Corrections over rows: checked again row by row as the whole list would be, taken off again, no number kept whole."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import (
    LEFT_OUT,
    MEANT,
    MOST_CHARACTERS,
    WHOLE_ROW,
    CorrectionRefused,
    HeldRow,
    check_again,
    clean_typed,
    corrected_table,
    hold,
    plain_text,
    with_added,
)
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import CheckedList, check_list
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 3, 10)
HEADER = ("성명", "생년월일", "휴대전화", "주소", "검체채취일", "주민등록번호", "성별")
KEYS = ("name", "birth", "phone", "address", "specimen", "resident_number", "sex")
LAYOUT = Layout(
    1,
    {Column(key): place for place, key in enumerate(KEYS)},
    dict(zip(map(Column, KEYS), HEADER, strict=True)),
)
GOOD = ("홍길동", "1980-01-01", "010-0000-0001", "가람시 1", "2022-03-08", None, "남")

NAMES = st.sampled_from(["홍길동", "김안심", "", "홍길동2", "이 온", "남궁민수"])
BIRTHS = st.sampled_from(
    ["1980-01-01", "800101", "", "몰라요", date(1990, 5, 5), "900505-1234567", "2090-01-01", 9005051234567]
)
PHONES = st.sampled_from(
    ["010-0000-0001", "01000000002", 1000000001, "", "064-700-0000", "010-0000-0001(모)"]
)
ADDRESSES = st.sampled_from(["가람시 1", "", "가람시 900505-1234567", None])
DAYS = st.sampled_from(["2022-03-08", "", "2021-01-01", datetime(2022, 3, 8), 44628, "2022.3.7.", "어제"])
NUMBERS = st.sampled_from(
    [None, "", "900505-1234567", "900505-1******", "9005051", 505053234567, "800101-1234567"]
)
SEXES = st.sampled_from(["남", "여", "", "?"])
ROWS = st.lists(
    st.tuples(st.tuples(NAMES, BIRTHS, PHONES, ADDRESSES, DAYS, NUMBERS, SEXES), st.booleans()),
    min_size=1,
    max_size=7,
)
FIELDS = st.sampled_from((*KEYS, WHOLE_ROW))
VALUES = st.sampled_from(
    [
        "",
        "홍길동",
        "김안심",
        "1980-01-01",
        "010-0000-0001",
        "010-0000-0002",
        "2022-03-07",
        "2019-01-01",
        "남",
        "900505-1234567",
    ]
)


def table_of(rows: Sequence[tuple[Sequence[Cell], bool]]) -> Table:
    """A sheet whose people begin at row 2."""
    body = (TableRow(number, tuple(cells), hidden) for number, (cells, hidden) in enumerate(rows, start=2))
    return Table("명단", (TableRow(1, HEADER), *body))


def whole(table: Table, **more: Any) -> CheckedList:
    """The check of everything, as it came through the door."""
    return check_list(at_the_door(table, LAYOUT), TODAY, NoticeKind.ISOLATION, LAYOUT, **more)


def said(problems: Sequence[Problem]) -> list[tuple[Any, ...]]:
    """Problems without their order."""
    return sorted((one.row or 0, one.column or "", one.code, sorted(one.params.items())) for one in problems)


def by_row(found: CheckedList) -> dict[int, list[tuple[Any, ...]]]:
    """What the whole check says of each person's row."""
    every = [*found.roster.errors, *found.roster.warnings]
    return {row.number: said([one for one in every if one.row == row.number]) for row in found.body}


def again(first: CheckedList, typed: Mapping[int, Mapping[str, str]]) -> dict[int, list[tuple[Any, ...]]]:
    """What checking the held rows says, corrections over them."""
    held = [hold(row, first.layout) for row in first.body]
    held = [
        HeldRow(row.number, row.cells, row.hidden, row.scrubbed, typed.get(row.number, {})) for row in held
    ]
    found = check_again(held, first.layout, first.demands, first.middles)
    return {row.row: said(row.problems) for row in found}


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_held_rows_say_what_the_list_said(rows: list[Any]) -> None:
    """Without a correction the rows that were kept give every problem of the first check, and none more."""
    first = whole(table_of(rows))
    assert again(first, {}) == by_row(first)


@settings(max_examples=120, deadline=None)
@given(rows=ROWS, acts=st.lists(st.tuples(st.integers(2, 10), FIELDS, VALUES), max_size=6))
def test_rows_checked_again_are_the_list_checked_again(
    rows: list[Any], acts: list[tuple[int, str, str]]
) -> None:
    """Corrections over kept rows give what the whole list with the same corrections gives: the list is the oracle."""
    first = whole(table_of(rows))
    there = {row.number for row in first.body}
    typed: dict[int, dict[str, str]] = {}
    for number, field, value in acts:
        if number in there:
            kept = (
                [MEANT, LEFT_OUT, ""][len(value) % 3]
                if field == WHOLE_ROW
                else clean_typed(field, value, LAYOUT)
            )
            typed.setdefault(number, {})[field] = kept
    later = whole(
        corrected_table(at_the_door(table_of(rows), LAYOUT), LAYOUT, typed),
        surely=typed.keys(),
        middles=first.middles,
    )
    mine = again(first, typed)
    out = {number for number, over in typed.items() if over.get(WHOLE_ROW) == LEFT_OUT}
    assert {number: found for number, found in mine.items() if number not in out} == by_row(later)
    assert {number: [one[2] for one in mine[number]] for number in out} == {
        one: ["row.left_out"] for one in out
    }


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_no_whole_resident_number_is_held(rows: list[Any]) -> None:
    """Whatever cell a resident number stood in, what is kept ends after its seventh digit."""
    first = whole(table_of(rows))
    for row in first.body:
        kept = hold(row, first.layout)
        assert not [cell for cell in kept.cells.values() if "1234567" in str(cell)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (datetime(2022, 3, 8), "2022-03-08"),
        (datetime(2022, 3, 8, 9), "2022-03-08T09:00:00"),
        (1012345678.0, "1012345678"),
        (None, ""),
    ],
)
def test_a_cell_is_shown_as_one_would_type_it(cell: Cell, text: str) -> None:
    """A day that a spreadsheet keeps as midnight is a day; a number has no decimal point."""
    assert plain_text(cell) == text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nonsense", "x"),
        ("place", "x"),
        ("", ""),
        ("name", "가" * (MOST_CHARACTERS + 1)),
        (WHOLE_ROW, "gone"),
    ],
)
def test_a_field_or_value_that_is_none_is_refused(field: str, value: str) -> None:
    """Only columns of the list can be typed over, only with what a cell can hold."""
    with pytest.raises(CorrectionRefused):
        clean_typed(field, value, LAYOUT)


def test_a_typed_resident_number_is_cut_too() -> None:
    """Whoever types a resident number into a correction leaves none behind."""
    assert clean_typed("birth", " 900505-1234567 ", LAYOUT) == "900505-1******"
    assert clean_typed("name", "홍\u200b길동  ", LAYOUT) == "홍길동"


def test_what_stands_in_a_cell_and_what_stood_there() -> None:
    """A correction is what is shown; the first value is still known; an emptied cell is empty."""
    held = HeldRow(2, {Column.NAME: "홍길동2", Column.BIRTH: 800101}, typed={"name": "홍길동", "birth": ""})
    assert (held.text(Column.NAME), held.first_text(Column.NAME)) == ("홍길동", "홍길동2")
    assert (held.text(Column.BIRTH), held.text(Column.PHONE)) == ("", "")
    assert held.as_row(LAYOUT).cells[:3] == ("홍길동", None, None)
    assert HeldRow(2, {}).as_row(Layout(1, {}, {})).cells == ()


def test_short_rows_grow_where_a_value_is_typed() -> None:
    """A row that ended before the corrected column gets it; rows of the title and others are left alone."""
    table = Table("명단", (TableRow(1, HEADER), TableRow(2, ("홍길동",)), TableRow(3, GOOD)))
    fixed = corrected_table(table, LAYOUT, {1: {"name": "x"}, 2: {"phone": "010-0000-0009"}})
    assert fixed.rows[0].cells == HEADER
    assert fixed.rows[1].cells == ("홍길동", None, "010-0000-0009")
    assert fixed.rows[2] is table.rows[2]
    assert corrected_table(table, LAYOUT, {}) is table


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 30), unique=True), st.sets(st.integers(1, 40)), st.booleans())
def test_people_added_below_are_rows_of_what_was_typed(
    there: list[int], numbers: set[int], left_out: bool
) -> None:
    """Only numbers below the list get a row, in order; with everything typed over it, it is a person's row or is out."""
    rows = tuple(TableRow(number, GOOD) for number in sorted(there))
    table = Table("명단", rows, kind="XLSX")
    last = max(there, default=0)
    found = with_added(table, numbers)
    added = [number for number in sorted(numbers) if number > last]
    assert found.rows[: len(rows)] == rows
    assert [(row.number, row.cells) for row in found.rows[len(rows) :]] == [(one, ()) for one in added]
    assert (found.sheet, found.kind) == ("명단", "XLSX")
    over = {"name": "홍길동", "phone": "010-0000-0001", **({WHOLE_ROW: LEFT_OUT} if left_out else {})}
    typed = dict.fromkeys(added, over)
    below = [row for row in corrected_table(found, LAYOUT, typed).rows if row.number > last]
    assert [row.number for row in below if row.number > LAYOUT.header_row] == (
        [] if left_out else [one for one in added if one > LAYOUT.header_row]
    )
    assert all(row.cells[:3] == ("홍길동", None, "010-0000-0001") for row in below if row.cells)
