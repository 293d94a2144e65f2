"""Sizes and places that no sheet has: refused before the reader sets memory aside for them, which would end the process.

Each was found by feeding the readers parts changed by lot (atheris) below a whole archive or compound file.
"""

import io
import struct
import zipfile

import pytest
from tests.unit.notices import opendocument_files as opendocument
from tests.unit.notices.list_files import HEADER, ROW, workbook
from tests.unit.notices.old_workbooks import compound, old_list

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.old_workbooks import old_marks
from ansim.notices.adapters.sheet_marks import worksheet_marks
from ansim.notices.adapters.table_errors import FileDamaged, FileLocked, FileUnknown, FileUnpacksTooLarge
from ansim.notices.adapters.tables import read_table

GOOD = workbook(HEADER, ROW)
SHEET = "xl/worksheets/sheet1.xml"


def with_part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with one of its parts changed, whole in every other way."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as here, zipfile.ZipFile(written, "w") as there:
        for one in here.namelist():
            body = here.read(one)
            if one == name:
                assert old in body
                body = body.replace(old, new, 1)
            there.writestr(one, body)
    return written.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A1"', b'r="Aqqqqqqqqqqqqqqqqqqqqqqqqq1"'),
        (b'r="A1"', b'r="AAAA1"'),
        (b'r="A1"', b'r="A99999999"'),
        (b'r="A1"', b"r='a1'"),
        (b'r="A1"', b'\nr = "ZZZZ1"'),
        (b'r="A1"', b'r="A9999999"'),
        (b'<row r="1"', b'<row r="99999999999"'),
        (b'<row r="1"', b'<row r="-1"'),
    ],
)
def test_a_place_that_no_sheet_has_is_damage(old: bytes, new: bytes) -> None:
    """Columns beyond three letters, rows beyond seven digits or beyond the last: the file is called damaged at once."""
    with pytest.raises(FileDamaged):
        read_table(with_part(GOOD, SHEET, old, new), "명단.xlsx")


@pytest.mark.parametrize("place", [b"\nr='XFD900000'", b'r="XFD900000"', b'\tr = "XFD900000"'])
def test_a_far_off_cell_is_told_however_it_is_written(place: bytes) -> None:
    """Other quotes and white space than Excel's hide no far-off cell from the look at the size of a sheet."""
    with pytest.raises(FileUnpacksTooLarge):
        read_table(with_part(GOOD, SHEET, b'r="A1"', place), "명단.xlsx")


@pytest.mark.parametrize(
    "cell", [b"<c><v>1</v></c>", b"<c t='n'\n><v>1</v></c>", b'<c r="A1048576"/><c><v>1</v></c>']
)
def test_far_off_cells_without_a_place_are_counted(cell: bytes) -> None:
    """Forty cells that say no column, in a row that says it is the last: a block of 40 million was made of them."""
    far = b'<row r="1048576">' + cell * 40 + b"</row></sheetData>"
    with pytest.raises(FileUnpacksTooLarge):
        read_table(with_part(GOOD, SHEET, b"</sheetData>", far), "명단.xlsx")


def test_near_cells_without_a_place_are_read() -> None:
    """A program that writes no places at all is read as before."""
    near = b"<row><c><v>1</v></c><c><v>2</v></c></row></sheetData>"
    assert len(read_table(with_part(GOOD, SHEET, b"</sheetData>", near), "명단.xlsx").rows) == 3


def test_single_quotes_are_read_like_double_ones() -> None:
    """A sheet of another program, with its places in single quotes, gives the same people."""
    other = with_part(GOOD, SHEET, b'r="A1"', b"r='A1'")
    assert read_table(other, "명단.xlsx").rows == read_table(GOOD, "명단.xlsx").rows


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
def test_where_a_part_is_cut_into_pieces_makes_no_place_odd(size: int) -> None:
    """A place that lies across two pieces is read whole before it is judged."""
    part = b'<sheetData><row r="1"><c r="AB12" t="n"><v>1</v></c></row></sheetData>'
    worksheet_marks(part[at : at + size] for at in range(0, len(part), size))


def test_a_binary_workbook_is_told_how_to_be_saved() -> None:
    """An XLSB's sizes and hidden rows cannot be looked at before it is read: it says its kind and to save it as .xlsx."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as there:
        there.writestr("xl/workbook.bin", b"\x83\x01\x00")
        there.writestr("xl/worksheets/sheet1.bin", b"\x81\x01\x00")
    with pytest.raises(FileUnknown) as caught:
        read_table(written.getvalue(), "명단.xlsb")
    assert "XLSB" in caught.value.text("ko")
    assert ".xlsx" in caught.value.text("ko")


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of an old workbook."""
    return struct.pack("<HH", kind, len(data)) + data


