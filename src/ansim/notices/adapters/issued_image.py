"""A notice issued elsewhere gets our proof: its PDF a signed block in a free margin, its phone image a signed QR.

Nothing of the original is covered: where a page has no room, the block comes on a page of its own. The image shows
the page that names the person, cropped and as large as fits beside the QR; several pages are too much for one MMS,
so it says which page of how many it is.
"""

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from ansim.kit.errors import AnsimError
from ansim.kit.fonts import FONTS
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.block import BLOCK_HEIGHT, BLOCK_WIDTH, block_pdf
from ansim.notices.adapters.free_space import free_place, printed_box
from ansim.notices.adapters.images import MOST_PIXELS, jpeg_bytes, pixels_of, qr_image
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import qr_problems
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.pages import PageText, read_page
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.verdict import Jwks

_LOOK_SCALE = 1.0  # pixels a point when looking for white
_GAP = 6
_EDGE = 26
_MARGIN = 8
_COLUMN = 332  # room of the QR beside or below the page, in pixels
_TEXT = 20
_A4 = (595.28, 841.89)
_TOP_LEFT = (54.0, 841.89 - 54 - BLOCK_HEIGHT)
_TRAILER = 600
_IDENTITY = re.compile(rb"/ID\s*\[.*?\]", re.DOTALL)
_HEX = re.compile(rb"<[0-9A-F]{32}>")

_DIFFERS = Sentence(
    ko="이 PDF에서 {field}을(를) 찾을 수 없습니다. 다른 사람의 통지서일 수 있으니 발송하지 마세요.",
    en="{field} is not on this PDF. It may be another person's notice: do not send it.",
)


@dataclass(frozen=True, slots=True)
class Stamped:
    """An issued notice with its proof, as files."""

    pdf: bytes
    jpg: bytes


def stamp_issued(record: NoticeRecord, pdf: bytes) -> Stamped:
    """Return the PDF with a signed block and the phone image. Raises as `open_pdf`, RenderFailed, ImageTooBig."""
    with opened(pdf) as document:
        shown = _page_naming(document, record)
        jpg = _phone_image(document, shown, record)
        return Stamped(_stamped_pdf(document, record), jpg)


def read_back_issued(record: NoticeRecord, stamped: Stamped, jwks: Jwks | None = None) -> tuple[Problem, ...]:
    """Return every difference: name, birth, period and reference in the PDF's text, the QR of the JPEG."""
    try:
        with opened(stamped.pdf) as document:
            texts = [page_text(document, number) for number in range(len(document))]
    except AnsimError:
        texts = []
    problems = [
        Problem(row=None, column=field, code="readback.text", sentence=_DIFFERS, params={"field": field})
        for field in _missing(record, texts)
    ]
    return (*problems, *qr_problems(record, stamped.jpg, jwks))


def _missing(record: NoticeRecord, texts: Sequence[str]) -> list[str]:
    whole = comparable("".join(texts))
    births = {day for text in texts for day in read_page(PageText(1, text)).births}
    found = {
        "name": comparable(record.name) in whole,
        "birth": record.birth in births,
        "period": read_period("\n".join(texts)) == (record.period.first_day, record.period.last_day),
        "reference": comparable(record.reference) in whole,
    }
    return [field for field, there in found.items() if not there]


def _page_naming(document: Any, record: NoticeRecord) -> int:
    name = comparable(record.name)
    for number in range(len(document)):
        if name in comparable(page_text(document, number)):
            return number
    return 0


def _stamped_pdf(document: Any, record: NoticeRecord) -> bytes:
    place = _room_on(document)
    with opened(block_pdf(record)) as block:
        if place is None:
            document.new_page(*_A4).close()
            _put(document, len(document) - 1, block, _TOP_LEFT)
        else:
            _put(document, 0, block, place)
        file = io.BytesIO()
        document.save(file)
    return _same_identity(file.getvalue(), record)


