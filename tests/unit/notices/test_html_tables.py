"""Lists that systems export as .xls and that are pages or XML: read as what they are, with spans and hidden rows."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import html_tables
from ansim.notices.adapters.table_errors import FileDamaged, FileUnknown
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import TooManyRows
from ansim.notices.domain.table import Table
from ansim.notices.queries.rosters import read_roster

TODAY = date(2022, 2, 20)
HEADER = "<tr><th>성명</th><th>생년월일</th><th>휴대전화</th><th>검체채취일</th></tr>"
GA = "<tr><td>홍길동</td><td>1990-01-01</td><td>010-0000-0001</td><td>2022-02-16</td></tr>"


def cells(table: Table) -> list[tuple[object, ...]]:
    """The cells of every row."""
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("before", ["<html><body>", "<!DOCTYPE html>\n", "", '<meta charset="euc-kr">'])
def test_a_page_called_xls_is_a_list(encoding: str, before: str) -> None:
    """In every encoding, with or without what should stand before a table."""
    data = f"{before}<table border=1>{HEADER}{GA}</table>".encode(encoding)
    checked = read_roster(data, "명단.xls", TODAY, NoticeKind.ISOLATION)
    assert [(one.row, one.name, one.phone) for one in checked.people] == [(2, "홍길동", "01000000001")]
    assert checked.reading is not None
    assert (checked.reading.kind, checked.errors) == ("HTML", ())


def test_the_table_with_the_header_is_read() -> None:
    """Tables of layout and titles around it are left alone."""
    page = (
        f"<table><tr><td>제목<br>둘째 줄</td></tr></table><table>{HEADER}{GA}</table><table>{HEADER}</table>"
    )
    table = read_table(page.encode(), "a.xls")
    assert cells(table)[1] == ("홍길동", "1990-01-01", "010-0000-0001", "2022-02-16")


def test_without_a_header_the_longest_table_is_given() -> None:
    """The rules then say that the header is missing."""
    page = "<table><tr><td>가</td></tr></table><table><tr><td>나<br>다</td></tr><tr><td>라</td></tr></table>"
    assert cells(read_table(page.encode(), "a")) == [("나\n다",), ("라",)]


def test_cells_over_rows_and_columns_hold_for_all_of_them() -> None:
    """A household's address over two rows, a group header over two columns."""
    page = (
        "<table><tr><th rowspan=2>성명</th><th colspan=2>연락처</th><th rowspan=2>주소</th></tr>"
        "<tr><th>휴대전화</th><th>집전화</th></tr>"
        "<tr><td>홍길동</td><td>010-0000-0001</td><td></td><td rowspan='2'>솔빛로 1</td></tr>"
        "<tr><td>김나래</td><td>010-0000-0002</td><td></td></tr></table>"
    )
    table = read_table(page.encode(), "a.xls")
    assert cells(table) == [
        ("성명", "연락처", "연락처", "주소"),
        ("성명", "휴대전화", "집전화", "주소"),
        ("홍길동", "010-0000-0001", None, "솔빛로 1"),
        ("김나래", "010-0000-0002", None, "솔빛로 1"),
    ]
    assert table.merged == 4


def test_decoration_over_hundreds_of_cells_is_one_cell() -> None:
    """A title over a thousand columns, a border over a thousand rows: nothing is filled with them."""
    page = f"<table><tr><td colspan=1000>제목</td><td rowspan=1000>선</td></tr>{HEADER}{GA}</table>"
    assert [len(row) for row in cells(read_table(page.encode(), "a"))] == [2, 4, 4]


def test_hidden_rows_are_marked() -> None:
    """By a style, as scripts hide them."""
    hidden = GA.replace("<tr>", "<tr style='display: none'>")
    page = f"<table>{HEADER}{hidden}{GA}</table>"
    assert [row.hidden for row in read_table(page.encode(), "a").rows] == [False, True, False]


def test_excels_xml_of_2003() -> None:
    """Cells by index, merged ones, hidden rows and typed dates of an XML workbook."""
    book = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
     xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="명단"><Table>
    <Row ss:Index="3"><Cell><Data ss:Type="String">성명</Data></Cell><Cell><Data ss:Type="String">생년월일</Data></Cell>
     <Cell ss:Index="4"><Data ss:Type="String">휴대전화</Data></Cell><Cell><Data ss:Type="String">검체채취일</Data></Cell></Row>
    <Row><Cell><Data ss:Type="String">홍길동</Data></Cell>
     <Cell ss:MergeAcross="1"><Data ss:Type="DateTime">1990-01-01T00:00:00.000</Data></Cell>
     <Cell><Data ss:Type="String">010-0000-0001</Data></Cell>
     <Cell ss:MergeDown="1"><Data ss:Type="DateTime">2022-02-16T00:00:00.000</Data></Cell></Row>
    <Row ss:Hidden="1"><Cell><Data ss:Type="String">김나래</Data></Cell><Cell><Data ss:Type="Number">850505</Data></Cell>
     <Cell ss:Index="4"><Data ss:Type="String">010-0000-0002</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    checked = read_roster(book.encode(), "명단.xls", TODAY, NoticeKind.ISOLATION)
    assert [(one.row, one.name, one.birth, one.specimen) for one in checked.people] == [
        (4, "홍길동", date(1990, 1, 1), date(2022, 2, 16))
    ]
    assert [(found.row, found.code) for found in checked.errors] == [(5, "row.hidden")]


def test_tables_within_tables_and_tags_left_open() -> None:
    """Pages forget to close their rows and cells; a table within a cell is a table of its own."""
    page = f"<table><tr><td>밖<table>{HEADER}<tr><td>홍길동<td>1990-01-01<td>010-0000-0001<td>2022-02-16</table></table>"
    assert cells(read_table(page.encode(), "a"))[1] == ("홍길동", "1990-01-01", "010-0000-0001", "2022-02-16")


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<table></table>",
        "<table><tr><td> </td></tr></table>",
        "<?xml version='1.0'?><a/>",
        "<html>성명,생년월일",
    ],
)
def test_a_page_without_a_list_is_refused(page: str) -> None:
    """No table, or an empty one."""
    with pytest.raises(FileUnknown):
        read_table(page.encode(), "a.xls")


def test_a_page_cut_off_is_refused() -> None:
    """A table that never ends has lost people."""
    with pytest.raises(FileDamaged):
        read_table(f"<html><table>{HEADER}{GA}{GA[:40]}".encode(), "a.xls")


def test_a_page_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than any batch may have."""
    monkeypatch.setattr(html_tables, "MAX_ROWS", -999)
    with pytest.raises(TooManyRows):
        read_table(f"<table>{HEADER}{GA * 5}</table>".encode(), "a")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                "<table>",
                "</table>",
                "<tr>",
                "</tr>",
                "<td colspan=3>",
                "<td rowspan=2>",
                "</td>",
                "성명",
                "<th>생년월일",
                "<br>",
                "<row ss:Index='x'>",
                "<cell ss:Index='99999'>",
                "<!--",
                "]]>",
                "<data>",
                "&#0;",
                "<td colspan='-1'>",
            )
        ),
        max_size=25,
    )
)
def test_any_markup_is_a_table_or_refused(parts: list[str]) -> None:
    """Tags in any order: rows, or one clear error."""
    try:
        table = read_table(("<html>" + "".join(parts)).encode(), "a")
    except AnsimError:
        return
    assert table.rows