def old_stream(*globals_: bytes, sheet: bytes) -> bytes:
    """The stream of an old workbook of one sheet: what stands in the book, what stands in the sheet."""
    begin, end = record(0x0809, struct.pack("<HH12x", 0x0600, 5)), record(0x000A)
    named = struct.pack("<BB", 1, 0) + b"A"
    before = begin + b"".join(globals_)
    place = len(before) + 4 + 6 + len(named) + len(end)
    return before + record(0x0085, struct.pack("<IH", place, 0) + named) + end + begin + sheet + end


def refusal(stream: bytes) -> type[AnsimError]:
    """What an old workbook of this stream is refused with."""
    with pytest.raises(AnsimError) as caught:
        read_table(compound(stream), "명단.xls")
    return type(caught.value)


def cell(row: int, column: int) -> bytes:
    """A number in a cell."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, 1.0))


@pytest.mark.parametrize(
    "sheet",
    [
        record(0x0200, struct.pack("<IIHHH", 0, 0xDCDCDCDC, 0, 0xDCDC, 0)),
        record(0x0200, struct.pack("<IIHHH", 0, 65_537, 0, 4, 0)),
        record(0x0200, struct.pack("<IIHHH", 0, 4, 0, 257, 0)),
        record(0x0200, struct.pack("<HHHHH", 0, 4, 0, 257, 0)),
    ],
)
def test_an_old_sheet_larger_than_its_format_is_damage(sheet: bytes) -> None:
    """33 terabytes were to be set aside for a sheet said to have 3.7 thousand million rows; the format has 65,536 and 256."""
    assert refusal(old_stream(sheet=sheet + cell(0, 0))) is FileDamaged


@pytest.mark.parametrize(
    "far", [cell(65_535, 65_535), record(0x00BD, struct.pack("<HHHIH", 65_535, 0, 0, 0, 65_535))]
)
def test_far_off_cells_of_an_old_sheet_are_too_large(far: bytes) -> None:
    """Two cells in two corners, of which the reader makes one block: refused by how large that would be."""
    assert refusal(old_stream(sheet=cell(0, 0) + far)) is FileUnpacksTooLarge


def test_more_shared_texts_than_bytes_are_damage() -> None:
    """A table of texts said to hold thousands of millions of them in a file of some kilobytes."""
    shared = record(0x00FC, struct.pack("<II", 0xFFFFFFF0, 0xFFFFFFF0))
    assert refusal(old_stream(shared, sheet=cell(0, 0))) is FileDamaged


def test_an_enciphered_old_workbook_is_locked() -> None:
    """Behind a password every record is noise: that is told, and the noise is not judged."""
    noise = record(0x0200, b"\xff" * 14)
    assert refusal(old_stream(record(0x002F, b"\0" * 6), sheet=noise)) is FileLocked


@pytest.mark.parametrize("place", [40, 44, 64, 72])
def test_more_tables_of_sectors_than_sectors_are_damage(place: int) -> None:
    """The head of a compound file counts its tables; there are not more of them than sectors."""
    data = bytearray(old_list(HEADER, ("홍길동", "1990-01-01", "010-0000-0001", "가람시", "2022-02-16")))
    old_marks(bytes(data))
    struct.pack_into("<I", data, place, 0xFFFFFF)
    with pytest.raises(FileDamaged):
        read_table(bytes(data), "명단.xls")


def test_a_stream_longer_than_its_file_is_damage() -> None:
    """The directory says how long a stream is; it is no longer than all bytes there are."""
    data = bytearray(old_list(HEADER, ("홍길동", "1990-01-01", "010-0000-0001", "가람시", "2022-02-16")))
    at = data.index("Root Entry".encode("utf-16-le"))
    struct.pack_into("<I", data, at + 120, 0xFFFFFFF)
    with pytest.raises(FileDamaged):
        read_table(bytes(data), "명단.xls")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"</table:table>", b"ody>"), (b"</office:spreadsheet>", b""), (b"<text:p>", b"<text:p ")],
)
def test_an_opendocument_without_its_end_is_damage(old: bytes, new: bytes) -> None:
    """A table that is never closed: the reader waited for its end for ever."""
    with pytest.raises(FileDamaged):
        read_table(with_part(opendocument.sheet(HEADER, ROW), "content.xml", old, new), "명단.ods")
