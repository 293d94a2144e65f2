"""A split PDF shows its person's pages as they were and holds nothing of anybody else, in any stream or object."""

import io
import re
import zlib
from datetime import date

import pypdfium2
import pytest
from PIL import ImageChops
from tests.unit.notices.pdf_files import document, embedded, outlined

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.pdf_objects import PdfUnsplittable
from ansim.notices.adapters.pdf_pages import PdfLocked, PdfTooLong, PdfUnreadable, open_pdf, read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.adapters.table_errors import FileEmpty, FileTooLarge
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices

TODAY = date(2022, 2, 20)


@pytest.fixture(scope="module")
def issued() -> IssuedNotices:
    """Thirty printed notices, one of two pages."""
    return make_issued_notices(5, TODAY, count=30)


@pytest.fixture(scope="module")
def splitter(issued: IssuedNotices) -> PdfSplitter:
    """The printout opened for splitting."""
    return PdfSplitter(issued.pdf)


def unpacked(data: bytes) -> bytes:
    """A file with every stream unpacked beside it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    plain = []
    for stream in streams:
        try:
            plain.append(zlib.decompress(stream))
        except zlib.error:
            plain.append(stream)
    return b"\n".join((data, *plain))


def forms(text: str) -> list[bytes]:
    """How a text can lie in a PDF: bytes in the usual encodings, and their hexadecimal digits."""
    plain = [text.encode(encoding) for encoding in ("utf-8", "utf-16-be", "utf-16-le", "cp949")]
    return [
        *plain,
        *(form.hex().encode() for form in plain),
        *(form.hex().upper().encode() for form in plain),
    ]


def look(data: bytes, page: int = 0) -> object:
    """A page as pixels."""
    return pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil()


def test_pages_look_and_read_as_before(issued: IssuedNotices, splitter: PdfSplitter) -> None:
    """Every pixel and every letter of every page survive the cut."""
    before = read_pages(issued.pdf)
    for pages in issued.pages.values():
        data = splitter.split(pages)
        assert [page.text for page in read_pages(data)] == [before[number - 1].text for number in pages]
        for place, number in enumerate(pages):
            old, new = look(issued.pdf, number - 1), look(data, place)
            assert ImageChops.difference(old, new).getbbox() is None  # type: ignore[arg-type]


def test_nothing_of_anybody_else_is_inside(issued: IssuedNotices, splitter: PdfSplitter) -> None:
    """Names, phones, addresses and numbers of all others are in no object and no unpacked stream, as text or hex."""
    for person in issued.people[::3]:
        data = unpacked(splitter.split(issued.pages[person.row]))
        for other in issued.people:
            if other.row == person.row or other.phone == person.phone:
                continue
            for text in {other.name, other.phone or "", other.address} - {person.name, person.address}:
                assert not any(form in data for form in forms(text))


def test_the_font_knows_only_the_letters_shown(issued: IssuedNotices, splitter: PdfSplitter) -> None:
    """The font's table of letters holds those of the page and no rare syllable of somebody else."""
    everything = "".join(page.text for page in read_pages(issued.pdf))
    for person in issued.people[:5]:
        data = splitter.split(issued.pages[person.row])
        shown = "".join(page.text for page in read_pages(data))
        tables = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]+)>", unpacked(data))
        letters = {bytes.fromhex(code.decode()).decode("utf-16-be") for code in tables if code != b"FFFF"}
        assert letters <= set(shown) | {" "}
        assert set(everything) - letters - {" ", "\r", "\n"}


def test_outlines_of_letters_not_shown_are_gone(issued: IssuedNotices, splitter: PdfSplitter) -> None:
    """The font program is mostly blank afterwards, so it packs much smaller."""
    whole = pypdfium2.PdfDocument.new()
    whole.import_pages(pypdfium2.PdfDocument(issued.pdf), [0])
    saved = io.BytesIO()
    whole.save(saved)
    assert len(splitter.split((1,))) < len(saved.getvalue()) * 0.8


def test_the_same_pages_give_the_same_bytes(issued: IssuedNotices, splitter: PdfSplitter) -> None:
    """No clock, no random identifier: a second run writes the same file."""
    assert splitter.split((3,)) == PdfSplitter(issued.pdf).split((3,))


def test_metadata_outline_and_attachments_stay_behind() -> None:
    """Title, author, bookmarks, attachments, private data and structure of the printout name everybody."""
    data = outlined(("Kim Gaon", "Lee Narae"))
    assert b"Lee Narae" in unpacked(data)
    parted = PdfSplitter(data).split((1,))
    assert b"Lee Narae" not in unpacked(parted)
    assert "Kim Gaon" in read_pages(parted)[0].text
    for key in (
        b"/Info",
        b"/Outlines",
        b"/EmbeddedFiles",
        b"/Metadata",
        b"/PieceInfo",
        b"/StructTreeRoot",
        b"/ID",
    ):
        assert key not in parted


