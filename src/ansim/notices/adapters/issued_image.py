"""A notice issued elsewhere gets our proof: its PDF a signed block in a free margin, its phone image a signed QR.

Nothing of the original is covered: where a page has no room, the block comes on a page of its own. The image shows
the page that names the person, cropped and as large as fits beside the QR; several pages are too much for one MMS,
so it says which page of how many it is.
"""

import hashlib
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from ansim.kit.errors import AnsimError
from ansim.kit.fonts import FONTS
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.block import BLOCK_HEIGHT, BLOCK_WIDTH, block_pdf
from ansim.notices.adapters.free_space import free_place, printed_box
from ansim.notices.adapters.images import MOST_PIXELS, jpeg_bytes, qr_image
from ansim.notices.adapters.page_pixels import Look, drawn, seen
from ansim.notices.adapters.pages import opened, opened_pages, page_text, text_of
from ansim.notices.adapters.readback import qr_problems
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.pages import births_in
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.texts import half_width
from ansim.notices.domain.verdict import Jwks

_GAP = 6
_EDGE = 26
_MARGIN = 8
_COLUMN = 332  # room of the QR beside or below the page, in pixels
_TEXT = 20
_INK = "#1b1f24"
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
    """An issued notice with its proof, as files; without room on the page the block has a page of its own."""

    pdf: bytes
    jpg: bytes
    has_room: bool


def stamp_issued(record: NoticeRecord, pdf: bytes) -> Stamped:
    """Return the PDF with a signed block and the phone image.

    Raises as `open_pdf`, PdfPictureTooLarge, RenderFailed, ImageTooBig.
    """
    with opened(pdf) as document:
        pages = opened_pages(document)
        shown = _page_naming(pages, record)
        look = seen(pages[shown])
        jpg = _phone_image(pages[shown], look, record, shown + 1, len(pages))
        place = _room_on(pages[0], seen(pages[0]) if shown else look)
        return Stamped(_stamped_pdf(document, pages[0], place, record), jpg, has_room=place is not None)


def read_back_issued(
    record: NoticeRecord, stamped: Stamped, jwks: Jwks | None = None, read_elsewhere: str = ""
) -> tuple[Problem, ...]:
    """Return every difference: name, birth, period and reference in the PDF's text, the QR of the JPEG.

    What was read of scanned pages stands in `read_elsewhere`; the reference must stand in the PDF itself.
    """
    try:
        with opened(stamped.pdf) as document:
            texts = [page_text(document, number) for number in range(len(document))]
    except AnsimError:
        texts = []
    problems = [
        Problem(row=None, column=field, code="readback.text", sentence=_DIFFERS, params={"field": field})
        for field in _missing(record, texts, read_elsewhere)
    ]
    return (*problems, *qr_problems(record, stamped.jpg, jwks))


def _missing(record: NoticeRecord, drawn_texts: Sequence[str], read_elsewhere: str) -> list[str]:
    reference_stands = comparable(record.reference) in comparable("".join(drawn_texts))
    texts = [*drawn_texts, read_elsewhere]
    whole = comparable("".join(texts))
    births = {day for text in texts for day in births_in(half_width(text))}
    found = {
        "name": comparable(record.name) in whole,
        "birth": record.birth in births,
        "period": read_period("\n".join(texts)) == (record.period.first_day, record.period.last_day),
        "reference": reference_stands,
    }
    return [field for field, there in found.items() if not there]


def _page_naming(pages: Sequence[Any], record: NoticeRecord) -> int:
    name = comparable(record.name)
    for number, page in enumerate(pages):
        if name in comparable(text_of(page)):
            return number
    return 0


def _stamped_pdf(document: Any, first: Any, place: tuple[float, float] | None, record: NoticeRecord) -> bytes:
    with opened(block_pdf(record)) as block:
        page = document.new_page(*_A4) if place is None else first
        drawn = block.page_as_xobject(0, document)
        stamp = drawn.as_pageobject()
        stamp.set_matrix(pypdfium2.PdfMatrix().translate(*(place or _TOP_LEFT)))
        page.insert_obj(stamp)
        page.gen_content()
        drawn.close()
        file = io.BytesIO()
        document.save(file)
    return _same_identity(file.getvalue(), record)


