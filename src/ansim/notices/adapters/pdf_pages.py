"""The text of every page of a PDF by PDFium. Scanned pages have none: OCR reads them where it is given, else people."""

import io
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pypdfium2

from ansim.kit.errors import AnsimError
from ansim.kit.pdfium import alone
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.ocr import Ocr
from ansim.notices.adapters.page_pixels import Look, PdfPictureTooLarge, drawn, is_blank, seen
from ansim.notices.adapters.table_errors import MAX_BYTES, FileEmpty, FileTooLarge
from ansim.notices.domain.pages import PageText

MAX_PAGES = 20_000
_OCR_SCALE = 200 / 72  # dots a point: 200 dpi, what Tesseract reads well
_OCR_SIDE = 4000
_QUALITY = 80
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


@alone
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


def read_pages(
    data: bytes, ocr: Ocr | None = None, known: Mapping[int, str] | None = None
) -> tuple[PageText, ...]:
    """Return the text of every page, "" where there is none or it cannot be read. Raises as `open_pdf`.

    `known` gives what OCR read earlier by page, so that no page is read by it twice.
    """
    with alone:
        document = open_pdf(data)
        places = range(len(document))
    try:
        return tuple(_page(document, place, ocr, known or {}) for place in places)
    finally:
        with alone:
            document.close()


@alone
def read_page_text(data: bytes, number: int) -> PageText:
    """Return the text layer of one page (1-based), "" for a page that is not there. Raises as `open_pdf`."""
    document = open_pdf(data)
    try:
        return PageText(number, _text(document, number - 1) if 0 < number <= len(document) else "")
    finally:
        document.close()


@alone
def page_jpeg(data: bytes, number: int, scale: float) -> bytes | None:
    """Return one page (1-based) as a JPEG at `scale` pixels a point, None where it cannot be drawn.

    Raises as `open_pdf`.
    """
    document = open_pdf(data)
    try:
        if not 0 < number <= len(document) or look_at(document, number - 1) is None:
            return None
        picture = picture_at(document, number - 1, scale)
        if picture is None:
            return None
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=_QUALITY)
        return file.getvalue()
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, place: int, ocr: Ocr | None, known: Mapping[int, str]) -> PageText:
    text = _text(document, place)
    number = place + 1
    if text.strip():
        return PageText(number, text)
    if number in known:
        return PageText(number, known[number], by="ocr")
    look = look_at(document, place)
    if look is not None and is_blank(look):
        return PageText(number, "", blank=True)
    picture = None if ocr is None or look is None else picture_at(document, place, _OCR_SCALE)
    if ocr is None or picture is None:
        return PageText(number, "")
    return PageText(number, ocr.read(picture), by="ocr")


@alone
def look_at(document: pypdfium2.PdfDocument, place: int) -> Look | None:
    """Return how a page looks, None for one that cannot be drawn."""
    try:
        page = document[place]
        try:
            return seen(page)
        finally:
            page.close()
    except (pypdfium2.PdfiumError, PdfPictureTooLarge):
        return None


@alone
def picture_at(document: pypdfium2.PdfDocument, place: int, scale: float) -> Any:
    """Return a page as an RGB Pillow image of at most 4,000 pixels a side, None where PDFium does not open it again."""
    try:
        page = document[place]
    except pypdfium2.PdfiumError:
        return None
    try:
        return drawn(page, min(scale, _OCR_SIDE / max(1.0, *page.get_size()))).convert("RGB")
    finally:
        page.close()


@alone
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
