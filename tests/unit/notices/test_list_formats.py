"""One list in every format, encoding, separator and order of columns: the same people, or a refusal that says why.

XLSX comes from the sandbox's writer, XLS and ODS from the writers in this folder (no package of the lock makes them).
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.conftest import PRINTED_ON
from tests.unit.notices.list_files import archive, workbook
from tests.unit.notices.old_workbooks import OldSheet, old_list, old_workbook

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import table_errors, tables
from ansim.notices.adapters.tables import load_file, read_table
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.table import Cell
from ansim.notices.queries.rosters import read_roster
from ansim.sandbox.people import invent_people
from ansim.sandbox.roster_file import HEADER, person_cells
from ansim.sandbox.sheets import write_delimited, write_xlsx

Rows = Sequence[Sequence[Cell]]
Writer = Callable[[Sequence[str], Sequence[str], Rows], bytes]
PEOPLE = invent_people(31, 12, PRINTED_ON)
ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be")
SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";", "bar": "|"}


def delimited(encoding: str, separator: str) -> Writer:
    """A writer of text."""
    return lambda titles, header, rows: write_delimited(titles, header, rows, encoding, separator)


def _stacked(titles: Sequence[str], header: Sequence[str], rows: Rows) -> list[Sequence[Cell]]:
    return [*((title,) for title in titles), header, *rows]


WRITERS: dict[str, Writer] = {
    "xlsx": lambda titles, header, rows: write_xlsx(titles, header, rows, "명단"),
    "xls": lambda titles, header, rows: old_list(*_stacked(titles, header, rows)),
    "small xls": lambda titles, header, rows: old_workbook(
        OldSheet(_stacked(titles, header, rows)), small=True
    ),
    "ods": lambda titles, header, rows: opendocument.sheet(*_stacked(titles, header, rows)),
    **{
        f"{name} {encoding}": delimited(encoding, sign)
        for name, sign in SEPARATORS.items()
        for encoding in ENCODINGS
    },
}
ORDERS = {
    "as made": tuple(HEADER),
    "backwards": tuple(reversed(HEADER)),
    "phone first": ("휴대전화", *(word for word in HEADER if word != "휴대전화")),
    "by the alphabet": tuple(sorted(HEADER)),
    "shuffled": tuple(Random(3).sample(HEADER, len(HEADER))),
}


def table_of(people: Sequence[Person], order: Sequence[str]) -> list[list[Cell]]:
    """The rows of people with their columns in an order."""
    rows = [{"연번": place, **person_cells(one, Random(place))} for place, one in enumerate(people, start=1)]
    return [[row[word] for word in order] for row in rows]


def told(checked: CheckedRoster) -> list[tuple[int, str]]:
    """Row (0: the file) and code of everything told."""
    return sorted((found.row or 0, found.code) for found in (*checked.errors, *checked.warnings))


def facts(people: Sequence[Person]) -> list[tuple[object, ...]]:
    """Everything of people that a list holds, in their order."""
    return [
        (one.name, one.birth, one.phone, one.address, one.sex, one.specimen, one.last_contact, one.place)
        for one in people
    ]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("form", WRITERS)
def test_the_same_people_come_out_of_every_file(form: str, order: str) -> None:
    """28 kinds of file in five orders of columns, two title rows above: everybody, by the row the officer sees."""
    data = WRITERS[form](
        ("2026년 격리 대상자 명단", "가람시보건소"), ORDERS[order], table_of(PEOPLE, ORDERS[order])
    )
    checked = read_roster(data, "명단", PRINTED_ON, NoticeKind.ISOLATION)
    assert facts(checked.people) == facts(PEOPLE)
    assert [one.row for one in checked.people] == list(range(4, 16))
    assert checked.errors == ()


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods", "comma cp949", "tab utf-16"])
@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.pdf", "list", "명단.hwp", ".xls"])
def test_the_name_of_a_file_says_nothing(form: str, name: str) -> None:
    """A workbook called .csv and a text called .xls are read as what they are."""
    data = WRITERS[form]((), ORDERS["as made"], table_of(PEOPLE[:2], ORDERS["as made"]))
    assert facts(read_roster(data, name, PRINTED_ON).people) == facts(PEOPLE[:2])


@pytest.mark.parametrize("letter", ["햏", "똠", "é", "ễ", "王", "ß", "—", "\u3000", "①"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_letters_of_every_kind_survive_every_encoding_that_has_them(encoding: str, letter: str) -> None:
    """In the address, where everything may stand: the letter comes back as one form of itself, or it cannot be written."""
    rows = [["김가온", "1990-01-01", "010-0000-0001", f"가람시 {letter}로 1"]]
    try:
        data = write_delimited((), ("성명", "생년월일", "휴대전화", "주소"), rows, encoding)
    except UnicodeEncodeError:
        assert encoding == "cp949"
        return
    (one,) = read_roster(data, "a.csv", PRINTED_ON).people
    assert one.address == " ".join(f"가람시 {unicodedata.normalize('NFC', letter)}로 1".split())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WRITERS)), st.integers(0, 5_000), st.integers(1, 6), st.integers(0, 2**31))
def test_any_people_in_any_file_come_back(form: str, seed: int, count: int, shuffle: int) -> None:
    """Chance decides people, format and order; a letter that an encoding lacks is the only excuse."""
    people = invent_people(seed, count, PRINTED_ON)
    order = Random(shuffle).sample(HEADER, len(HEADER))
    with suppress(UnicodeEncodeError):
        data = WRITERS[form]((), order, table_of(people, order))
        assert facts(read_roster(data, "x", PRINTED_ON).people) == facts(people)


# Kinds of cells a workbook can hold.


def at(day: date, hour: int = 0) -> datetime:
    """A day with a time, as a sheet keeps it: without a zone."""
    return datetime.combine(day, time(hour, 59))


ROW = ("성명", "생년월일", "휴대전화", "검체채취일")
GOOD: tuple[object, ...] = ("홍길동", date(1990, 1, 1), "010-0000-0001", date(2026, 11, 19))
CELLS = [
    (1, at(date(1990, 1, 1), 13), [], "a day with a time is the day"),
    (1, "1990-01-01", [], "a day as text"),
    (1, 32874, ["birth.serial"], "a day as a count without a format"),
    (1, time(9, 30), ["birth.unreadable"], "a time of day is no day"),
    (1, timedelta(hours=30), ["birth.unreadable"], "nor is a length of time"),
    (1, True, ["birth.unreadable"], "nor is a switch"),
    (1, 1e9, ["birth.unreadable"], "nor is a large number"),
    (1, -5, ["birth.unreadable"], "nor is a number below nought"),
    (2, 1000000001, ["phone.zero_restored"], "a phone as a number lost its zero"),
    (2, 1000000001.0, ["phone.zero_restored"], "with a decimal point too"),
    (2, 0.5, ["phone.unreadable"], "a share is no phone"),
    (2, False, ["phone.unreadable"], "a switch is no phone"),
    (2, at(date(2026, 11, 19)), ["phone.unreadable"], "a day is no phone"),
    (3, at(date(2026, 11, 19), 23), [], "a minute before midnight is still the day"),
    (3, "어제", ["date.unreadable"], "a word is no day"),
    (3, 46345, [], "an event as a count"),
    (0, 12345, ["name.unreadable"], "a number is no name"),
    (0, at(date(1990, 1, 1)), ["name.unreadable"], "a day is no name"),
]


@pytest.mark.parametrize(("place", "value", "codes", "why"), CELLS, ids=[why for *_, why in CELLS])
def test_a_cell_of_any_kind_is_read_or_refused(place: int, value: object, codes: list[str], why: str) -> None:
    """By what it is, in a workbook of today."""
    row = [*GOOD]
    row[place] = value
    checked = read_roster(workbook(ROW, row), "a.xlsx", PRINTED_ON, NoticeKind.ISOLATION)
    assert [code for _, code in told(checked)] == codes, why


def formula_book(stored: str, kind: str) -> bytes:
    """A workbook whose phone cell is a formula with a stored value of a kind (str, n, b, e)."""
    data = workbook(ROW, GOOD)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    cell = f'<c r="C2" t="{kind}"><f>VLOOKUP(A2,다른!A:C,3,0)</f><v>{stored}</v></c>'.encode()
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = re.sub(rb'<c r="C2".*?</c>', lambda _found: cell, sheet)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return made.getvalue()


@pytest.mark.parametrize(
    ("stored", "kind", "phone", "codes"),
    [
        ("010-0000-0007", "str", "01000000007", []),
        ("1000000007", "n", "01000000007", ["phone.zero_restored"]),
        ("", "str", None, ["phone.missing_address"]),
        ("#N/A", "e", None, ["cell.no_value"]),
        ("#REF!", "e", None, ["cell.no_value"]),
        ("#N/A", "str", None, ["cell.no_value"]),
        ("0", "n", None, ["phone.unreadable"]),
        ("1", "b", None, ["phone.unreadable"]),
    ],
)
def test_a_formula_is_its_stored_value(stored: str, kind: str, phone: str | None, codes: list[str]) -> None:
    """Phones looked up from another sheet: what Excel worked out last counts; an error is nobody's number."""
    checked = read_roster(formula_book(stored, kind), "a.xlsx", PRINTED_ON, NoticeKind.ISOLATION)
    assert [one.phone for one in checked.people] == ([phone] if phone else [])
    assert [code for _, code in told(checked)] == codes


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t=", "＝"])
def test_a_formula_in_a_text_is_only_a_text(lead: str) -> None:
    """A CSV that wants to be computed: nothing is, and a name of that kind is refused."""
    command = f"{lead}cmd|'/c calc'!A1"
    data = write_delimited(
        (), ("성명", "생년월일", "휴대전화"), [[command, "1990-01-01", "010-0000-0001"]], "utf-8"
    )
    checked = read_roster(data, "a.csv", PRINTED_ON)
    assert (checked.people, [code for _, code in told(checked)]) == ((), ["name.unreadable"])
    assert "calc" not in "".join(found.message("ko") + found.message("en") for found in checked.errors)


