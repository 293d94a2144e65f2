"""Files that are no lists: each is refused with a sentence saying what to do, before it can do harm."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.notices.list_files import HEADER, ROW, archive, ods, ole, workbook

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import table_errors as errors
from ansim.notices.adapters import tables, workbook_parts
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows

GOOD = workbook(HEADER, ROW)


def refusal(data: bytes) -> AnsimError:
    """The error that a file is refused with."""
    with pytest.raises(AnsimError) as refused:
        read_table(data, "a.xlsx")
    assert refused.value.text("ko")
    assert refused.value.text("en")
    return refused.value


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 500, "\ufeff \n".encode("utf-16-le")],
)
def test_nothing_is_empty(data: bytes) -> None:
    """No bytes, white space or a lone byte order mark."""
    assert refusal(data).code == "file.empty"


@pytest.mark.parametrize("cut", [10, 100, 1000, len(GOOD) // 2, len(GOOD) - 10])
def test_a_truncated_workbook_is_damaged(cut: int) -> None:
    """A download that stopped."""
    assert refusal(GOOD[:cut]).code == "file.damaged"


def test_a_damaged_part_is_damaged() -> None:
    """A workbook whose bytes were changed inside a part, or that lacks its sheet."""
    place = GOOD.find(b"xl/worksheets/sheet1.xml") + 40
    assert refusal(GOOD[:place] + b"\xff" * 40 + GOOD[place + 40 :]).code == "file.damaged"
    assert refusal(archive(xl__workbook_dot_xml=b"<x/>")).code == "file.damaged"


@pytest.mark.parametrize("cut", [8, 600, 2000])
def test_a_truncated_old_workbook_is_damaged(cut: int) -> None:
    """The old format, cut off."""
    assert refusal(ole()[:cut]).code == "file.damaged"


def test_protected_files_are_locked() -> None:
    """A password or rights management: the sentence says to take it off."""
    assert refusal(ole("EncryptedPackage")).code == "file.locked"
    assert refusal(ole("DRMEncryptedDataSpace")).code == "file.locked"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x7fELF\x02", "ELF"),
        (b"\x1f\x8b\x08", "GZIP"),
        (b"\x00\x01\x02\x03hello" * 50, "binary"),
        (b"a,b\n\x01\x02", "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"<html><p>1", "HTML/XML"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        ('{"성명": "홍길동", "생년월일": "1990-01-01"}'.encode(), "JSON"),
        ('\n [ {\n  "성명": "홍길동"}]'.encode("cp949"), "JSON"),
        (b"<?xml version='1.0'?>", "HTML/XML"),
        (archive(a_dot_txt=b"x"), "ZIP"),
    ],
)
def test_other_files_are_named(data: bytes, kind: str) -> None:
    """A picture, a program or a document is called by its kind."""
    refused = refusal(data)
    assert (refused.code, refused.params) == ("file.unknown_type", {"kind": kind})


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ole("WordDocument"), "DOC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"HWP Document File", "HWP"),
        (archive(word__document_dot_xml=b"<x/>"), "DOCX"),
    ],
)
def test_documents_say_how_to_make_a_list_of_them(data: bytes, kind: str) -> None:
    """A table may stand in it, which is copied into a workbook by the officer."""
    refused = refusal(data)
    assert (refused.code, refused.params) == ("file.document", {"kind": kind})
    assert ".xlsx" in str(refused)


def test_text_of_unknown_encoding() -> None:
    """Bytes that no Korean program writes."""
    assert refusal(b"name,birth\n" + b"\xff\x80\x80abc" * 20).code == "file.encoding"
    assert refusal(b"\xef\xbb\xbfname\xff\xfe").code == "file.encoding"
    assert refusal(b"\xff\xfea\0b\0\x00\xd8").code == "file.encoding"


def test_a_quote_never_closed_is_damaged() -> None:
    """A CSV cut off within a cell."""
    assert refusal('성명,주소\n"홍길동'.encode()).code == "file.damaged"


def test_size_is_refused_before_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than the limit are not looked at."""
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert refusal(GOOD).code == "file.too_large"


def test_a_zip_bomb_is_not_unpacked() -> None:
    """Small packed, enormous unpacked: refused by what the file says of itself."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        target.writestr("xl/workbook.xml", "<x/>")
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(workbook_parts.MAX_UNPACKED // 2**24 + 1):
                part.write(b"0" * 2**24)
    assert refusal(data.getvalue()).code == "file.unpacks_too_large"


def test_a_lie_about_the_unpacked_size_is_damage() -> None:
    """A part that unpacks to more than it says is refused, not read on."""
    data = bytearray(GOOD)
    size = len(zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml"))
    for place in range(len(data) - 4):
        if data[place : place + 4] == struct.pack("<I", size):
            data[place : place + 4] = struct.pack("<I", 100)
    assert refusal(bytes(data)).code == "file.damaged"


def test_a_cell_at_the_end_of_the_world_does_not_fill_the_memory() -> None:
    """calamine would reserve seventeen billion cells for this file of five kilobytes."""

    def far(_book: Workbook, page: Worksheet) -> None:
        page["XFD1048576"] = "x"

    assert refusal(workbook(HEADER, ROW, change=far)).code == "file.unpacks_too_large"


def test_formatting_to_the_last_row_is_harmless() -> None:
    """Empty cells with a border down to the last row are common and are no content."""

    def border(_book: Workbook, page: Worksheet) -> None:
        page["D1048576"].number_format = "0.00"

    assert len(read_table(workbook(HEADER, ROW, change=border), "a.xlsx").rows) == 2


@pytest.mark.parametrize("attributes", ['table:number-rows-repeated="1000000000"'])
def test_repeated_rows_of_an_opendocument_sheet_are_not_expanded(attributes: str) -> None:
    """'This row a billion times' is refused where the row holds something."""
    assert refusal(ods(HEADER, ROW, attributes=attributes)).code == "file.unpacks_too_large"
    assert len(read_table(ods(HEADER, ROW, attributes='table:number-rows-repeated="2"'), "a.ods").rows) == 4


def test_too_many_rows_stop_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of file stop at the limit instead of reading on."""
    assert MAX_ROWS == 200_000
    for module in ("workbooks", "text_tables"):
        monkeypatch.setattr(f"ansim.notices.adapters.{module}.MAX_ROWS", -995)
    for data in (workbook(HEADER, *[ROW] * 10), b"a,b\n" * 10):
        with pytest.raises(TooManyRows):
            read_table(data, "a")


def test_every_refusal_says_what_to_do() -> None:
    """Each error has its own code and both languages."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AnsimError)
    ]
    codes = {kind.code for kind in kinds if kind is not AnsimError}
    assert len(codes) == len(kinds) - 1
    assert all(kind.sentence.ko and kind.sentence.en for kind in kinds)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_fuzzed_files_never_end_in_a_traceback(data: st.DataObject) -> None:
    """Any bytes, and any workbook with some bytes changed or cut: a table or a refusal with a code."""
    base = data.draw(
        st.sampled_from([GOOD, ods(HEADER, ROW), b"", "성명,휴대전화\n홍길동,1".encode("cp949"), ole()])
    )
    changed = bytearray(base)
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, max(len(changed) - 1, 0)))
        changed[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    cut = data.draw(st.integers(0, len(changed)))
    for candidate in (bytes(changed), bytes(changed[:cut]), data.draw(st.binary(max_size=300))):
        with suppress(AnsimError):
            read_table(candidate, "a")
