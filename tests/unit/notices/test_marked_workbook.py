"""The marked workbook: every cell comes back as the text it was, marks stand where they belong, columns may move."""

import io
from datetime import date, datetime, time, timedelta
from itertools import permutations
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.adapters import marked_workbook
from ansim.notices.adapters.marked_workbook import (
    KEY_TITLE,
    NOBODY,
    SAYS_TITLE,
    Mark,
    RowMarks,
    read_marked,
    write_marked,
)
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import plain_text
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.returned import ReturnedColumns, ReturnedUnread
from ansim.notices.domain.table import Cell, Table, TableRow

HEADER = ("성명", "생년월일", "보호자 연락처", "연락처", "비고")
GA = ("홍길동", "1990-01-01", "010-0000-0001", "010-0000-0002", "가")


def laid_out(table: Table) -> Layout:
    """The layout of a table that has one."""
    layout = find_layout(table)
    assert layout is not None
    return layout


def listed(*rows: tuple[Cell, ...], first: int = 2, sheet: str = "명단") -> Table:
    """A list with its header in row 1 and rows from `first` on."""
    return Table(
        sheet, (TableRow(1, HEADER), *(TableRow(number, row) for number, row in enumerate(rows, start=first)))
    )


def keys(table: Table) -> dict[int, RowMarks]:
    """A key for every row below the header, and nothing else to say."""
    return {row.number: RowMarks(f"key {row.number}", "", {}, {}) for row in table.rows[1:]}


def there_and_back(table: Table) -> list[tuple[str, dict[Column, str]]]:
    """What is read from the workbook that was written of a table."""
    layout = laid_out(table)
    return list(read_marked(read_table(write_marked(table, layout, keys(table)), "a.xlsx"), layout))


def opened(data: bytes) -> Any:
    """The sheet as a spreadsheet program opens it."""
    return openpyxl.load_workbook(io.BytesIO(data)).active


TEXTS = st.text(st.characters(exclude_categories=[]), max_size=12).filter(lambda text: "_x" not in text)
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.integers(1 - 10**12, 10**12 - 1),
    st.dates(),
    st.datetimes(datetime(1900, 3, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
    st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_what_nobody_touched_comes_back_as_it_was(rows: list[tuple[Cell, Cell]]) -> None:
    """Any cell, written and read back, shows the text it showed before: a list sent back unchanged changes nothing.

    What XML cannot hold (halves of letters, two signs that are none) is left away and alters nothing else.
    """
    table = listed(*((f"이름{place}", *GA[1:3], *row) for place, row in enumerate(rows)))
    back = dict(there_and_back(table))
    assert list(back) == [f"key {number}" for number in range(2, len(rows) + 2)]
    for row in table.rows[1:]:
        found = back[f"key {row.number}"]
        for column, place in ((Column.PHONE, 3), (Column.NOTE, 4)):
            cell = row.cells[place]
            if isinstance(cell, str):
                cell = "".join(sign for sign in cell if not _beyond_xml(sign))
            assert found[column] == plain_text(cell)


def _beyond_xml(sign: str) -> bool:
    """[XML 1.0, 2.2]: what no document may hold, but for white space."""
    code = ord(sign)
    return 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or (code < 32 and not sign.isspace())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(1090, 3, 1), "1090-03-01"),
        (datetime(1890, 3, 1, 9), "1890-03-01T09:00:00"),
        ("솔빛로 1\r101호", "솔빛로 1 101호"),
        ("솔빛로 1\x0b101호", "솔빛로 1 101호"),
        ("솔빛로\n1", "솔빛로 1"),
        ("가\ud800나", "가나"),
        ("가\uffff나", "가나"),
        (time(0, 0), "00:00:00"),
        (timedelta(hours=30), "108000.0"),
        (1.5, "1.5"),
    ],
)
def test_cells_that_a_workbook_cannot_hold_are_written_as_their_text(cell: Cell, text: str) -> None:
    """A year mistyped as 1090, lines broken by an old Mac, halves of letters: the file opens and says the same."""
    ((_, found),) = there_and_back(listed((*GA[:4], cell)))
    assert found[Column.NOTE] == text


def test_a_row_is_marked_where_it_stands() -> None:
    """Wrong and doubtful cells are coloured apart and say why, a corrected one holds its correction; gaps stay gaps."""
    table = listed(GA, first=5)
    marks = RowMarks(
        "k5",
        "두 가지",
        {Column.BIRTH: Mark(True, "틀림"), Column.PHONE: Mark(False, "의심")},
        {Column.NAME: "=홍", Column.NOTE: ""},
    )
    sheet = opened(write_marked(table, laid_out(table), {5: marks}))
    assert [cell.value for cell in sheet[1]] == [*HEADER, SAYS_TITLE, KEY_TITLE]
    assert [sheet.cell(number, 1).value for number in (2, 3, 4)] == [None] * 3
    assert [cell.value for cell in sheet[5]] == ["=홍", *GA[1:4], None, "두 가지", "k5"]
    assert [sheet.cell(5, column).fill.fgColor.rgb for column in (1, 2, 4)] == [
        "FFC6EFCE", "FFFFC7CE", "FFFFEB9C",
    ]  # fmt: skip
    assert [cell.comment.text for cell in sheet[5] if cell.comment] == ["틀림", "의심"]
    assert sheet["A5"].quotePrefix


