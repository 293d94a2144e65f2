"""Every usual format and encoding gives the same table, with the rows numbered as the officer sees them."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.notices.list_files import HEADER, ROW, ods, workbook

from ansim.notices.adapters.table_errors import FileMissing, FileTooLarge
from ansim.notices.adapters.tables import load_file, read_table
from ansim.notices.domain.table import NO_VALUE, Table

AT = datetime.combine(date(2022, 2, 16), time(9, 30))


def cells(table: Table) -> list[tuple[object, ...]]:
    """The cells of every row."""
    return [row.cells for row in table.rows]


def test_a_workbook() -> None:
    """Sheet, rows and cells as stored; text stays text, numbers are numbers, days are days."""
    table = read_table(
        workbook(HEADER, ROW, (None, date(1990, 1, 1), 1000000001, AT, True)),
        "a.xlsx",
    )
    assert table.sheet == "명단"
    assert cells(table)[:2] == [(*HEADER, None), (*ROW, None)]
    assert cells(table)[2] == (None, date(1990, 1, 1), 1000000001.0, AT, True)
    assert [row.number for row in table.rows] == [1, 2, 3]


def test_an_opendocument_sheet() -> None:
    """LibreOffice's own format is read alike."""
    table = read_table(ods(HEADER, ROW), "a.ods")
    assert (table.sheet, cells(table)) == ("명단", [HEADER, ROW])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_text_in_every_encoding(encoding: str, delimiter: str, ending: str) -> None:
    """Encoding, delimiter and line ends are told from the bytes."""
    text = ending.join(delimiter.join(row) for row in (HEADER, ROW)) + ending
    table = read_table(text.encode(encoding), "목록.csv")
    assert (table.sheet, cells(table)) == ("목록.csv", [HEADER, ROW])


def test_quotes_keep_commas_and_line_breaks() -> None:
    """A cell of two lines is one cell, and rows below keep the number a spreadsheet shows."""
    table = read_table(
        '성명,생년월일,주소\n"홍,길동",1990-01-01,"가\n나"\n\n김가온,"a ""b""",\n'.encode(), "a.csv"
    )
    assert cells(table)[1:] == [("홍,길동", "1990-01-01", "가\n나"), ("김가온", 'a "b"', "")]
    assert [row.number for row in table.rows] == [1, 2, 4]


def test_rows_and_columns_before_the_list_keep_their_numbers() -> None:
    """A list that begins at C5 has its header in row 5."""

    def move(_book: Workbook, page: Worksheet) -> None:
        page.move_range("A1:D2", rows=4, cols=2)

    table = read_table(workbook(HEADER, ROW, change=move), "a.xlsx")
    assert [(row.number, row.cells) for row in table.rows] == [(5, HEADER), (6, ROW)]


def test_the_visible_sheet_with_a_header_is_read() -> None:
    """A cover sheet and hidden sheets are passed over; visible ones with content are named."""

    def add(book: Workbook, page: Worksheet) -> None:
        hidden = book.create_sheet("숨김")
        hidden.append(["성명", "생년월일", "휴대전화", "주소", "비고"])
        hidden.sheet_state = "hidden"
        for name in ("명단 & <표>", "다른 명단"):
            sheet = book.create_sheet(name)
            sheet.append(list(HEADER))
            sheet.append(list(ROW))
        book.create_sheet("빈 시트")
        page["A1"] = "표지"

    table = read_table(workbook(change=add, sheet="표지"), "a.xlsx")
    assert (table.sheet, table.other_sheets) == ("명단 & <표>", ("표지", "다른 명단"))
    assert cells(table) == [HEADER, ROW]


def test_without_a_header_the_first_sheet_with_content_is_given() -> None:
    """The rules then say that the header is missing."""
    table = read_table(workbook(("홍길동", "1990"), sheet="첫째"), "a.xlsx")
    assert (table.sheet, cells(table)) == ("첫째", [("홍길동", "1990")])
    assert read_table(workbook(), "a.xlsx") == Table("", (), kind="XLSX")


def test_hidden_and_filtered_rows_are_marked() -> None:
    """Rows that the officer cannot see are marked, wherever the attribute stands."""

    def hide(_book: Workbook, page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.auto_filter.ref = "A1:D4"

    table = read_table(workbook(HEADER, ROW, ROW, ROW, change=hide), "a.xlsx")
    assert [row.hidden for row in table.rows] == [False, False, True, False]


def test_merged_cells_hold_for_all_their_rows() -> None:
    """A household's merged address belongs to each of its people; a header merged over two rows names both."""

    def merge(_book: Workbook, page: Worksheet) -> None:
        page.merge_cells("D2:D4")
        page.merge_cells("A1:A1")

    table = read_table(workbook(HEADER, ROW, ROW[:3], ROW[:3], change=merge), "a.xlsx")
    assert [row.cells[3] for row in table.rows[1:]] == ["가람시 솔빛로 1"] * 3


def test_decoration_merged_over_hundreds_of_rows_is_no_value() -> None:
    """A merge larger than a household does not fill a column."""

    def merge(_book: Workbook, page: Worksheet) -> None:
        page.merge_cells("D2:D90")
        page.merge_cells("F1:HZ1")

    table = read_table(workbook(HEADER, ROW, ROW[:3], change=merge), "a.xlsx")
    assert table.rows[2].cells[3] is None


def test_formulas_give_their_stored_value_only() -> None:
    """Nothing is computed: a formula never calculated by Excel shows that it has no value, and they are counted."""
    table = read_table(workbook(HEADER, ("=A1", "1990-01-01", "=1+1", "x")), "a.xlsx")
    assert table.rows[1].cells == (NO_VALUE, "1990-01-01", NO_VALUE, "x")
    assert table.unvalued == 2


def test_utf_16_with_a_mark_of_either_end() -> None:
    """Both byte orders announce themselves."""
    text = "\ufeff" + "\n".join(",".join(row) for row in (HEADER, ROW))
    for encoding in ("utf-16-le", "utf-16-be"):
        assert cells(read_table(text.encode(encoding), "a.csv")) == [HEADER, ROW]


def test_an_old_or_odd_ods_row_is_harmless() -> None:
    """A row repeated thousands of times without content is how LibreOffice ends a sheet."""
    data = ods(HEADER, ROW, (), attributes="")
    assert len(read_table(data, "a.ods").rows) == 2


def test_a_file_on_disk(tmp_path: Path) -> None:
    """Bytes come from disk; what is not a readable file is said; size is looked at first."""
    (tmp_path / "a.csv").write_bytes(b"x")
    assert load_file(tmp_path / "a.csv") == b"x"
    for path in (tmp_path / "none.csv", tmp_path, Path("a\0b")):
        with pytest.raises(FileMissing):
            load_file(path)
    with (tmp_path / "big.xlsx").open("wb") as big:
        big.truncate(200 * 2**20 + 1)
    with pytest.raises(FileTooLarge):
        load_file(tmp_path / "big.xlsx")


plain = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12)


@given(
    st.lists(st.tuples(plain, plain, plain), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_any_text_comes_back(rows: list[tuple[str, str, str]], encoding: str) -> None:
    """Whatever the cells hold, a CSV gives them back."""
    quoted = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADER[:3], *rows)]
    table = read_table("\r\n".join(quoted).encode(encoding), "a.tsv")
    assert cells(table) == [HEADER[:3], *(row for row in rows if any(row))]
