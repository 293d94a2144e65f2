"""The ground of the slip guard under careless lists: blanks, lone cells at the foot, foreigners' numbers, rows by lot."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.slip_lists import (
    TODAY,
    facts_of,
    guarded,
    moved,
    people,
    person,
    resident,
    slides,
    table_of,
)

from ansim.notices.domain.columns import Column
from ansim.notices.domain.roster import NoHeader, check_roster
from ansim.notices.domain.slip_facts import READ, Facts, read_facts
from ansim.notices.domain.slip_slides import ends_empty
from ansim.notices.domain.slips import guard_list, hold_message
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import squash

UNSEEN = ["", " ", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u3164"]
PHONE = "010-0777-0001"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_blank_that_nobody_sees_is_an_empty_cell(unseen: str) -> None:
    """A gap in which somebody touched the space bar is a gap: what is filled is what can be seen."""
    rows = people(4)
    rows[1]["휴대전화"] = rows[3]["휴대전화"] = unseen
    facts, _ = facts_of(table_of(rows))
    assert facts.filled[Column.PHONE] == (True, False, True, False)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_blanks_beside_a_lone_cell_do_not_hide_the_overhang(unseen: str) -> None:
    """Phones pushed down by one are found at the foot though the other cells of the last row hold blanks."""
    rows = people(40)
    phones = [row["휴대전화"] for row in rows]
    pushed = [*phones[:15], unseen, *phones[15:]]
    spoilt = [{**row, "휴대전화": phone} for row, phone in zip(rows, pushed, strict=False)]
    assert slides(guarded(spoilt, (), (unseen, unseen, pushed[40], unseen))) == [(Column.PHONE, 1, 17, 42)]


@pytest.mark.parametrize("lone", ["김담당", "가람시 새벽동 해오름로 1"])
def test_who_signs_below_the_list_does_not_hide_its_empty_end(lone: str) -> None:
    """The signature is no person, so no person's cell is passed over when the end of the phones is looked at."""
    rows = people(60)
    rows[58]["휴대전화"] = rows[59]["휴대전화"] = None
    foot = (lone, None, None, None) if len(lone) < 5 else (None, None, None, lone)
    facts, checked = facts_of(table_of(rows, foot))
    assert (facts.overhang, facts.foot, checked.rows) == (
        (Column.NAME if len(lone) < 5 else Column.ADDRESS, 1),
        0,
        60,
    )
    assert [one.code for one in guarded(rows, (), foot).doubts] == ["slip.tail"]


def test_lone_birth_dates_below_are_no_empty_end_of_the_phones() -> None:
    """Rows that only another column reaches are taken off first: above them every phone is there."""
    foot = [(None, date(1980, 1, number), None, None) for number in (1, 2, 3)]
    facts, _ = facts_of(table_of(people(60), *foot))
    assert (facts.overhang, facts.foot, len(facts)) == ((Column.BIRTH, 3), 3, 63)
    assert ends_empty(facts.filled[Column.PHONE])
    assert guarded(people(60), (), *foot).doubts == ()


@pytest.mark.parametrize(
    ("place", "cell"), [(0, "김담당"), (1, date(1980, 1, 1)), (2, PHONE), (3, "가람시 새벽동 해오름로 1")]
)
def test_a_lone_cell_below_a_header_alone_breaks_nothing(place: int, cell: Cell) -> None:
    """A form in which nobody stands yet is answered, not failed on, whatever was typed into it first."""
    lone = [tuple(cell if one == place else None for one in range(4))]
    if place == 0:
        lone += [(None,) * 4, lone[0]]
    facts, checked = facts_of(Table("명단", table_of(people(1)).rows[:1] + rows_from(lone)))
    report = guard_list(facts, checked, TODAY)
    assert report.rows == checked.rows
    assert report.held == ()


def test_an_overhang_over_nobody_is_no_slide() -> None:
    """A column of which cells were found below, in a list without any person: there is nothing that slid."""
    _, checked = facts_of(table_of(people(1)))
    nobody = Facts(*((),) * 13, filled=dict.fromkeys(READ, ()), overhang=(Column.PHONE, 1))
    assert guard_list(nobody, replace(checked, people=(), rows=0), TODAY).slides == ()


def rows_from(lines: list[tuple[Cell, ...]]) -> tuple[TableRow, ...]:
    """Lines below a header in row 1."""
    return tuple(TableRow(number, cells) for number, cells in enumerate(lines, start=2))


def foreigners(count: int) -> list[dict[str, Cell]]:
    """People with a sex and a foreigner's number instead of a resident number."""
    rows = []
    for number, row in enumerate(people(count)):
        sex = "F" if number * 7 % 11 < 5 else "M"
        mark = resident(row, sex)
        rows.append(
            {
                **row,
                "성별": "여" if sex == "F" else "남",
                "외국인등록번호": f"{mark[:7]}{int(mark[7]) + 4}{mark[8:]}",
            }
        )
    return rows


