"""One list written in every form is read as the same cells; what only looks like a form is told for what it is."""

import csv
import io
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from html import escape
from xml.sax.saxutils import escape as escape_xml

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.hwpx_files import document, section, table
from tests.unit.notices.list_files import HEADER, ROW, archive, workbook

from ansim.notices.adapters.file_kinds import TEXT, file_kind
from ansim.notices.adapters.hwpx_table import read_hwpx
from ansim.notices.adapters.kept_lists import MARK, write_kept
from ansim.notices.adapters.sheet_marks import worksheet_marks
from ansim.notices.adapters.table_errors import FileDamaged
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.table import Table, TableRow
from ansim.notices.domain.texts import cell_text, clean_text, fold_header, safe_cell, squash

Rows = Sequence[Sequence[str]]


def page(rows: Rows) -> bytes:
    """A page as systems export it."""
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<html><table>{body}</table></html>".encode()


def excel_xml(rows: Rows) -> bytes:
    """An XML workbook of 2003, empty cells left out and the next one indexed."""
    text = ""
    for row in rows:
        cells = (
            f"<Cell ss:Index='{place}'><Data>{escape_xml(cell)}</Data></Cell>"
            for place, cell in enumerate(row, start=1)
            if cell
        )
        text += f"<Row>{''.join(cells)}</Row>"
    return f"<?xml version='1.0'?><Workbook><Worksheet><Table>{text}</Table></Worksheet></Workbook>".encode()


def delimited(sign: str) -> Callable[[Rows], bytes]:
    """A writer of text, only what has to be quoted in quotes."""

    def write(rows: Rows) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=sign).writerows(rows)
        return out.getvalue().encode()

    return write