def test_only_so_many_notes_are_hung_on_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of comments make Excel slow: beyond the bound cells are only coloured."""
    monkeypatch.setattr(marked_workbook, "_MOST_COMMENTS", 2)
    table = listed(GA, GA, GA)
    rows = {number: RowMarks("k", "", {Column.NAME: Mark(True, "x" * 1200)}, {}) for number in (2, 3, 4)}
    sheet = opened(write_marked(table, laid_out(table), rows))
    assert [len(sheet.cell(number, 1).comment.text) for number in (2, 3)] == [1000, 1000]
    assert sheet["A4"].comment is None
    assert sheet["A4"].fill.fgColor.rgb == "FFFFC7CE"


def test_rows_that_mean_nobody_come_back_as_nobody() -> None:
    """A subtotal below the list has no key of a person and is not taken for one; a row added has none at all."""
    table = listed(GA, ("소계", "1명", None, None, None))
    data = write_marked(table, laid_out(table), {2: RowMarks("k2", "", {}, {})})
    sheet = opened(data)
    assert sheet["G3"].value == NOBODY
    sheet.append(["새 사람"])
    out = io.BytesIO()
    sheet.parent.save(out)
    back = list(read_marked(read_table(out.getvalue(), "a"), laid_out(table)))
    assert [(key, texts[Column.NAME]) for key, texts in back] == [("k2", "홍길동"), ("", "새 사람")]


@pytest.mark.parametrize("order", list(permutations(range(4)))[1::2])
def test_moved_columns_keep_their_meaning(order: tuple[int, ...]) -> None:
    """Whatever order an officer puts the columns in, a guardian's number is never read as the person's."""
    order = (*order, 4)
    layout = laid_out(listed(GA))
    moved = Table(
        "명단",
        (
            TableRow(1, (KEY_TITLE, *(HEADER[place] for place in order))),
            TableRow(2, ("k2", *(GA[place] for place in order))),
        ),
    )
    ((key, found),) = read_marked(moved, layout)
    assert key == "k2"
    assert found == {column: GA[place] for column, place in layout.places.items()}


@pytest.mark.parametrize("gone", range(5))
def test_a_column_that_is_gone_is_missed(gone: int) -> None:
    """Also where the next one takes its place and its header ends alike: nobody's number becomes a guardian's."""
    layout = laid_out(listed(GA))
    left = [place for place in range(5) if place != gone]
    cut = Table(
        "명단",
        (
            TableRow(1, (*(HEADER[place] for place in left), KEY_TITLE)),
            TableRow(2, (*(GA[place] for place in left), "k2")),
        ),
    )
    with pytest.raises(ReturnedColumns):
        read_marked(cut, layout)


TWO_ROWS = (
    TableRow(1, ("성명", "생년월일", "본인", "보호자")),
    TableRow(2, (None, None, "연락처", "연락처")),
    TableRow(3, ("홍길동", "1990-01-01", "010-0000-0001", "010-0000-0002")),
)


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_a_header_over_two_rows_is_read_with_both(order: tuple[int, ...]) -> None:
    """Both numbers are called alike in the lower row: the one above tells whose they are, wherever they stand."""
    table = Table("명단", TWO_ROWS)
    layout = laid_out(table)
    assert layout.header_rows == 2
    back = read_table(write_marked(table, layout, {3: RowMarks("k3", "", {}, {})}), "a")
    moved = Table(
        "명단",
        tuple(
            TableRow(row.number, (*(row.cells[place] for place in order), *row.cells[4:]))
            for row in back.rows
        ),
    )
    ((key, found),) = read_marked(moved, layout)
    assert key == "k3"
    assert found == {column: TWO_ROWS[2].cells[place] for column, place in layout.places.items()}


@pytest.mark.parametrize(("row", "found"), [(60, True), (61, False)])
def test_keys_are_looked_for_near_the_top(row: int, found: bool) -> None:
    """Rows put above the header do no harm, and a list without keys is told from one that has them."""
    table = Table("명단", (TableRow(row, (*HEADER, KEY_TITLE)), TableRow(row + 1, (*GA, "k"))))
    if found:
        assert [key for key, _ in read_marked(table, laid_out(listed(GA)))] == ["k"]
    else:
        with pytest.raises(ReturnedUnread):
            read_marked(table, laid_out(listed(GA)))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_name_of_a_sheet_gives_a_workbook(name: str) -> None:
    """Signs that Excel forbids in a sheet's name, thirty-two letters and more, or none at all."""
    table = listed(GA, sheet=name)
    assert read_table(write_marked(table, laid_out(table), keys(table)), "a").rows[1].cells[:5] == GA
