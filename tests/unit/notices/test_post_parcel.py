"""What goes to the post office: copies within its margins, a list that a spreadsheet cannot run, checksums of it all."""

import hashlib
import io
import time
import zipfile
from datetime import UTC, datetime, timedelta

import openpyxl
import pypdfium2
import pytest

from ansim.notices.adapters.pdf_pages import PdfUnreadable
from ansim.notices.adapters.post_parcel import Letter, post_parcel, print_copy, split_postcode

MM = 72 / 25.4
AT = datetime(2026, 11, 23, 15, 30, 7, 123456, tzinfo=UTC)


def _full_page(width: float = 210, height: float = 297, pages: int = 1) -> bytes:
    """A PDF whose pages are black from edge to edge."""
    content = f"0 0 {width * MM:.2f} {height * MM:.2f} re f".encode()
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
    ]
    for place in range(pages):
        box = f"[0 0 {width * MM:.2f} {height * MM:.2f}]"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents {4 + 2 * place} 0 R >>",
            f"<< /Length {len(content)} >>\nstream\n{content.decode()}\nendstream",
        ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _ink(pdf: bytes, place: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right and bottom margin in mm of what is black on a page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        scale = 2.0
        image = (
            document[place].render(scale=scale).to_pil().convert("L").point(lambda grey: 255 * (grey < 128))
        )
        box = image.getbbox()
        assert box is not None
        per_mm = scale * MM
        left, top, right, bottom = box
        return left / per_mm, top / per_mm, (image.width - right) / per_mm, (image.height - bottom) / per_mm
    finally:
        document.close()


@pytest.mark.parametrize(("width", "height"), [(210, 297), (297, 210), (100, 100), (148, 420)])
def test_a_print_copy_keeps_the_margins_whatever_the_page(width: float, height: float) -> None:
    """Proves that nothing of a page that is black to its edges stands in a margin of the post office."""
    copy, pages = print_copy(_full_page(width, height))
    assert pages == 1
    left, top, right, bottom = _ink(copy)
    assert left >= 14.7
    assert right >= 14.7
    assert top >= 19.7
    assert bottom >= 39.7
    document = pypdfium2.PdfDocument(copy)
    assert document[0].get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.5)
    document.close()


def test_every_page_is_copied_and_a_small_one_is_not_made_larger() -> None:
    """Proves the count, and that a page that fits is only moved."""
    copy, pages = print_copy(_full_page(50, 60, pages=3))
    assert pages == 3
    for place in range(3):
        left, top, right, bottom = _ink(copy, place)
        assert 210 - left - right == pytest.approx(50, abs=0.8)
        assert 297 - top - bottom == pytest.approx(60, abs=0.8)
        assert top == pytest.approx(20, abs=0.8)


def test_what_is_no_pdf_is_refused() -> None:
    """Proves that a broken notice is told, not left out."""
    with pytest.raises(PdfUnreadable):
        post_parcel([Letter("GN-1", "홍길동", "서울", b"not a pdf")], AT)


def test_the_parcel_is_whole_and_its_checksums_hold() -> None:
    """Proves that list and sums name every file, both bytes of each letter, and no cell runs."""
    notice = _full_page()
    letters = [
        Letter("GN-1", "홍길동", "(04524) 서울시 가람로 3", notice),
        Letter("GN-2", "=HYPERLINK(1)", "@가람시 3", notice),
    ]
    with zipfile.ZipFile(io.BytesIO(post_parcel(letters, AT))) as archive:
        assert archive.namelist() == ["GN-1.pdf", "GN-2.pdf", "list.xlsx", "SHA256SUMS"]
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        assert set(sums) == {"GN-1.pdf", "GN-2.pdf", "list.xlsx"}
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("list.xlsx"))).active
        assert sheet is not None
        head, first, second = sheet.iter_rows(values_only=True)
    assert head[3:6] == ("우편번호", "주소", "쪽수")
    assert first[:7] == (1, "GN-1", "홍길동", "04524", "서울시 가람로 3", 1, "GN-1.pdf")
    assert first[7:] == (sums["GN-1.pdf"], hashlib.sha256(notice).hexdigest())
    assert second[2] == "'=HYPERLINK(1)"
    assert second[4] == "'@가람시 3"


def test_the_same_letters_are_the_same_bytes_whenever_they_are_packed() -> None:
    """Proves that a parcel packed again in another second is byte for byte the first one, and one as of another moment is not."""
    letters = [Letter(f"GN-{n}", "홍길동", "(04524) 서울시 가람로 3", _full_page(pages=n)) for n in (1, 2)]
    first = post_parcel(letters, AT)
    began = int(time.time())
    while int(time.time()) == began:
        time.sleep(0.02)
    assert post_parcel(letters, AT) == first
    assert post_parcel(letters, AT + timedelta(seconds=4)) != first


def test_the_times_inside_a_parcel_are_that_of_its_export() -> None:
    """Proves which time the files and the list carry: Korean in the ZIP, UTC in the workbook, none in a print copy."""
    with zipfile.ZipFile(
        io.BytesIO(post_parcel([Letter("GN-1", "홍길동", "서울", _full_page())], AT))
    ) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2026, 11, 24, 0, 30, 6)}
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        book = openpyxl.load_workbook(io.BytesIO(archive.read("list.xlsx")))
        told = book.properties
        assert told.created == told.modified == datetime(2026, 11, 23, 15, 30, 7)
        copy = pypdfium2.PdfDocument(archive.read("GN-1.pdf"))
        assert copy.get_metadata_dict()["CreationDate"] == ""
        copy.close()


def test_copies_of_different_pages_have_different_names() -> None:
    """Proves that the identifier of a print copy is its own, not one constant for all."""
    names = {print_copy(_full_page(pages=pages))[0].rpartition(b"/ID[<")[2][:32] for pages in (1, 2, 3)}
    assert len(names) == 3
    assert all(len(bytes.fromhex(name.decode())) == 16 for name in names)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("(12345) 서울시 가람로 1", ("12345", "서울시 가람로 1")),
        ("12345 서울시 가람로 1", ("12345", "서울시 가람로 1")),
        ("우12345, 서울시 가람로 1", ("12345", "서울시 가람로 1")),
        ("서울시 가람로 1 (우 12345)", ("12345", "서울시 가람로 1")),
        ("서울시 가람로 12345", ("", "서울시 가람로 12345")),
        ("123456 서울시", ("", "123456 서울시")),
        ("  ", ("", "")),
    ],
)
def test_a_postcode_is_taken_only_where_it_must_be_one(address: str, parts: tuple[str, str]) -> None:
    """Proves that a house number never becomes a postcode."""
    assert split_postcode(address) == parts