def test_shared_resources_are_cut_to_what_a_page_uses() -> None:
    """Printers that list everybody's picture and form on every page would otherwise send all of them to each."""
    data = embedded(("Kim Gaon", "Lee Narae", "Park Dasom"))
    for place, name in enumerate((b"Kim Gaon", b"Lee Narae", b"Park Dasom")):
        parted = unpacked(PdfSplitter(data).split((place + 1,)))
        others = {b"Kim Gaon", b"Lee Narae", b"Park Dasom"} - {name}
        assert name in parted
        assert not any(other in parted for other in others)


def test_a_page_keeps_its_size_and_turn() -> None:
    """Boxes inherited from the page tree come along."""
    parted = PdfSplitter(
        document([b"BT /F1 12 Tf 10 10 Td (Kim) Tj ET"], tree=b"/MediaBox [0 0 300 400] /Rotate 90")
    ).split((1,))
    assert pypdfium2.PdfDocument(parted)[0].get_size() == (400, 300)


def test_pages_come_in_the_order_asked_for() -> None:
    """The notice's order, not the printout's."""
    data = document([b"BT /F1 12 Tf 10 10 Td (one) Tj ET", b"BT /F1 12 Tf 10 10 Td (two) Tj ET"])
    assert [page.text for page in read_pages(PdfSplitter(data).split((2, 1)))] == ["two", "one"]


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F1 12 Tf 10 10 Td (Kim \\(x\\) \\101) Tj ET",
        b"BT /F1 12 Tf 10 10 Td [(K) -20 <696D>] TJ ET",
        b"q BT /F1 12 Tf 10 10 Td (Kim) ' ET Q",
        b'BT /F1 12 Tf 10 10 Td 0 0 (Kim) " ET',
        b"% comment (\nBT /F1 12 Tf 10 10 Td (Kim(nested)) Tj ET",
        b"/Span <</ActualText (Kim)>> BDC BT /F#31 12 Tf 10 10 Td (Kim) Tj ET EMC",
        b"q 10 0 0 10 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q BT /F1 12 Tf 1 0 0 1 10 10 Tm (Kim) Tj ET",
        b"true false null BT /F1 12 Tf 10 10 Td (Kim) Tj ET",
    ],
)
def test_content_of_every_shape_is_understood(content: bytes) -> None:
    """Strings, arrays, escapes, inline pictures and comments are read as the standard has them."""
    data = document([content])
    assert read_pages(PdfSplitter(data).split((1,)))[0].text == read_pages(data)[0].text
    assert "K" in read_pages(data)[0].text


def test_content_that_cannot_be_understood_is_refused() -> None:
    """Rather no file than one that may hold somebody else."""
    for content in (b"BI /W 1 ID \x80", b"BT (never closed Tj", b"BT ) Tj"):
        with pytest.raises(PdfUnsplittable):
            PdfSplitter(document([content])).split((1,))


def test_files_that_are_no_pdf() -> None:
    """Empty, cut off, something else, too large, too long, under a password: each with its sentence."""
    with pytest.raises(FileEmpty):
        open_pdf(b"")
    for data in (b"hello", b"%PDF-1.7\n", b"PK\x03\x04", b"%PDF-1.7\n" + b"\xff" * 300):
        with pytest.raises(PdfUnreadable):
            PdfSplitter(data)
    assert PdfLocked().text("en").startswith("The PDF has a password")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and pages are bounded."""
    data = document([b"", b""])
    monkeypatch.setattr("ansim.notices.adapters.pdf_pages.MAX_PAGES", 1)
    with pytest.raises(PdfTooLong):
        open_pdf(data)
    monkeypatch.setattr("ansim.notices.adapters.pdf_pages.MAX_BYTES", 10)
    with pytest.raises(FileTooLarge):
        open_pdf(data)


def test_fuzzed_printouts_never_end_in_a_traceback() -> None:
    """Bytes changed all over a small PDF: pages or a refusal with a code."""
    base = document([b"BT /F1 12 Tf 10 10 Td (Kim) Tj ET"] * 2)
    for place in range(0, len(base), 3):
        for change in (b"", b"<", b"0", b"\xff\xff"):
            data = base[:place] + change + base[place + 2 :]
            try:
                read_pages(data)
                splitter = PdfSplitter(data)
                splitter.split((1,))
            except AnsimError as refused:
                code = refused.code
                assert code.startswith("pdf.")
