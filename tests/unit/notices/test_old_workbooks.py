"""XLS and ODS as offices still send them: the same people, the same refusals, and no hidden row taken along.

No package of the lock writes XLS, so the files come from old_workbooks.py, which follows Microsoft's description;
what stays untried for want of such a program is Excel's own habits: encryption by XOR, charts, sheets of macros.
"""

import io
import struct
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.old_workbooks import (
    Error,
    Formula,
    OldSheet,
    compound,
    old_list,
    old_workbook,
    records,
)

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.old_workbooks import old_marks
from ansim.notices.adapters.sheet_marks import opendocument_marks
from ansim.notices.adapters.table_errors import FileDamaged
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.rosters import read_roster

TODAY = date(2022, 2, 20)
HEADER = ("성명", "생년월일", "휴대전화", "검체채취일")
GA = ("홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16))
NA = ("김나래", date(1985, 5, 5), "010-0000-0002", date(2022, 2, 16))
DA = ("NGUYEN VAN AN", date(1979, 12, 31), "010-0000-0003", date(2022, 2, 17))
GOOD = old_list(HEADER, GA, NA, DA)


def hidden_rows(data: bytes) -> dict[str, frozenset[int]]:
    """The hidden rows of an old workbook by sheet."""
    return {name: marks.hidden_rows for name, marks in old_marks(data).sheets.items()}


def opendocument_hidden_rows(content: bytes) -> dict[str, frozenset[int]]:
    """The hidden rows of an OpenDocument by sheet."""
    return {name: marks.hidden_rows for name, marks in opendocument_marks(content).items()}


def check(data: bytes, name: str = "명단.xls") -> CheckedRoster:
    """The roster in the bytes of a file, checked for isolation."""
    return read_roster(data, name, TODAY, NoticeKind.ISOLATION)


def codes(checked: CheckedRoster) -> list[tuple[int, str]]:
    """Row (0: the file) and code of everything told."""
    return sorted((found.row or 0, found.code) for found in (*checked.errors, *checked.warnings))


@pytest.mark.parametrize("small", [False, True], ids=["stream of its own", "in the stream of small pieces"])
def test_an_old_list_is_read_like_a_new_one(small: bool) -> None:
    """Texts in the cell and in the book's table, days as day numbers: three people, nothing to tell."""
    checked = check(old_workbook(OldSheet((HEADER, GA, NA, DA)), small=small))
    assert [(one.row, one.name, one.birth, one.phone, one.specimen) for one in checked.people] == [
        (2, "홍길동", date(1990, 1, 1), "01000000001", date(2022, 2, 16)),
        (3, "김나래", date(1985, 5, 5), "01000000002", date(2022, 2, 16)),
        (4, "NGUYEN VAN AN", date(1979, 12, 31), "01000000003", date(2022, 2, 17)),
    ]
    assert codes(checked) == []


def test_phones_kept_as_numbers_get_their_zero_back() -> None:
    """The old format knows only floating numbers; ten digits beginning with 10 are a mobile number."""
    checked = check(old_list(HEADER, (*GA[:2], 1000000001, GA[3])))
    assert [one.phone for one in checked.people] == ["01000000001"]
    assert codes(checked) == [(2, "phone.zero_restored")]


def test_stored_values_of_formulas_are_read_and_nothing_is_computed() -> None:
    """A text and a number that Excel last worked out are read; a formula without a stored value is empty."""
    checked = check(
        old_list(
            HEADER,
            (Formula("홍길동"), GA[1], Formula(1000000001.0), GA[3]),
            (Formula(None), *NA[1:]),
        )
    )
    assert [(one.name, one.phone) for one in checked.people] == [("홍길동", "01000000001")]
    assert codes(checked) == [(2, "phone.zero_restored"), (3, "name.missing")]


@pytest.mark.parametrize("code", [0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A])
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_an_error_cell_is_never_a_value(code: int, place: int) -> None:
    """#NULL!, #DIV/0!, #VALUE!, #REF!, #NAME?, #NUM!, #N/A stand for nothing, and the row says so."""
    row = [*GA]
    row[place] = Error(code)
    checked = check(old_list(HEADER, row))
    assert (checked.people, codes(checked)) == ((), [(2, "cell.no_value")])


@pytest.mark.parametrize(
    ("place", "told"),
    [(0, None), (1, "birth.unreadable"), (2, "phone.unreadable"), (3, "date.unreadable")],
)
def test_a_switch_is_no_date_and_no_phone(place: int, told: str | None) -> None:
    """TRUE is a word at most: as a name it stands as written, elsewhere it is refused."""
    row: list[object] = [*GA]
    row[place] = True
    checked = check(old_list(HEADER, row))
    assert [one.name for one in checked.people] == (["TRUE"] if told is None else [])
    assert codes(checked) == ([(2, told)] if told else [])


def test_a_household_merged_over_rows() -> None:
    """The merged day holds for both rows, as in the new format."""
    sheet = OldSheet((HEADER, GA, (*NA[:3], None)), merged=((1, 2, 3, 3),))
    assert [one.specimen for one in check(old_workbook(sheet)).people] == [date(2022, 2, 16)] * 2


@pytest.mark.parametrize("hidden", [(), (2,), (3,), (2, 4), (2, 3, 4)])
def test_rows_hidden_in_an_old_list_make_no_notice(hidden: tuple[int, ...]) -> None:
    """A filter left on: the rows nobody saw are errors by their row, the others go on."""
    checked = check(old_list(HEADER, GA, NA, DA, hidden=hidden))
    assert [one.row for one in checked.people] == [row for row in (2, 3, 4) if row not in hidden]
    assert codes(checked) == [(row, "row.hidden") for row in hidden]
    assert checked.bad_rows == hidden


def test_hidden_rows_belong_to_their_sheet() -> None:
    """Rows hidden on a cover sheet say nothing about the list, and the other way round."""
    cover = OldSheet((("표지",), ("a",), ("b",)), name="표지", hidden=frozenset({2, 3}))
    people = OldSheet((HEADER, GA, NA), name="Liste Ä", hidden=frozenset({3}))
    data = old_workbook(cover, people)
    assert hidden_rows(data) == {"표지": {2, 3}, "Liste Ä": {3}}
    assert codes(check(data)) == [(0, "sheet.others"), (3, "row.hidden")]
    assert [one.row for one in check(data).people] == [2]


def test_a_hidden_sheet_of_an_old_book_is_passed_over() -> None:
    """Last week's list kept on a hidden sheet is not read."""
    old = OldSheet((HEADER, NA), name="지난주", state=1)
    assert [one.name for one in check(old_workbook(old, OldSheet((HEADER, GA)))).people] == ["홍길동"]


def test_a_flat_row_is_not_a_hidden_row() -> None:
    """Only the mark counts: a row drawn low is still seen."""
    assert hidden_rows(old_workbook(OldSheet((HEADER, GA), heights={2: 20}))) == {"명단": frozenset()}


def test_the_stream_may_carry_its_older_name() -> None:
    """Programs before 1997 called the stream Book; its sheets' names are in the machine's code page."""
    stream = struct.pack("<HHHHHH", 0x0809, 8, 0x0500, 5, 0, 0)
    name = "명단".encode("cp949")
    stream += struct.pack("<HHIBBB", 0x0085, 7 + len(name), 0, 0, 0, len(name)) + name
    stream += struct.pack("<HH", 0x000A, 0)
    assert hidden_rows(compound(stream, "Book")) == {"명단": frozenset()}


def test_a_long_list_needs_more_than_one_table_of_sectors() -> None:
    """Two thousand people: the file's own table spans several sectors, and the last hidden row is still found."""
    rows = [
        (f"김{'가나다라마바사아자차'[n % 10]}{'강산들'[n % 3]}", GA[1], f"010-0000-{n:04d}", GA[3])
        for n in range(2000)
    ]
    data = old_list(HEADER, *rows, hidden=(1999,))
    checked = check(data)
    assert len(data) > 128 * 512
    assert checked.rows == 2000
    assert [found.row for found in checked.errors if found.code == "row.hidden"] == [1999]


@pytest.mark.parametrize("tenth", range(10))
def test_an_old_list_cut_off_is_never_read_as_a_shorter_one(tenth: int) -> None:
    """A download that stopped anywhere: refused, or everybody is still there."""
    data = old_workbook(OldSheet((HEADER, GA, NA, DA) + (DA,) * 100))
    cut = data[: len(data) * tenth // 10]
    with pytest.raises(AnsimError) as refused:
        read_table(cut, "a.xls")
    assert refused.value.code in ("file.damaged", "file.empty")


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    """A table of sectors that leads back to itself is damage, not an endless loop."""
    data = bytearray(GOOD)
    directory = struct.unpack_from("<I", data, 48)[0]
    struct.pack_into("<I", data, 512 + 4 * directory, directory)
    with pytest.raises(FileDamaged):
        hidden_rows(bytes(data))


@pytest.mark.parametrize(
    ("place", "form", "value"),
    [(30, "<H", 7), (32, "<H", 9), (48, "<I", 9999), (76, "<I", 9999)],
    ids=["odd sectors", "odd small sectors", "no directory", "no table"],
)
def test_a_header_that_lies_is_damage(place: int, form: str, value: int) -> None:
    """Sizes and places outside the file are refused."""
    data = bytearray(GOOD)
    struct.pack_into(form, data, place, value)
    with pytest.raises(FileDamaged):
        hidden_rows(bytes(data))


def test_an_ole_file_without_a_workbook_is_damage() -> None:
    """Another program's document under the same cover."""
    with pytest.raises(FileDamaged):
        hidden_rows(compound(records(OldSheet((HEADER,))), "Drawing"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_change_of_bytes_gives_a_table_or_a_refusal(data: st.DataObject) -> None:
    """Bytes of a real old list changed at will: never another exception, never an endless run."""
    changed = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    with suppress(AnsimError):
        hidden_rows(bytes(changed))
    with suppress(AnsimError):
        check(bytes(changed))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.booleans())
def test_any_pattern_of_hidden_rows_is_told(pattern: list[bool], small: bool) -> None:
    """Whatever rows are hidden: exactly those are told, in either kind of stream and in OpenDocument too."""
    hidden = frozenset(number for number, is_hidden in enumerate(pattern, start=2) if is_hidden)
    rows = [HEADER, *[GA] * len(pattern)]
    assert hidden_rows(old_workbook(OldSheet(rows, hidden=hidden), small=small)) == {"명단": hidden}
    attributes = {row: 'table:visibility="filter"' for row in hidden}
    table = read_table(opendocument.sheet(*rows, attributes=attributes), "a.ods")
    assert {row.number for row in table.rows if row.hidden} == hidden


def test_an_opendocument_list_with_typed_cells() -> None:
    """Days by their date value, phones by their number, switches by their word."""
    checked = check(opendocument.sheet(HEADER, (*GA[:2], 1000000001, GA[3]), NA), "명단.ods")
    assert [(one.name, one.birth, one.phone) for one in checked.people] == [
        ("홍길동", date(1990, 1, 1), "01000000001"),
        ("김나래", date(1985, 5, 5), "01000000002"),
    ]
    assert codes(checked) == [(2, "phone.zero_restored")]


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_rows_hidden_in_an_opendocument_list_make_no_notice(how: str) -> None:
    """Hidden by hand or by a filter, LibreOffice's two words for it."""
    data = opendocument.sheet(HEADER, GA, NA, attributes={3: f'table:visibility="{how}"'})
    checked = check(data, "명단.ods")
    assert [one.row for one in checked.people] == [2]
    assert codes(checked) == [(3, "row.hidden")]


def test_a_visible_row_says_so() -> None:
    """The third word, visible, hides nothing."""
    data = opendocument.sheet(HEADER, GA, attributes={2: 'table:visibility="visible"'})
    assert codes(check(data, "명단.ods")) == []


def test_repeated_rows_count_as_many_as_they_stand_for() -> None:
    """Three empty rows written as one move everything below: the hidden row keeps the number the officer sees."""
    data = opendocument.sheet(
        HEADER, GA, (None,), NA, DA,
        attributes={3: 'table:number-rows-repeated="3"', 5: 'table:visibility="collapse"'},
    )  # fmt: skip
    checked = check(data, "명단.ods")
    assert [one.row for one in checked.people] == [2, 6]
    assert codes(checked) == [(7, "row.hidden")]


def test_hidden_rows_of_several_opendocument_sheets() -> None:
    """Each sheet has its own; names are read with their escapes."""
    hidden = 'table:visibility="collapse"'
    data = opendocument.book(
        opendocument.table([HEADER, GA], "표 & <지>", {1: hidden}),
        opendocument.table([HEADER, GA, NA], "명단", {2: hidden, 3: hidden}),
    )
    found = opendocument_hidden_rows(_content(data))
    assert found == {"표 & <지>": {1}, "명단": {2, 3}}


def test_a_million_hidden_rows_below_the_list_are_harmless() -> None:
    """LibreOffice hides all the rest of a filtered sheet in one row that stands for a million."""
    rest = 'table:visibility="filter" table:number-rows-repeated="1048500"'
    checked = check(opendocument.sheet(HEADER, GA, (None,), attributes={3: rest}), "명단.ods")
    assert (len(checked.people), codes(checked)) == (1, [])


def test_tables_that_never_end_are_read_once() -> None:
    """Ten thousand openings without an end take one pass, not ten thousand."""
    content = b'<table:table table:name="a"><table:table-row table:visibility="filter">' * 10_000
    assert opendocument_hidden_rows(content) == {"a": frozenset({1})}
    assert opendocument_hidden_rows(b"<table:table ><table:table-row>") == {}


@pytest.mark.parametrize("tenth", range(10))
def test_an_opendocument_list_cut_off_is_refused(tenth: int) -> None:
    """A ZIP without its end is damage at every length."""
    data = opendocument.sheet(HEADER, *[GA] * 50)
    with pytest.raises(AnsimError) as refused:
        read_table(data[: len(data) * tenth // 10], "a.ods")
    assert refused.value.code in ("file.damaged", "file.empty")


def _content(data: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read("content.xml")
