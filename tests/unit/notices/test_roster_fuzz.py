"""Whatever is handed in, the answer is a list with problems or one clear error: cells by lot, files damaged by lot."""

import random
import re
from datetime import date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.list_files import workbook
from tests.unit.notices.old_workbooks import old_list

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.kept_lists import write_kept
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.columns import SYNONYMS, Column
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.profile import BadProfile, profile_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import NoHeader, check_roster
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 2, 20)
WORDS = st.sampled_from([word for words in SYNONYMS.values() for word in words[:3]])
VALUES = st.sampled_from(
    ["홍길동", "900101-1234567", "9001011234567", 9001011234567, 501014123456, "010-0000-0001", 1000000001, "900101", 50101,
     "2022-02-16", "02/03/2022", 44608, "#N/A", "합계", "예시", "(모)", "010-0000-0001(모)", "1", "3", "모 김안심 010-0000-0009",
     date(1990, 1, 1), datetime(2022, 2, 16, 3), time(3), timedelta(3), True, None, "", "\u200b", float("nan"), float("inf"), -1]
)  # fmt: skip
ANYTHING = st.one_of(VALUES, st.text(max_size=8), st.floats(), st.integers())
GRIDS = st.tuples(
    st.lists(st.one_of(WORDS, st.text(max_size=5)), min_size=2, max_size=8),
    st.lists(st.lists(ANYTHING, max_size=9), max_size=6),
)


def table_of(header: list[str], rows: list[list[Cell]], since_1904: bool) -> Table:
    """A header and rows of anything."""
    body = (TableRow(number, tuple(row), number % 5 == 0) for number, row in enumerate(rows, start=2))
    return Table("명단", (TableRow(1, tuple(header)), *body), since_1904=since_1904)


@settings(max_examples=250, deadline=None)
@given(GRIDS, st.sampled_from((None, *NoticeKind)), st.booleans())
def test_any_cells_are_people_or_problems(
    grid: tuple[list[str], list[list[Cell]]], kind: NoticeKind | None, since_1904: bool
) -> None:
    """Every row below the header is a person, a row with errors, or told as something else; nothing else is raised."""
    table = table_of(*grid, since_1904)
    table = at_the_door(table, find_layout(table))
    try:
        checked = check_roster(table, TODAY, kind)
    except NoHeader:
        return
    assert checked.rows == len(checked.people) + len(checked.bad_rows)
    assert all(found.message("ko") and found.message("en") for found in (*checked.errors, *checked.warnings))
    assert not re.search(r"900101-?1234567", repr(checked))
    assert checked.reading is not None
    again = check_roster(table, TODAY, kind, profile=checked.reading.profile)
    assert again.people == checked.people


@settings(max_examples=60, deadline=None)
@given(GRIDS, st.lists(st.sampled_from((*Column, None)), min_size=8, max_size=8))
def test_any_profile_reads_any_list(
    grid: tuple[list[str], list[list[Cell]]], meanings: list[Column | None]
) -> None:
    """Meanings decided by lot: read, or refused because two headers mean the same."""
    table = table_of(*grid, since_1904=False)
    try:
        profile = profile_of(dict(zip(map(str.casefold, grid[0]), meanings, strict=False)))
        check_roster(table, TODAY, profile=profile)
    except (BadProfile, NoHeader):
        return


@cache
def files() -> tuple[bytes, ...]:
    """A good list in every format."""
    header = ("성명", "생년월일", "휴대전화", "검체채취일")
    row = ("홍길동", date(1990, 1, 1), 1000000001, date(2022, 2, 16))
    words = ",".join(header) + "\n홍길동,1990-01-01,010-0000-0001,2022-02-16\n"
    page = f"<table><tr><th>{'<th>'.join(header)}</tr><tr><td>홍길동<td>900101<td>1<td>2</tr></table>"
    book = workbook(header, row, ("=A1", *row[1:]))
    texts = (words.encode(), words.encode("cp949"), words.encode("utf-16"), page.encode())
    return (
        book,
        old_list(header, row),
        opendocument.sheet(header, row),
        *texts,
        write_kept(read_table(book, "a")),
    )


@pytest.mark.parametrize("which", range(8))
def test_files_damaged_by_lot_are_read_or_refused(which: int) -> None:
    """Bytes overwritten, doubled, cut out or put in: a list with problems, or one clear error."""
    lot, codes = random.Random(which), set()
    for _ in range(25):
        data = bytearray(files()[which])
        for _ in range(lot.randrange(1, 12)):
            place = lot.randrange(len(data))
            change = lot.randrange(4)
            if change == 0:
                data[place] = lot.randrange(256)
            elif change == 1:
                del data[place : place + lot.randrange(1, 40)]
            else:
                data[place:place] = (
                    data[place : place + lot.randrange(40)] if change == 2 else lot.randbytes(4)
                )
            data = data or bytearray(b"x")
        try:
            checked = check_roster(read_table(bytes(data), "명단"), TODAY)
        except AnsimError as refused:
            codes.add(refused.code.split(".")[0])
            continue
        assert checked.rows == len(checked.people) + len(checked.bad_rows)
    assert codes <= {"file", "roster"}