def _same_identity(pdf: bytes, record: NoticeRecord) -> bytes:
    """Return the PDF with the file identifier (ISO 32000-1, 14.4) that pdfium draws by lot made from the record."""
    head, tail = pdf[:-_TRAILER], pdf[-_TRAILER:]
    lot = hashlib.sha256(record.qr_text.encode()).hexdigest()[:32].upper().encode()
    return head + _IDENTITY.sub(lambda found: _HEX.sub(b"<" + lot + b">", found[0]), tail)


def _room_on(document: Any) -> tuple[float, float] | None:
    """Return (x, y) in points of the block's lower left corner on the first page; None when it must not be there."""
    page = document[0]
    try:
        left, bottom, _, top = page.get_cropbox()
        if page.get_rotation() or (left, bottom) != page.get_mediabox()[:2]:
            return None
        image = pixels_of(page, _LOOK_SCALE)
    finally:
        page.close()
    found = free_place(image, round(BLOCK_WIDTH), round(BLOCK_HEIGHT), _GAP, _EDGE)
    return None if found is None else (left + found[0], top - found[1] - BLOCK_HEIGHT)


def _put(document: Any, number: int, block: Any, place: tuple[float, float]) -> None:
    drawn = block.page_as_xobject(0, document)
    page = document[number]
    try:
        stamp = drawn.as_pageobject()
        stamp.set_matrix(pypdfium2.PdfMatrix().translate(*place))
        page.insert_obj(stamp)
        page.gen_content()
    finally:
        page.close()
        drawn.close()


def _phone_image(document: Any, number: int, record: NoticeRecord) -> bytes:
    symbol = qr_image(record.qr_text, _COLUMN)
    page = document[number]
    try:
        picture, beside = _cropped(page)
    finally:
        page.close()
    if beside:
        size = (picture.width + _COLUMN + 2 * _MARGIN, max(picture.height, symbol.height + 12 * _TEXT))
        corner = (picture.width + _MARGIN, 0)
    else:
        size = (max(picture.width, 2 * _COLUMN), picture.height + _COLUMN + _MARGIN)
        corner = (0, picture.height + _MARGIN)
    canvas = Image.new("RGB", size, "white")
    canvas.paste(picture, (0, 0))
    canvas.paste(symbol, corner)
    words = (corner[0], symbol.height + _MARGIN) if beside else (_COLUMN + _MARGIN, corner[1] + _MARGIN)
    _write(canvas, words, record, number + 1, len(document))
    return jpeg_bytes(canvas)


def _cropped(page: Any) -> tuple[Any, bool]:
    """Return what is printed on the page, as large as fits beside (True) or above (False) the QR's column."""
    small = pixels_of(page, _LOOK_SCALE)
    left, top, right, bottom = printed_box(small) or (0, 0, *small.size)
    width, height = right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN
    scale_beside = min((MOST_PIXELS - _COLUMN - 2 * _MARGIN) / width, MOST_PIXELS / height)
    scale_above = min(MOST_PIXELS / width, (MOST_PIXELS - _COLUMN - _MARGIN) / height)
    beside = scale_beside >= scale_above
    scale = max(scale_beside, scale_above)
    large = pixels_of(page, _LOOK_SCALE * scale)
    box = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
    return large.crop(tuple(int(edge * scale) for edge in box)), beside


def _write(canvas: Any, corner: tuple[int, int], record: NoticeRecord, number: int, pages: int) -> None:
    lines = [
        "진위 확인 Check by QR",
        f"문서번호 {record.reference}",
        record.issuer.office_name,
        record.issuer.contact,
    ]
    if pages > 1:
        lines.append(f"전체 {pages}쪽 중 {number}쪽 (page {number} of {pages})")
    if record.issuer.drill:
        lines.insert(0, "훈련 DRILL · 실제 아님")
    draw = ImageDraw.Draw(canvas)
    for place, line in enumerate(lines):
        draw.text((corner[0] + 2, corner[1] + place * (_TEXT + 9)), line, fill="#1b1f24", font=_font(_TEXT))


@cache
def _font(size: int) -> Any:
    return ImageFont.truetype(str(FONTS / "NotoSansKR-Regular.otf"), size)
