"""What old and open workbooks hide is told as in new ones: columns, filters, formulas without a value, days from 1904."""

from datetime import date

import pytest
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.old_workbooks import Error, Formula, OldSheet, old_workbook

from ansim.notices.adapters.old_workbooks import old_marks
from ansim.notices.adapters.sheet_marks import SheetMarks, opendocument_marks, worksheet_marks
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.table import NO_VALUE
from ansim.notices.queries.rosters import read_roster

TODAY = date(2022, 2, 20)
HEADER = ("성명", "생년월일", "휴대전화", "검체채취일")
GA = ("홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16))


def check(data: bytes) -> CheckedRoster:
    """The roster in the bytes of a file."""
    return read_roster(data, "명단", TODAY, NoticeKind.ISOLATION)


def codes(checked: CheckedRoster) -> list[tuple[int, str]]:
    """Row and code of everything told."""
    return sorted((found.row or 0, found.code) for found in (*checked.errors, *checked.warnings))


@pytest.mark.parametrize(("filtered", "columns"), [(False, ((1, 2),)), (True, ((0, 0), (3, 3))), (True, ())])
def test_hidden_columns_and_filters_of_an_old_workbook(
    filtered: bool, columns: tuple[tuple[int, int], ...]
) -> None:
    """Columns are hidden by ranges; a set filter says so in a record of its own."""
    data = old_workbook(OldSheet((HEADER, GA), hidden_columns=columns, filtered=filtered))
    reading = check(data).reading
    assert reading is not None
    places = sorted(place for first, last in columns for place in range(first, last + 1))
    assert reading.hidden_columns == tuple("ABCD"[place] for place in places)
    assert reading.filtered is filtered


def test_errors_of_an_old_workbook() -> None:
    """A cell that is an error and a formula that gives one; a text that a formula left empty is only empty."""
    rows = (
        HEADER,
        (*GA[:2], Error(0x2A), GA[3]),
        ("김나래", GA[1], Formula(Error(7)), GA[3]),
        ("이다솜", GA[1], Formula(None), GA[3]),
    )
    data = old_workbook(OldSheet(rows))
    assert old_marks(data).sheets["명단"].unvalued == {(2, 2), (3, 2)}
    assert codes(check(data)) == [(2, "cell.no_value"), (3, "cell.no_value"), (4, "phone.missing_address")]


@pytest.mark.parametrize("since_1904", [False, True])
def test_an_old_workbook_that_counts_from_1904(since_1904: bool) -> None:
    """Days without a format are counted from the file's own first day."""
    apart = 1462 if since_1904 else 0
    row = ("홍길동", 32874 - apart, "010-0000-0001", 44608 - apart)
    (one,) = check(old_workbook(OldSheet((HEADER, row)), since_1904=since_1904)).people
    assert (one.birth, one.specimen) == (date(1990, 1, 1), date(2022, 2, 16))


def test_hidden_columns_of_an_opendocument() -> None:
    """One entry may stand for many columns, up to all the rest of the sheet."""
    head = (
        b'<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        b'<table:table-column table:number-columns-repeated="3"/>'
        b'<table:table-column table:visibility="filter" table:number-columns-repeated="999999"/>'
    )
    content = b'<table:table table:name="a">' + head + b"<table:table-row></table:table-row></table:table>"
    marks = opendocument_marks(content)["a"]
    assert {1, 2, 6, 16_383} <= marks.hidden_columns
    assert not {0, 3, 4, 5, 16_384} & marks.hidden_columns
    assert marks.filtered


def test_formulas_of_an_opendocument() -> None:
    """An error and a formula without a value are marked where they stand, behind repeated and covered cells."""
    row = (
        b'<table:table-row table:number-rows-repeated="2"/><table:table-row>'
        b'<table:table-cell table:number-columns-repeated="2"/><table:covered-table-cell/>'
        b'<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"/>'
        b'<table:table-cell table:formula="of:=A1" office:value-type="float" office:value="1"/>'
        b'<table:table-cell table:formula="of:=A1"/></table:table-row>'
    )
    marks = opendocument_marks(b'<table:table table:name="a">' + row + b"</table:table>")["a"]
    assert marks == SheetMarks(unvalued=frozenset({(3, 3), (3, 5)}))


def test_an_opendocument_formula_that_shows_nothing() -> None:
    """Read through the whole way: the row says that the phone has no value."""
    data = opendocument.sheet(
        HEADER, (*GA[:2], opendocument.Raw('<table:table-cell table:formula="of:=VLOOKUP(A2;C;2)"/>'), GA[3])
    )
    table = read_table(data, "a.ods")
    assert (table.rows[1].cells[2], table.unvalued) == (NO_VALUE, 1)
    assert codes(check(data)) == [(2, "cell.no_value")]


def test_an_opendocument_that_counts_from_1904() -> None:
    """Its settings name the first day."""
    settings = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    data = opendocument.book(
        settings, opendocument.table([HEADER, ("홍길동", 31412, "010-0000-0001", 43146)], "명단")
    )
    (one,) = check(data).people
    assert (one.birth, one.specimen) == (date(1990, 1, 1), date(2022, 2, 16))


@pytest.mark.parametrize("size", [7, 64, 100_000])
def test_marks_do_not_depend_on_how_a_part_is_cut(size: int) -> None:
    """A worksheet is read in pieces; what lies across two of them is found all the same."""
    part = (
        b'<worksheet><cols><col min="2" max="3" width="9" hidden="1"/><col max="5" hidden="true" min="5"/></cols><sheetData>'
        b'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2" hidden="1"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c r="B2"><f>A1</f></c><c r="C2"><f t="shared" si="0"/><v></v></c><c r="D2" t="str"><f>A1</f><v></v></c>'
        b'<c r="E2"><f>A1</f><v>1</v></c></row></sheetData><autoFilter ref="A1:E2"><filterColumn colId="0"/></autoFilter>'
    )
    pieces = (part[place : place + size] for place in range(0, len(part), size))
    found = worksheet_marks(pieces)
    assert found == SheetMarks(
        hidden_rows=frozenset({2}),
        hidden_columns=frozenset({1, 2, 4}),
        filtered=True,
        unvalued=frozenset({(2, 0), (2, 1), (2, 2)}),
    )