@pytest.mark.parametrize("by", [-2, 1, 3])
def test_a_birth_column_slid_beside_foreigners_numbers_is_named(by: int) -> None:
    """The sex hangs on the number and not on the birth date, so rows whose sexes agree do not cut the slide up."""
    (slide, *more) = guarded(moved(foreigners(60), "생년월일", by, 20)).slides
    assert (slide.column, slide.by, slide.first, slide.last, more) == (Column.BIRTH, by, 22, 61, [])


def test_a_slid_column_of_foreigners_numbers_is_told_by_its_own_title() -> None:
    """What the officer reads is the header of the list and no word of the program."""
    report = guarded(moved(foreigners(60), "외국인등록번호", 2, 20))
    assert "'외국인등록번호'" in report.problems[0].message("ko")
    assert "resident_number" not in report.problems[0].message("ko")


@pytest.mark.parametrize("nothing", [None, *UNSEEN])
def test_a_foreigner_beside_an_empty_resident_number_is_witnessed(nothing: Cell) -> None:
    """A list with both columns: where one is empty, however it is empty, the other speaks as it does to the check."""
    rows = [{**row, "주민등록번호": nothing} for row in foreigners(3)]
    facts, checked = facts_of(table_of(rows))
    assert facts.resident == tuple(one.birth for one in checked.people)
    assert facts.marks == tuple(one.sex for one in checked.people)


CELLS = st.sampled_from(
    [
        None, "", " ", "홍길동", "김담당", "900101-1******", "900101", PHONE, "010-0000-0002", 1000000001, "합계", True,
        "가람시 새벽동 해오름로 1", "나루시 강변동 달맞이길 2", date(1990, 1, 1), date(2030, 1, 1), 33, "33세", "#N/A", "남",
        "여", float("nan"), float("inf"), "1******", -1, "\ud800",
    ]
)  # fmt: skip
TITLES = (
    "성명", "생년월일", "휴대전화", "주소", "주민등록번호", "성별", "나이", "보호자연락처", "격리장소",
    "외국인등록번호", "주민등록번호뒷자리", "연번",
)  # fmt: skip
LISTS = st.tuples(
    st.lists(st.sampled_from(TITLES), unique=True, min_size=2, max_size=9),
    st.lists(st.lists(CELLS, max_size=9).map(tuple), max_size=8),
)


@settings(max_examples=100, deadline=None)
@given(LISTS)
def test_any_list_is_guarded(grid: tuple[list[str], list[tuple[Cell, ...]]]) -> None:
    """Whatever stands in the cells: only readable rows are held, never one that is left out, all told in both languages."""
    table = Table("명단", (TableRow(1, tuple(grid[0])), *rows_from(grid[1])))
    try:
        checked = check_roster(table, TODAY)
    except NoHeader:
        return
    facts = read_facts(table, checked)
    report = guard_list(facts, checked, TODAY, office="가람시 보건소")
    assert set(facts.rows) == {one.row for one in checked.people} | set(checked.bad_rows)
    held = {one.row for one in report.held}
    assert held <= {one.row for one in checked.people}
    assert held.isdisjoint({one.row for one in report.problems})
    told = [*report.problems, *report.doubts, *map(hold_message, report.held)]
    assert all(one.message("ko") and one.message("en") for one in told)
    assert {len(column) for column in facts.filled.values()} <= {len(facts)}
    assert facts.foot <= (facts.overhang[1] if facts.overhang else 0)


@settings(max_examples=60, deadline=None)
@given(LISTS)
def test_the_facts_of_a_good_row_are_what_the_check_read(
    grid: tuple[list[str], list[tuple[Cell, ...]]],
) -> None:
    """Two readers of the same cells agree: phone, birth date and name of everybody who gets a notice."""
    table = Table("명단", (TableRow(1, tuple(grid[0])), *rows_from(grid[1])))
    try:
        checked = check_roster(table, TODAY)
    except NoHeader:
        return
    facts = read_facts(table, checked)
    by_row = {one.row: one for one in checked.people}
    for place, row in enumerate(facts.rows):
        if row in by_row:
            one = by_row[row]
            assert (facts.phones[place], facts.born[place], facts.people[place]) == (
                one.phone,
                one.birth,
                one,
            )
            assert facts.names[place] == squash(one.name)
            assert facts.marks[place] in (None, one.sex)


@pytest.mark.parametrize(
    ("cell", "age"),
    [("0", 0), ("만 7세", 7), (107.0, 107), ("999", 999), ("1000", None), ("-1", None), ("７", None), (True, None), ("세", None)],
)  # fmt: skip
def test_an_age_is_up_to_three_plain_digits(cell: Cell, age: int | None) -> None:
    """Words around the number are passed over, everything else is silence."""
    facts, _ = facts_of(table_of([person(0, 나이=cell), person(1, 나이=30)]))
    assert facts.ages == (age, 30)