def _same_identity(pdf: bytes, record: NoticeRecord) -> bytes:
    """Return the PDF with the file identifier (ISO 32000-1, 14.4) that pdfium draws by lot made from the record."""
    head, tail = pdf[:-_TRAILER], pdf[-_TRAILER:]
    lot = hashlib.sha256(record.qr_text.encode()).hexdigest()[:32].upper().encode()
    return head + _IDENTITY.sub(lambda found: _HEX.sub(b"<" + lot + b">", found[0]), tail)


def _room_on(page: Any, look: Look) -> tuple[float, float] | None:
    """Return (x, y) in points of the block's lower left corner on a page; None when it must not be there."""
    left, bottom, _, top = page.get_cropbox()
    if page.get_rotation() or (left, bottom) != page.get_mediabox()[:2]:
        return None
    width, height, gap, edge = (
        math.ceil(size * look.scale) for size in (BLOCK_WIDTH, BLOCK_HEIGHT, _GAP, _EDGE)
    )
    found = free_place(look.image, width, height, gap, edge)
    if found is None:
        return None
    return left + found[0] / look.scale, top - found[1] / look.scale - BLOCK_HEIGHT


def _phone_image(page: Any, look: Look, record: NoticeRecord, number: int, pages: int) -> bytes:
    symbol = qr_image(record.qr_text, _COLUMN)
    picture, beside = _cropped(page, look)
    if beside:
        size = (picture.width + _COLUMN + 2 * _MARGIN, max(picture.height, symbol.height + 12 * _TEXT))
        corner = (picture.width + _MARGIN, 0)
    else:
        size = (max(picture.width, 2 * _COLUMN), picture.height + _COLUMN + _MARGIN)
        corner = (0, picture.height + _MARGIN)
    canvas = Image.new("RGBX", size, "white")
    canvas.paste(picture, (0, 0))
    canvas.paste(symbol.convert("RGBX"), corner)
    words = (corner[0], symbol.height + _MARGIN) if beside else (_COLUMN + _MARGIN, corner[1] + _MARGIN)
    _write(canvas, words, record, number, pages)
    return jpeg_bytes(canvas)


def _cropped(page: Any, look: Look) -> tuple[Any, bool]:
    """Return what is printed on the page, as large as fits beside (True) or above (False) the QR's column."""
    edges = printed_box(look.image) or (0, 0, *look.image.size)
    left, top, right, bottom = (edge / look.scale for edge in edges)
    page_width, page_height = (side / look.scale for side in look.image.size)
    left, top = max(0.0, left - _MARGIN), max(0.0, top - _MARGIN)
    right, bottom = min(page_width, right + _MARGIN), min(page_height, bottom + _MARGIN)
    width, height = right - left, bottom - top
    scale_beside = min((MOST_PIXELS - _COLUMN - 2 * _MARGIN - 2) / width, (MOST_PIXELS - 2) / height)
    scale_above = min((MOST_PIXELS - 2) / width, (MOST_PIXELS - _COLUMN - _MARGIN - 2) / height)
    cut = (left, page_height - bottom, page_width - right, top)
    return drawn(page, max(scale_beside, scale_above), cut), scale_beside >= scale_above


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
    for place, line in enumerate(lines):
        canvas.paste(_INK, (corner[0] + 2, corner[1] + place * (_TEXT + 9)), _line(line))


@lru_cache(maxsize=32)  # office, telephone and labels are the same on thousands
def _line(text: str) -> Any:
    """Return a line of text as a mask."""
    font = ImageFont.truetype(str(FONTS / "NotoSansKR-Regular.otf"), _TEXT)
    _, _, right, bottom = font.getbbox(text)
    mask = Image.new("L", (max(1, math.ceil(right)), max(1, math.ceil(bottom))))
    ImageDraw.Draw(mask).text((0, 0), text, fill=255, font=font)
    return mask
