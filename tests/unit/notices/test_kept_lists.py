"""What is kept of an upload: its cells as they passed the door, cell for cell, or only why it cannot be read."""

import zlib
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.list_files import HEADER, ROW, workbook

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import kept_lists
from ansim.notices.adapters.kept_lists import MARK, read_kept, write_kept, write_refusal
from ansim.notices.adapters.table_errors import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FileUnknown,
    FileUnpacksTooLarge,
)
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.roster import TooManyRows
from ansim.notices.domain.table import Cell, Table, TableRow

CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda span: timedelta(seconds=span.seconds)),
)
ROWS = st.builds(
    TableRow,
    st.integers(1, 10**6),
    st.lists(CELLS, max_size=6).map(tuple),
    st.booleans(),
    st.frozensets(st.integers(0, 9), max_size=3),
)
TABLES = st.builds(
    Table,
    st.text(max_size=9),
    st.lists(ROWS, max_size=4).map(tuple),
    other_sheets=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    kind=st.sampled_from(("XLSX", "CSV", "")),
    left=st.integers(0, 5),
    hidden_columns=st.frozensets(st.integers(0, 9), max_size=3),
    merged=st.integers(0, 9),
    filtered=st.booleans(),
    unvalued=st.integers(0, 9),
)


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_a_table_comes_back_unchanged(table: Table) -> None:
    """Every kind of cell, marks and names of sheets."""
    back = read_kept(write_kept(table))
    assert back == table
    assert [[type(cell) for cell in row.cells] for row in back.rows] == [
        [type(cell) for cell in row.cells] for row in table.rows
    ]


def test_the_kept_form_is_read_like_any_file() -> None:
    """What was read from a workbook is what is read from the kept list."""
    table = read_table(workbook(HEADER, ROW, (date(1990, 1, 1), time(9), 5, True)), "a.xlsx")
    assert read_table(write_kept(table), "list.xlsx") == table


@pytest.mark.parametrize("number", ["900101-1234567", 9001011234567, "홍길동 900101-1234567"])
def test_no_whole_resident_number_is_kept(number: Cell) -> None:
    """In no column of the kept bytes, unpacked."""
    kept = write_kept(read_table(workbook((*HEADER, "비고"), (*ROW, number)), "a.xlsx"))
    assert b"234567" not in zlib.decompress(kept.removeprefix(MARK))


@pytest.mark.parametrize(
    "wrong", [FileEmpty(), FileUnknown(kind="PNG"), FileTooLarge(limit=200), TooManyRows(limit=5)]
)
def test_why_a_file_was_refused_is_kept_instead_of_it(wrong: AnsimError) -> None:
    """The same error with the same words when the worker comes to it."""
    with pytest.raises(type(wrong)) as again:
        read_kept(write_refusal(wrong))
    assert again.value.text("ko") == wrong.text("ko")


def packed(text: str) -> bytes:
    """A kept list of any content."""
    return MARK + zlib.compress(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        MARK,
        MARK + b"no deflate",
        packed(""),
        packed("[]"),
        packed("{}"),
        packed('{"rows": 3}'),
        packed('{"rows": [], "sheet": 3, "other_sheets": [], "hidden_sheets": [], "hidden_columns": []}'),
        packed(
            '{"rows": [[1, [{}], false, []]], "sheet": "", "other_sheets": [], "hidden_sheets": [], "hidden_columns": []}'
        ),
        packed('{"rows": [[1, [{"day": "x"}], false, []]]}'),
        packed('{"refused": []}'),
        packed(
            '{"sheet": "a", "rows": [], "other_sheets": [], "hidden_sheets": [], "hidden_columns": [], "more": 1}'
        ),
        write_kept(Table("명단", ()))[:-5],
    ],
)
def test_a_faked_list_is_refused(data: bytes) -> None:
    """Anybody can upload bytes with the mark: one clear error."""
    with pytest.raises(FileDamaged):
        read_table(data, "a")


def test_a_list_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacking stops at the limit."""
    monkeypatch.setattr(kept_lists, "_MOST", 1000)
    with pytest.raises(FileUnpacksTooLarge):
        read_kept(packed(" " * 5000))