# Files that mean harm, or were harmed.

LONG = {
    form: WRITERS[form]((), HEADER, table_of(PEOPLE * 4, HEADER))
    for form in ("xlsx", "xls", "ods", "comma utf-8", "tab cp949", "semicolon utf-16")
}


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_a_workbook_cut_at_every_tenth_is_refused(form: str, tenth: int) -> None:
    """Half a workbook is not a shorter list."""
    data = LONG[form]
    with pytest.raises(AnsimError) as refused:
        read_table(data[: len(data) * tenth // 10], "a")
    assert refused.value.code == "file.damaged"


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("form", ["comma utf-8", "tab cp949", "semicolon utf-16"])
def test_a_text_cut_at_every_tenth_loses_no_row_above_the_cut(form: str, tenth: int) -> None:
    """A text has no end mark: what is whole is read the same, the cut row is refused or the file is."""
    data = LONG[form]
    whole = read_roster(data, "a", PRINTED_ON)
    try:
        part = read_roster(data[: len(data) * tenth // 10], "a", PRINTED_ON)
    except AnsimError as refused:
        if refused.code not in ("file.encoding", "file.damaged", "roster.no_header"):
            raise
        return
    known = {(one.row, one.name, one.birth, one.phone) for one in whole.people}
    before_cut = [one for one in part.people if one.row < max(row.row for row in part.people)]
    assert {(one.row, one.name, one.birth, one.phone) for one in before_cut} <= known


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "content.xml"]
)
@pytest.mark.parametrize("tags", [1_000, 200_000])
def test_elements_nested_without_end_are_refused_quickly(part: str, tags: int) -> None:
    """Two hundred thousand brackets opened and never closed: damage, not a full stack."""
    nested = b"<a>" * tags
    parts = {"xl/workbook.xml": b"<x/>", part: nested}
    if part == "content.xml":
        parts["mimetype"] = b"application/vnd.oasis.opendocument.spreadsheet"
    data = archive(**{name.replace("/", "__").replace(".", "_dot_"): body for name, body in parts.items()})
    with pytest.raises(AnsimError):
        read_table(data, "a.xlsx")


def as_excel_writes(
    data: bytes, front: bytes = b"", change: Callable[[bytes], bytes] = lambda text: text
) -> bytes:
    """A workbook whose texts lie in one table of the whole book, as Excel itself keeps them; `change` spoils a text."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    texts: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        letters = re.sub(rb"&#(\d+);", lambda one: chr(int(one[1])).encode(), found[2])
        texts.append(b"<si>%b</si>" % change(letters))
        return b'<c %b t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'<c ([^>]*?) t="inlineStr"><is>(.*?)</is></c>', shared, parts[sheet])
    names = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts["xl/sharedStrings.xml"] = front + b"<sst %b>%b</sst>" % (names, b"".join(texts))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return made.getvalue()


def rich(text: bytes) -> bytes:
    """A text in two kinds of letters, with its reading above, as Korean and Japanese programs keep it."""
    plain = re.sub(rb"</?t[^>]*>", b"", text).decode()
    runs = "".join(
        f'<r><rPr><b/></rPr><t xml:space="preserve">{part}</t></r>' for part in (plain[:1], plain[1:])
    )
    return (runs + '<rPh sb="0" eb="1"><t>reading</t></rPh>').encode()


@pytest.mark.parametrize("change", [lambda text: text, rich], ids=["plain", "in several kinds of letters"])
def test_a_list_as_excel_itself_saves_it(change: Callable[[bytes], bytes]) -> None:
    """Texts in the table of the whole book, plain or in runs: read as they are seen, readings left out."""
    data = as_excel_writes(write_xlsx((), HEADER, table_of(PEOPLE, HEADER), "명단"), change=change)
    checked = read_roster(data, "a.xlsx", PRINTED_ON, NoticeKind.ISOLATION)
    assert facts(checked.people) == facts(PEOPLE)


def test_entities_that_explode_are_not_expanded() -> None:
    """A billion laughs within a shared text: refused or left as it stands, at once."""
    laughs = b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = as_excel_writes(
        workbook(ROW, GOOD), laughs, lambda text: text.replace("홍길동".encode(), b"&b;" * 1000)
    )
    assert b"&b;&b;" in zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml")
    with suppress(AnsimError):
        assert not any("haha" in str(cell) for row in read_table(data, "a").rows for cell in row.cells)


@pytest.mark.parametrize("where", ["A1048576", "XFD1", "ZZZ9999999"])
def test_a_lonely_cell_far_away_costs_no_memory(where: str) -> None:
    """Dimensions beyond reason are refused; a long but narrow sheet is only long."""
    data = workbook(ROW, GOOD)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    row = re.sub(r"[A-Z]", "", where)
    extra = f'<row r="{row}"><c r="{where}"><v>1</v></c></row></sheetData>'.encode()
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", extra)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for part, body in parts.items():
            target.writestr(part, body)
    with suppress(AnsimError):
        assert len(read_table(made.getvalue(), "a").rows) <= 3


def test_a_zip_of_very_many_parts_is_looked_at_once() -> None:
    """Five thousand empty parts beside the list: refused or read, within the time of a test."""
    data = io.BytesIO(workbook(ROW, GOOD))
    with zipfile.ZipFile(data, "a") as target:
        for number in range(5_000):
            target.writestr(f"xl/worksheets/extra{number}.xml", b"")
    with suppress(AnsimError):
        assert len(read_table(data.getvalue(), "a").rows) == 2


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "xl/../../x"])
def test_parts_that_want_to_be_written_elsewhere_are_never_written(name: str) -> None:
    """Nothing is unpacked to disk, whatever a part is called."""
    data = io.BytesIO(workbook(ROW, GOOD))
    with zipfile.ZipFile(data, "a") as target:
        target.writestr(name, b"x")
    assert len(read_table(data.getvalue(), "a").rows) == 2


def test_two_parts_of_one_name_are_no_way_around() -> None:
    """A second sheet under the first one's name: the same one is checked and read, or the file is refused."""
    data = io.BytesIO(workbook(ROW, GOOD))
    hidden = b'<worksheet><sheetData><row r="2" hidden="1"></row></sheetData></worksheet>'
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(data, "a") as target:
        target.writestr("xl/worksheets/sheet1.xml", hidden)
    with suppress(AnsimError):
        table = read_table(data.getvalue(), "a")
        assert len(table.rows) in (0, 2)


@pytest.mark.parametrize("size", [0, 9, 10, 11, 1000])
def test_a_file_is_never_read_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """By what the system says of its size, at the limit to the byte."""
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * size)
    if size > 10:
        with pytest.raises(table_errors.FileTooLarge):
            load_file(path)
    else:
        assert len(load_file(path)) == size


def test_a_device_without_end_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """`/dev/zero` says it holds nothing: no more than the limit is taken from it."""
    monkeypatch.setattr(tables, "MAX_BYTES", 1000)
    with pytest.raises(table_errors.FileTooLarge):
        load_file(Path("/dev/zero"))
    assert load_file(Path("/dev/null")) == b""


def test_a_sheet_of_a_hundred_columns_is_read() -> None:
    """Columns nobody knows are passed over, however many."""
    header = [f"칸{number}" for number in range(96)] + list(ROW)
    book = Workbook()
    page = book.active
    page.append(header)
    page.append([None] * 96 + list(GOOD))
    data = io.BytesIO()
    book.save(data)
    checked = read_roster(data.getvalue(), "a.xlsx", PRINTED_ON, NoticeKind.ISOLATION)
    assert ([one.name for one in checked.people], told(checked)) == (["홍길동"], [])
