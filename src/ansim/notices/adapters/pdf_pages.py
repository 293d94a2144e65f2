"""The text of every page of a PDF by PDFium. Scanned pages have none; reading those is for OCR or people."""

import math
from collections import Counter

import pypdfium2

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.table_errors import MAX_BYTES, FileEmpty, FileTooLarge
from ansim.notices.domain.pages import PageText

MAX_PAGES = 20_000
_SAMPLE = 40  # letters looked at to tell which way up a page is


class PdfUnreadable(AnsimError):
    """Not a PDF, or broken beyond PDFium's repair."""

    code = "pdf.unreadable"
    sentence = Sentence(
        ko="PDF로 열 수 없습니다. 새올에서 PDF로 다시 저장해 올려 주세요.",
        en="The file cannot be opened as a PDF. Save it as PDF again and upload that.",
    )


class PdfLocked(AnsimError):
    """Needs a password."""

    code = "pdf.locked"
    sentence = Sentence(
        ko="PDF에 암호가 걸려 있습니다. 암호를 풀어 저장한 뒤 올려 주세요.",
        en="The PDF has a password. Save it without and upload that.",
    )


class PdfTooLong(AnsimError):
    """More pages than one batch may have."""

    code = "pdf.too_long"
    sentence = Sentence(
        ko="PDF가 {limit:,}쪽을 넘습니다. 나누어 올려 주세요.",
        en="The PDF has more than {limit:,} pages. Split it.",
    )


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF. Raises FileEmpty, FileTooLarge, PdfUnreadable, PdfLocked and PdfTooLong."""
    if not data:
        raise FileEmpty
    if len(data) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 2**20)
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise PdfLocked from error
        raise PdfUnreadable from error
    if pages > MAX_PAGES:
        raise PdfTooLong(limit=MAX_PAGES)
    if not pages:
        raise PdfUnreadable
    return document


def read_pages(data: bytes) -> tuple[PageText, ...]:
    """Return the text of every page, "" where there is none or it cannot be read. Raises as `open_pdf`."""
    document = open_pdf(data)
    try:
        return tuple(PageText(place + 1, _text(document, place)) for place in range(len(document)))
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, place: int) -> str:
    try:
        page = document[place]
        try:
            found = page.get_textpage()
            upright = _upright(found)
            if upright != page.get_rotation():
                page.set_rotation(upright)
                found = page.get_textpage()
            text: str = found.get_text_range()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, UnicodeError):
        return ""
    return text


def _upright(text: pypdfium2.PdfTextPage) -> int:
    """Return the turn of the page, clockwise in degrees, under which most of its letters stand upright.

    PDFium reads lines as the page is shown: one fed upside down would give every line's words backwards.
    """
    count = text.count_chars()
    places = range(0, count, max(1, count // _SAMPLE))
    angles = (pypdfium2.raw.FPDFText_GetCharAngle(text, place) for place in places)
    quarters = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    clockwise: int = quarters.most_common(1)[0][0] if quarters else 0
    return -clockwise % 4 * 90