FORMS: dict[str, Callable[[Rows], bytes]] = {
    "page": page,
    "excel xml": excel_xml,
    "hwpx": lambda rows: document(section(table(rows))),
    "ods": lambda rows: opendocument.sheet(*rows),
    "xlsx": lambda rows: workbook(*rows),
    "kept": lambda rows: write_kept(
        Table("a", tuple(TableRow(place, tuple(row)) for place, row in enumerate(rows, start=1)))
    ),
    **{f"text {sign!r}": delimited(sign) for sign in "\t,;|"},
}
WORDS = st.text("가나다홍길동ABz09 -.,;|/()&<>'\"éß王\u1112\u1161", max_size=10).map(str.strip)
SOME_ROWS = st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), min_size=1, max_size=5)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=50, deadline=None)
@given(rows=SOME_ROWS)
def test_every_form_holds_the_same_cells(form: str, rows: list[tuple[str, ...]]) -> None:
    """Written as any kind of file and read back, each cell has its text, in its row and its column."""
    rows = [HEADER, *(("가", *row[1:]) for row in rows)]
    read = read_table(FORMS[form](rows), "a")
    found = [[clean_text(cell_text(cell)) for cell in row.cells] for row in read.rows]
    width = len(HEADER)
    assert [[*cells, *[""] * (width - len(cells))] for cells in found] == [
        [clean_text(cell) for cell in row] for row in rows
    ]
    assert [row.number for row in read.rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("sign", ["\t", ";", "|"])
@settings(max_examples=50, deadline=None)
@given(commas=st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_commas_of_addresses_do_not_part_columns(sign: str, commas: list[int]) -> None:
    """Pasted cells are not quoted: however many commas an address has, the sign that parts the header parts all."""
    rows = [("성명", "주소"), *(("홍길동", "," * count + "1") for count in commas)]
    data = "\n".join(sign.join(row) for row in rows).encode()
    assert [row.cells for row in read_table(data, "a").rows] == rows


@pytest.mark.parametrize("word", ["PK", "PK번호", "GIF", "MZ", "7z", "Rar", "BM"])
def test_a_header_that_begins_like_another_file_is_a_header(word: str) -> None:
    """Databases call their first column PK, as ZIP files begin."""
    data = f"{word},{','.join(HEADER)}\n1,{','.join(ROW)}\n".encode()
    assert file_kind(data) == TEXT
    assert [row.cells for row in read_table(data, "a").rows] == [(word, *HEADER), ("1", *ROW)]


@pytest.mark.parametrize("data", [b"PK\x05\x06" + b"\0" * 18, archive(a_dot_txt=b"x")])
def test_an_archive_is_one_with_or_without_parts(data: bytes) -> None:
    """An empty ZIP too is a ZIP and no text."""
    assert file_kind(data) == "ZIP"


def faked(rows: str = "[]", columns: str = "[]", left: str = "0") -> str:
    """The form of a kept list, whatever it says."""
    return (
        f'{{"sheet":"a","rows":{rows},"left":{left},"other_sheets":[],"hidden_sheets":[],'
        f'"hidden_columns":{columns}}}'
    )


@pytest.mark.parametrize(
    "text",
    [
        faked("[[Infinity,[],false,[]]]"),
        faked("[[NaN,[],false,[]]]"),
        faked("[[0,[],false,[]]]"),
        faked("[[-1,[],false,[]]]"),
        faked("[[1e9,[],false,[]]]"),
        faked('[[1,[{"seconds":1e300}],false,[]]]'),
        faked('[[1,[{"seconds":"x"}],false,[]]]'),
        faked('[[1,[{"day":"1990-13-01"}],false,[]]]'),
        faked('[[1,[{"eval":"1"}],false,[]]]'),
        faked(columns='["a"]'),
        faked(left='"a"'),
        "[" * 100_000,
        '{"refused":"file.unknown_type","params":{}}',
        '{"refused":"file.too_large","params":{"limit":1,"self":2}}',
        '{"refused":"file.too_large","params":{"limit":1,"language":2}}',
        '{"refused":"no.such","params":{}}',
    ],
)
def test_a_faked_kept_list_is_one_clear_refusal(text: str) -> None:
    """Anybody may upload the form in which lists are kept: numbers without end, wrong types, refusals of nothing."""
    with pytest.raises(FileDamaged) as refused:
        read_table(MARK + zlib.compress(text.encode()), "a")
    assert refused.value.text("ko")


@pytest.mark.parametrize("encoding", ["aTF-8", "utf-7", "x" * 300, ""])
def test_a_document_in_an_encoding_nobody_knows_is_damaged(encoding: str) -> None:
    """The XML names its encoding itself."""
    text = section(table([HEADER, ROW])).replace("UTF-8", encoding)
    with pytest.raises(FileDamaged):
        read_hwpx(document(text))


@pytest.mark.parametrize("cut", [1, 100, 2**14, 24_500, 2**15])
def test_a_long_formula_across_two_pieces_is_still_one(cut: int) -> None:
    """A formula of Excel's longest, in Hangul, without a value: found wherever the reading was cut."""
    formula = "가" * 8192
    part = f'<row r="2"><c r="B2"><f>{formula}</f></c><c r="C2"><v>1</v></c></row>'.encode()

    def pieces() -> Iterator[bytes]:
        yield part[:cut]
        yield part[cut:]

    assert worksheet_marks(pieces()).unvalued == {(2, 1)}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
@example("\u1112\u1161\u11ab\u1100\u1173\u11af")
@example("e\u034f\u0301")
def test_how_a_letter_is_put_together_is_no_difference(text: str) -> None:
    """Names written by a Mac (NFD) and by Windows (NFC) are one name."""
    whole, parts = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert clean_text(parts) == clean_text(whole)


@settings(max_examples=100, deadline=None)
@given(st.text("=+-@\t\r＝＋－＠'가1 \n", max_size=8))
def test_what_is_exported_is_never_a_formula(text: str) -> None:
    """Nothing begins with a sign of formulas any more, nothing else changes, and doing it twice does nothing."""
    safe = safe_cell(text)
    assert not safe.startswith(tuple("=+-@\t\r＝＋－＠"))
    assert safe.removeprefix("'") == text.removeprefix("'")
    assert safe_cell(safe) == safe


@settings(max_examples=100, deadline=None)
@given(st.text("성명전화Name*#()._- \u3000\uff0aＮ１1", max_size=12), st.integers(0, 11))
def test_headers_are_alike_whatever_stands_between(text: str, place: int) -> None:
    """Blanks, stars, points and brackets anywhere in a header, and its case, make no other header of it."""
    for sign in (" ", "\u3000", "*", ".", "(", "_", "\n"):
        assert fold_header(text[:place] + sign + text[place:]) == fold_header(text)
    assert fold_header(text.upper()) == fold_header(text.lower()) == fold_header(fold_header(text))
    assert squash(squash(text)) == squash(text)
