"""What the guard reads from cells: numbers in halves, foreigners' numbers, lone cells at the foot, empty lists."""

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.notices.slip_lists import facts_of, guarded, people, resident, slides, table_of

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_facts import read_facts
from ansim.notices.domain.slip_links import Witness, earlier_index
from ansim.notices.domain.table import Cell, TableRow


def test_a_number_in_two_columns_is_one_witness() -> None:
    """Front and back of the resident number in columns of their own speak of the birth date."""
    rows = [
        {**row, "주민등록번호앞자리": resident(row)[:6], "주민등록번호뒷자리": resident(row)[7:]}
        for row in people(4)
    ]
    assert guarded(rows).counts[Witness.RESIDENT] == (4, 0)


def test_a_foreigners_number_is_a_witness_too() -> None:
    """Where the list has only the foreigners' column, it takes the resident number's place."""
    rows = [
        {**row, "외국인등록번호": resident(row).replace("-1", "-5").replace("-3", "-7")} for row in people(4)
    ]
    facts, _ = facts_of(table_of(rows))
    assert facts.resident == facts.born
    assert set(facts.marks) == {"M"}


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("생년월일", date(1980, 1, 1), Column.BIRTH),
        ("생년월일", "800101-1******", Column.BIRTH),
        ("휴대전화", "010-0000-0001", Column.PHONE),
        ("주소", "가람시 새벽동 해오름로 1", Column.ADDRESS),
        ("성명", "나누구", Column.NAME),
    ],
)
def test_a_lone_value_at_the_foot_is_an_overhang(column: str, cell: Cell, meant: Column) -> None:
    """One column goes on below the others; two rows of it are an overhang of two, an empty row between does not end it."""
    rows = people(5)
    foot = tuple(cell if name == column else None for name in rows[0])
    facts, _ = facts_of(table_of(rows, foot, (None,) * len(foot), foot))
    assert facts.overhang == (meant, 2)


def test_two_columns_at_the_foot_are_no_overhang() -> None:
    """Lone cells of different columns say nothing together: the last of them counts."""
    rows = people(5)
    facts, _ = facts_of(
        table_of(rows, (None, None, "010-0000-0001", None), (None, date(1980, 1, 1), None, None))
    )
    assert facts.overhang == (Column.BIRTH, 1)


def test_births_pushed_down_slid_from_their_gap() -> None:
    """The gap and the overhang of birth dates name the column like those of phones do."""
    rows = people(40)
    births = [row["생년월일"] for row in rows]
    pushed = [*births[:10], None, *births[10:]]
    spoilt = [{**row, "생년월일": birth} for row, birth in zip(rows, pushed, strict=False)]
    assert slides(guarded(spoilt, (), (None, pushed[40], None, None))) == [(Column.BIRTH, 1, 12, 42)]


def test_a_list_of_nobody_has_no_facts() -> None:
    """A header alone is no error of the guard."""
    report = guarded([dict.fromkeys(people(1)[0])])
    assert (report.rows, report.witnessed, report.slides, report.held) == (0, 0, (), ())


def test_an_earlier_notice_without_a_phone_says_nothing() -> None:
    """Somebody reached by post before is not known on any phone."""
    index = earlier_index([b"n"], [b"b"], [b"p"], [(b"n", b"b", None)])
    assert (index.phones_of, index.owners_of) == ({}, {})


def test_cells_that_cannot_be_read_are_silent() -> None:
    """A number that is none, an unreadable birth date: no fact, no contradiction."""
    rows = [{**row, "주민등록번호": "999999-1******", "나이": "몰라요"} for row in people(3)]
    rows[0]["생년월일"] = "어제"
    facts, _ = facts_of(table_of(rows))
    assert facts.resident == (None, None, None)
    assert facts.ages == (None, None, None)
    assert facts.born[0] is None
    assert guarded(rows).witnessed == 0


def test_a_guardians_list_with_somebody_without_a_phone() -> None:
    """An empty phone beside a guardian's number is nobody's number."""
    rows = [{**row, "보호자연락처": "010-0999-0001"} for row in people(3)]
    rows[1] |= {"휴대전화": None, "보호자연락처": None}
    report = guarded(rows)
    assert (report.counts[Witness.GUARDIAN], report.rows) == ((0, 0), 3)


def test_a_sheet_that_is_all_body_has_its_foot_read_too() -> None:
    """Where the header stands above the rows that were handed over, the reading ends with the rows."""
    table = table_of(people(3))
    checked = facts_of(table)[1]
    headless = replace(table, rows=table.rows[1:])
    assert read_facts(headless, replace(checked, header_row=0)).overhang is None
    lone = replace(table, rows=(TableRow(9, (None, None, "010-0000-0001", None)),))
    assert read_facts(lone, checked).overhang == (Column.PHONE, 1)
