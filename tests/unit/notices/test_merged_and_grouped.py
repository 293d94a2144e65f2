"""Merged cells, outlined rows and rows left out: what belongs to one row of a list never comes to stand in another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.hwpx_files import cell, document, section
from tests.unit.notices.list_files import HEADER, ROW, workbook

from ansim.notices.adapters.sheet_marks import opendocument_marks
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.table import Cell, Table

XML = (
    '<?xml version="1.0"?><Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
    "{}</Table></Worksheet></Workbook>"
)


def rows_of(table: Table) -> dict[int, tuple[Cell, ...]]:
    """The cells of every row by its number, without what is empty at their end."""
    found = {}
    for row in table.rows:
        cells = list(row.cells)
        while cells and cells[-1] is None:
            cells.pop()
        found[row.number] = tuple(cells)
    return found


@pytest.mark.parametrize("area", ["H1:I1", "F2:F3", "D4:E9", "G1:H40", "ZZ1:AAA2"])
def test_empty_cells_merged_beside_a_list_are_nothing(area: str) -> None:
    """A stamp box merged to the right of the list or below it: the list is read as without it."""

    def merge(_book: Workbook, page: Worksheet) -> None:
        page.merge_cells(area)

    table = read_table(workbook(HEADER, ROW, change=merge), "a.xlsx")
    assert rows_of(table) == {1: HEADER, 2: ROW}


def outlined(rows: list[tuple[bool, bool]]) -> tuple[bytes, set[int]]:
    """The rows of an ODS, each (begins an outline, is hidden), and the 1-based numbers of the hidden ones."""
    text, open_groups = "", 0
    for begins, hidden in rows:
        if begins:
            text += "<table:table-row-group>"
            open_groups += 1
        seen = ' table:visibility="collapse"' if hidden else ""
        text += f"<table:table-row{seen}><table:table-cell/></table:table-row>"
    text += "</table:table-row-group>" * open_groups
    content = f'<table:table table:name="a">{text}</table:table>'
    return content.encode(), {number for number, (_, hidden) in enumerate(rows, start=1) if hidden}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_outlines_move_no_hidden_row(rows: list[tuple[bool, bool]]) -> None:
    """Rows grouped under an outline of LibreOffice keep their numbers: hidden is who is hidden, not who follows."""
    content, hidden = outlined(rows)
    assert opendocument_marks(content)["a"].hidden_rows == hidden


def test_outlined_columns_and_formulas_keep_their_places() -> None:
    """A group of columns is no column, a group of rows no row: a formula without a value is marked where it is."""
    body = (
        '<table:table-column-group><table:table-column/><table:table-column table:visibility="collapse"/>'
        "</table:table-column-group><table:table-row-group><table:table-row><table:table-cell/>"
        '<table:table-cell table:formula="of:=A1"/></table:table-row></table:table-row-group>'
    )
    marks = opendocument_marks(f'<table:table table:name="a">{body}</table:table>'.encode())["a"]
    assert (marks.hidden_columns, marks.unvalued) == ({1}, {(1, 1)})


def test_whom_an_outline_hides_is_read_as_hidden() -> None:
    """Through the whole reader: the person within the outline is the hidden one, not the next in the sheet."""
    hidden = opendocument.table([ROW], "a", {1: 'table:visibility="collapse"'})
    group = hidden.removeprefix('<table:table table:name="a">').removesuffix("</table:table>")
    whole = opendocument.table([HEADER, ROW, ROW], "명단").replace(
        "</table:table-row>", f"</table:table-row><table:table-row-group>{group}</table:table-row-group>", 1
    )
    table = read_table(opendocument.book(whole), "a.ods")
    assert [row.hidden for row in table.rows] == [False, True, False, False]


@settings(max_examples=80, deadline=None)
@given(
    down=st.integers(0, 6),
    numbers=st.lists(st.integers(3, 14), min_size=1, max_size=6, unique=True).map(sorted),
)
def test_a_merged_cell_ends_where_it_ends_though_rows_are_left_out(down: int, numbers: list[int]) -> None:
    """Excel's XML leaves empty rows out: a household's address goes to the rows it covers and to no later one."""
    text = (
        '<Row ss:Index="2"><Cell><Data>가</Data></Cell>'
        f'<Cell ss:MergeDown="{down}"><Data>솔빛로 1</Data></Cell></Row>'
    )
    text += "".join(f'<Row ss:Index="{number}"><Cell><Data>나</Data></Cell></Row>' for number in numbers)
    expected = {
        number: ("나", "솔빛로 1") if number <= 2 + down else ("나",) for number in numbers
    }  # an empty row under the merge is no row of the file
    assert rows_of(read_table(XML.format(text).encode(), "a.xls")) == {2: ("가", "솔빛로 1"), **expected}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 9_999_999)), min_size=1, max_size=8))
def test_no_two_rows_have_one_number(indexes: list[int | None]) -> None:
    """Whatever numbers a file claims, rows are numbered upwards: a correction of row 3 is one of one person."""
    text = "".join(
        f"<Row {at}><Cell><Data>가</Data></Cell></Row>"
        for at in ("" if index is None else f"ss:Index='{index}'" for index in indexes)
    )
    numbers = [row.number for row in read_table(XML.format(text).encode(), "a.xls").rows]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(indexes)


@pytest.mark.parametrize("name", ["colspan", "rowspan", "ss:Index", "ss:MergeAcross", "ss:MergeDown"])
@pytest.mark.parametrize("value", ["9" * 5000, "0" * 5000 + "2", "-3", "2.5", "², ", "0"])
def test_a_span_that_is_no_number_breaks_nothing(name: str, value: str) -> None:
    """Numbers of thousands of digits, signs and fractions: the text of the cell is read all the same."""
    page = f'<table><tr><td {name}="{value}">홍길동</td><td>2</td></tr></table>'
    (row,) = read_table(page.encode(), "a").rows
    assert next(one for one in row.cells if one) == "홍길동"
    assert row.cells[-1] == "2"


@pytest.mark.parametrize(
    ("before", "row", "after"),
    [
        ("", "<tr style='DISPLAY:\n NONE'>", ""),
        ("", "<tr hidden>", ""),
        ("", "<tr HIDDEN='until-found'>", ""),
        ("<tbody style='display: none'>", "<tr>", "</tbody>"),
        ("<tbody hidden>", "<tr>", "<tbody>"),
    ],
)
def test_whom_a_page_hides_is_hidden(before: str, row: str, after: str) -> None:
    """In capitals, by the attribute, or with the whole part of the table around them; who follows is seen."""
    cells = "".join(f"<td>{text}</td>" for text in ROW)
    line = f"{before}{row}{cells}</tr>{after}"
    page = f"<table><tr><td>성명</td><td>생년월일</td></tr>{line}<tr>{cells}</tr></table>"
    assert [one.hidden for one in read_table(page.encode(), "a").rows] == [False, True, False]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p>홍길동</p>", "홍길동"),
        ("010-0000-0001<div>010-0000-0002</div>", "010-0000-0001\n010-0000-0002"),
        ("솔빛로<p>1", "솔빛로\n1"),
        ("가<span>나</span>", "가나"),
        ("가<style>td {a: b}</style><script>나()</script>", "가"),
        ("가<!-- 나 -->", "가"),
    ],
)
def test_what_a_cell_of_a_page_shows_is_its_text(inside: str, text: str) -> None:
    """Paragraphs are lines of their own, two numbers do not run into one; styles and scripts are not shown."""
    (row,) = read_table(f"<table><tr><td>{inside}</td><td>2</td></tr></table>".encode(), "a").rows
    assert row.cells == (text, "2")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("홍<hp:tab width='4000'/>길동", "홍 길동"),
        ("솔빛로<hp:nbSpace/>12", "솔빛로 12"),
        ("솔빛로<hp:fwSpace/>12", "솔빛로 12"),
        ("솔빛로 12<hp:hyphen/>3", "솔빛로 12-3"),
        ("<hp:hyphen/>3", "-3"),
        ("<hp:tab/>가", "가"),
        ("가<hp:lineBreak/>나", "가 나"),
        ("가<hp:titleMark/>나", "가나"),
    ],
)
def test_signs_between_words_of_a_document_are_kept(inside: str, text: str) -> None:
    """A blank, tab or hyphen that never breaks is an element: house 12-3 does not become house 123."""
    raw = cell(1, 0, "@").replace("@", inside)
    table = read_table(document(section(f"<hp:tbl>{cell(0, 0, '주소')}{raw}</hp:tbl>")), "a.hwpx")
    assert rows_of(table) == {1: ("주소",), 2: (text,)}
