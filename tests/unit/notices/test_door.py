"""No whole resident number passes the door, whatever cell it stands in; phones, days and case numbers pass unchanged."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.births import cut_resident_number, read_resident_number
from ansim.notices.domain.columns import Column
from ansim.notices.domain.door import at_the_door, scrub_text
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.table import Cell, Table, TableRow

HEADER = ("성명", "생년월일", "주민등록번호", "휴대전화", "비고")


def through(*cells: Cell, header: tuple[str, ...] = HEADER, **more: object) -> TableRow:
    """One row below a header, through the door."""
    table = Table("명단", (TableRow(1, header), TableRow(2, cells)), **more)  # type: ignore[arg-type]
    return at_the_door(table, find_layout(table)).rows[1]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("900101-1234567", "900101-1******"),
        ("9001011234567", "900101-1******"),
        ("900101 1234567", "900101-1******"),
        ("900101 - 1234567", "900101-1******"),
        ("900101–1234567", "900101-1******"),
        ("９００１０１－１２３４５６７", "900101-1******"),
        (9001011234567, "900101-1******"),
        (9001011234567.0, "900101-1******"),
        ("모 김안심(750505-2345678) 통화", "모 김안심(750505-2******) 통화"),
    ],
)
@pytest.mark.parametrize("place", range(5))
def test_a_whole_number_is_cut_in_any_column(written: Cell, left: str, place: int) -> None:
    """With or without dash, as text or number, in its own column or within a remark: six digits are gone."""
    cells: list[Cell] = ["홍길동", date(1990, 1, 1), None, "010-0000-0001", ""]
    cells[place] = written
    row = through(*cells)
    assert row.cells[place] == left
    assert row.scrubbed == {place}


@pytest.mark.parametrize(("number", "left"), [(501014123456, "050101-4******"), (10101312345, None)])
def test_a_number_that_lost_its_zeros_is_cut_where_numbers_stand(number: int, left: str | None) -> None:
    """Born 2005: the number is a count of 12 digits; in the column of numbers and of birth dates it is cut."""
    wanted = left or "001010-1******" if left else cut_resident_number(number)
    assert through("홍길동", None, number).cells[2] == wanted
    assert through("홍길동", number, None).cells[1] == wanted


@pytest.mark.parametrize(
    "kept",
    ["821000000001", 821000000001, 1000000001.0, "2022021600001", 2022021600001, "8809876543210", "1234567890123",
     "010-0000-0001 / 010-0000-0002", "900101-1******", "19900101", 0.5, float("inf"), float("nan"), True, None,
     "가람시 솔빛로 1, 101동 1001호"],
)  # fmt: skip
def test_other_numbers_pass_unchanged(kept: Cell) -> None:
    """Phones, case numbers, bar codes, masked numbers, days: nothing of them is lost."""
    row = through("홍길동", None, None, "010-0000-0001", kept)
    assert repr(row.cells[4]) == repr(kept)
    assert row.scrubbed == frozenset()


@pytest.mark.parametrize(
    ("back", "left"),
    [("1234567", "1******"), (2345678.0, "2******"), ("1******", "1******"), ("1", "1"), ("", "")],
)
def test_the_second_half_keeps_its_first_digit(back: Cell, left: str) -> None:
    """Two columns for the two halves: century and sex are all that is needed of the second."""
    header = ("성명", "주민등록번호 앞자리", "주민등록번호 뒷자리", "휴대전화")
    assert through("홍길동", "900101", back, header=header).cells[2] == left


def test_short_rows_pass() -> None:
    """A row may end before the columns of numbers begin."""
    header = ("성명", "휴대전화", "주민등록번호 앞자리", "주민등록번호 뒷자리")
    assert through("홍길동", header=header).cells == ("홍길동",)


def test_without_a_header_what_looks_like_one_is_cut_all_the_same() -> None:
    """A list that will be refused is no excuse to keep numbers; the sheet's name may hold one too."""
    table = at_the_door(Table("900101-1234567", (TableRow(1, ("900101-1234567",)),)), None)
    assert table == Table("900101-1******", (TableRow(1, ("900101-1******",), scrubbed=frozenset({0})),))


@settings(max_examples=120, deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2029, 12, 31)),
    st.integers(1, 8),
    st.text(st.characters(categories=["Nd"], max_codepoint=0x39), min_size=6, max_size=6),
    st.sampled_from(("-", "", " ", " - ", "–")),
    st.sampled_from(("", "가 ", "(", "번호:")),
)
def test_no_number_survives(born: date, mark: int, rest: str, dash: str, before: str) -> None:
    """Any date, mark and ending in any dress: the ending is gone, the birth date can still be read."""
    written = f"{born:%y%m%d}{dash}{mark}{rest}"
    left = scrub_text(f"{before}{written}")
    assert left == f"{before}{born:%y%m%d}-{mark}******"
    reading = read_resident_number(left.removeprefix(before))
    assert reading is not None
    assert not reading.whole


def test_days_since_1904_become_days_since_1900() -> None:
    """A Mac's workbook counts 1,462 days less; a cell that may be YYMMDD without zeros is left to be asked."""
    header = ("성명", "생년월일", "휴대전화", "검체채취일", "비고")
    row = through("홍길동", 31412.0, 1000000001.0, 43146, 43146, header=header, since_1904=True)
    assert row.cells == ("홍길동", 32874.0, 1000000001.0, 44608, 43146)
    same = through("홍길동", 50505.0, None, "2022-02-16", header=header, since_1904=True)
    assert same.cells == ("홍길동", 50505.0, None, "2022-02-16")
    assert through("홍길동", True, header=header, since_1904=True).cells == ("홍길동", True)


def test_a_table_from_1904_is_told_only_once() -> None:
    """What has passed the door is not shifted again."""
    table = Table(
        "명단", (TableRow(1, ("성명", "생년월일")), TableRow(2, ("홍길동", 31412))), since_1904=True
    )
    layout = Layout(1, {Column.NAME: 0, Column.BIRTH: 1}, {})
    once = at_the_door(table, layout)
    assert once.rows[1].cells == ("홍길동", 32874)
    assert at_the_door(once, layout) == once
