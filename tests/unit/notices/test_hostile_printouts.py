"""PDFs made to break readers: each gives pages or a sentence, in bounded memory, and never a traceback."""

from contextlib import suppress

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.pdf_files import FONT, document, embedded, outlined, stream, write
from tests.unit.notices.printout_habits import nested, packed, protected
from tests.unit.notices.samples import record

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.issued_image import stamp_issued
from ansim.notices.adapters.page_pixels import PdfPictureTooLarge
from ansim.notices.adapters.pdf_pages import PdfTooLong, PdfUnreadable, page_jpeg, read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter

NAMES = ("Kim", "Lee")
SHOW = b"BT /F1 12 Tf 10 100 Td (Kim) Tj ET"


def through(pdf: bytes) -> int:
    """Read, look at, split and stamp the first page; return how many pages there are. Raises AnsimError."""
    texts = read_pages(pdf)
    page_jpeg(pdf, 1, 1.0)
    part = PdfSplitter(pdf).split((1,))
    stamp_issued(record(), part)
    return len(texts)


def tree(pages: bytes, *more: bytes) -> bytes:
    """A file whose page tree is given."""
    return write([b"<</Type/Catalog/Pages 2 0 R>>", pages, FONT, *more])


@pytest.mark.parametrize(
    "pdf",
    [
        tree(b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
        tree(b"<</Type/Pages/Count 2/Kids[4 0 R]>>", b"<</Type/Pages/Count 2/Kids[2 0 R]/Parent 2 0 R>>"),
        tree(b"<</Type/Pages/Count 99999999/Kids[4 0 R]>>", b"<</Type/Page/Parent 2 0 R>>"),
        tree(b"<</Type/Pages/Count -5/Kids[4 0 R]>>", b"<</Type/Page/Parent 2 0 R>>"),
        tree(b"<</Type/Pages/Count 1/Kids 2 0 R>>"),
        write([b"<</Type/Catalog/Pages 1 0 R>>"]),
        write([b"<</Type/Catalog>>"]),
        write([b"1 0 R"]),
    ],
)
def test_page_trees_that_lead_nowhere(pdf: bytes) -> None:
    """Loops, counts of millions, a catalogue as its own tree: refused, or what pages there are."""
    with suppress(AnsimError):
        assert through(pdf) < 10


def test_a_form_that_draws_itself_ends() -> None:
    """Endless drawing is cut off by PDFium and refused by the split."""
    pdf = tree(
        b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</XObject<</A 6 0 R>>>>>>",
        stream(b"/A Do"),
        stream(b"/A Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 6 0 R>>>>"),
    )
    with suppress(AnsimError):
        through(pdf)


@pytest.mark.parametrize("side", [b"0", b"-5", b"0.001", b"14400", b"900000", b"9" * 30, b"1e9"])
def test_sheets_of_any_size(side: bytes) -> None:
    """No area, a hair, a football field: drawn within the bound of pixels or refused."""
    with suppress(AnsimError):
        assert through(document([SHOW], b"/MediaBox [0 0 %b %b]" % (side, side))) == 1


def test_a_picture_of_gigabytes_is_a_sentence() -> None:
    """The claim of a few bytes is refused before it is believed."""
    pdf = tree(
        b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<</XObject<</A 6 0 R>>>>>>",
        stream(b"q 300 0 0 400 0 0 cm /A Do Q"),
        stream(
            b"x",
            b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB",
        ),
    )
    with pytest.raises(PdfPictureTooLarge):
        through(pdf)
    assert page_jpeg(pdf, 1, 1.0) is None


def test_four_thousand_pages_are_read_and_any_is_split() -> None:
    """As many as a large city prints in a day."""
    pdf = document([b"BT /F1 12 Tf 10 10 Td (Kim %d) Tj ET" % number for number in range(4000)])
    texts = read_pages(pdf)
    assert [texts[place].text for place in (0, 1999, 3999)] == ["Kim 0", "Kim 1999", "Kim 3999"]
    splitter = PdfSplitter(pdf)
    assert read_pages(splitter.split((4000,)))[0].text == "Kim 3999"


def test_more_pages_than_a_batch_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told with the limit."""
    monkeypatch.setattr("ansim.notices.adapters.pdf_pages.MAX_PAGES", 3)
    with pytest.raises(PdfTooLong):
        read_pages(document([SHOW] * 4))


@pytest.mark.parametrize("whole", [document([SHOW] * 2), packed(NAMES), outlined(NAMES)])
@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_download_that_broke_off(whole: bytes, share: float) -> None:
    """Cut anywhere: repaired by PDFium, or one sentence."""
    with suppress(AnsimError):
        assert through(whole[: int(len(whole) * share)]) <= 2


def test_what_only_begins_like_a_pdf() -> None:
    """A header and noise."""
    with pytest.raises(PdfUnreadable):
        read_pages(b"%PDF-1.7\n" + bytes(range(256)) * 40)


BASES = (
    document([SHOW] * 2), packed(NAMES), protected(NAMES), outlined(NAMES), embedded(NAMES),
    nested(NAMES, 3, {0: b"/MediaBox[0 0 300 400]/Resources<</Font<</F1 2 0 R>>>>"}),
)  # fmt: skip
_WORDS = (
    b"",
    b"<<",
    b">>",
    b"[",
    b"(",
    b"0",
    b"-1",
    b"99999999999",
    b"2 0 R",
    b"null",
    b"/Kids",
    b"\xff\xfe",
    b"stream",
)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_fuzzed_printouts_end_in_pages_or_a_sentence(data: st.DataObject) -> None:
    """Words put in, bytes taken out, parts doubled, in files with tables packed, locked, nested and shared."""
    pdf = data.draw(st.sampled_from(BASES))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(pdf)))
        gone = data.draw(st.integers(0, 6))
        pdf = pdf[:place] + data.draw(st.sampled_from(_WORDS)) + pdf[place + gone :]
    with suppress(AnsimError):
        assert through(pdf) < 1000


def test_a_page_that_opens_only_once_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFium may refuse a damaged page that it has shown before: no picture of it, and no error."""
    pdf = document([SHOW])
    real = pypdfium2.PdfDocument.__getitem__
    opened: list[int] = []

    def once(self: pypdfium2.PdfDocument, place: int) -> object:
        opened.append(place)
        if len(opened) > 1:
            raise pypdfium2.PdfiumError("Failed to load page.")
        return real(self, place)

    monkeypatch.setattr(pypdfium2.PdfDocument, "__getitem__", once)
    assert page_jpeg(pdf, 1, 1.0) is None
    assert len(opened) == 2
