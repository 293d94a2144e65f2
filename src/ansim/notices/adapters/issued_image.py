"""A notice issued elsewhere gets our proof: its PDF a signed block in a free margin, its phone image a signed QR.

Nothing of the original is covered: where a page has no room, the block comes on a page of its own. The image shows
the page that names the person, cropped and as large as fits beside the QR; several pages are too much for one MMS,
so it says which page of how many it is.
"""

import math
from collections.abc import Callable, Sequence
from ctypes import byref
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from ansim.kit.errors import AnsimError
from ansim.kit.fonts import FONTS
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.block import BLOCK_HEIGHT, BLOCK_WIDTH, block_objects
from ansim.notices.adapters.free_space import free_place
from ansim.notices.adapters.images import jpeg_bytes, qr_image
from ansim.notices.adapters.page_picture import COLUMN, MARGIN, PagePicture, picture_of
from ansim.notices.adapters.page_pixels import Look, seen
from ansim.notices.adapters.pages import opened, opened_pages, page_text, text_of
from ansim.notices.adapters.pdf_stamp import Place, Sheet
from ansim.notices.adapters.readback import qr_problems
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.pages import births_in
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.texts import half_width
from ansim.notices.domain.verdict import Jwks

_GAP = 6
_EDGE = 26
_LOWER_RIGHT = (353.85, 26.0)  # of an A4 page
_NEAR = 0.01
_TEXT = 20
_INK = "#1b1f24"

_DIFFERS = Sentence(
    ko="이 PDF에서 {field}을(를) 찾을 수 없습니다. 다른 사람의 통지서일 수 있으니 발송하지 마세요.",
    en="{field} is not on this PDF. It may be another person's notice: do not send it.",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that PDFium read from every page of a finished file: of these very bytes and no others."""

    of: bytes
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamped:
    """An issued notice with its proof, as files; without room on the page the block has a page of its own."""

    pdf: bytes
    jpg: bytes
    has_room: bool
    reading: Reading | None = None


class Stamper:
    """Stamps one notice after the other; similar ones quickly, each as if it were the first.

    Most files are opened once: the block is put where the last one had room, the finished file is read back, and its
    pages are drawn without the block, which tell where the block belongs. Where that is elsewhere, the file is finished
    and read again.
    """

    def __init__(self) -> None:
        self._place: Place | None = _LOWER_RIGHT

    def stamp(self, record: NoticeRecord, pdf: bytes) -> Stamped:
        """Return the PDF with a signed block and the phone image.

        Raises as `PdfSplitter`, PdfPictureTooLarge, RenderFailed, ImageTooBig.
        """
        sheet = Sheet(pdf)
        put = partial(sheet.stamped, partial(block_objects, record))
        guess = self._place
        finished = put(guess)
        with opened(finished) as document:
            pages = opened_pages(document)
            reading = Reading(finished, tuple(map(text_of, pages)))
            stands = guess is None or _taken_off(pages[0], guess)
            own = pages if guess else pages[:-1]
            shown = _page_naming(own, record)
            picture = picture_of(own[shown])
            jpg = _phone_image(picture, record, shown + 1, len(own))
            first = seen(own[0]) if shown else picture.look
            self._place = _room_on(own[0], first) if stands and sheet.is_settled() else None
        if self._place != guess:
            reading, self._place = _read_again(put, self._place)
        return Stamped(reading.of, jpg, has_room=self._place is not None, reading=reading)


def stamp_issued(record: NoticeRecord, pdf: bytes) -> Stamped:
    """Return one PDF with a signed block and the phone image. Raises as `Stamper.stamp`."""
    return Stamper().stamp(record, pdf)


def _read_again(put: Callable[[Place | None], bytes], place: Place | None) -> tuple[Reading, Place | None]:
    """Finish a file and read it; one on which the block does not stand as it should gets it on a page of its own."""
    finished = put(place)
    with opened(finished) as document:
        pages = opened_pages(document)
        reading = Reading(finished, tuple(map(text_of, pages)))
        stands = place is None or _taken_off(pages[0], place)
    return (reading, place) if stands else _read_again(put, None)


def _taken_off(page: Any, place: Place) -> bool:
    """Take the block off an open page; False when it does not stand there whole and upright."""
    raw = pypdfium2.raw
    block = raw.FPDFPage_GetObject(page, raw.FPDFPage_CountObjects(page) - 1)
    matrix = raw.FS_MATRIX()
    if raw.FPDFPageObj_GetType(block) != raw.FPDF_PAGEOBJ_FORM or not raw.FPDFPageObj_GetMatrix(
        block, byref(matrix)
    ):
        return False
    found = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    clipped = raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(block)) > 0
    raw.FPDFPage_RemoveObject(page, block)
    raw.FPDFPageObj_Destroy(block)
    wanted = (1.0, 0.0, 0.0, 1.0, *place)
    return not clipped and all(abs(one - other) < _NEAR for one, other in zip(found, wanted, strict=True))


def read_back_issued(
    record: NoticeRecord, stamped: Stamped, jwks: Jwks | None = None, read_elsewhere: str = ""
) -> tuple[Problem, ...]:
    """Return every difference: name, birth, period and reference in the PDF's text, the QR of the JPEG.

    What was read of scanned pages stands in `read_elsewhere`; the reference must stand in the PDF itself.
    """
    problems = [
        Problem(row=None, column=field, code="readback.text", sentence=_DIFFERS, params={"field": field})
        for field in _missing(record, _texts_of(stamped), read_elsewhere)
    ]
    return (*problems, *qr_problems(record, stamped.jpg, jwks))


def _texts_of(stamped: Stamped) -> Sequence[str]:
    """Return the texts of the finished PDF, read anew unless they were read from the very same bytes."""
    if stamped.reading is not None and stamped.reading.of is stamped.pdf:
        return stamped.reading.texts
    try:
        with opened(stamped.pdf) as document:
            return [page_text(document, number) for number in range(len(document))]
    except AnsimError:
        return []


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
    if len(pages) == 1:
        return 0
    name = comparable(record.name)
    for number, page in enumerate(pages):
        if name in comparable(text_of(page)):
            return number
    return 0


def _room_on(page: Any, look: Look) -> Place | None:
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
    return round(left + found[0] / look.scale, 2), round(top - found[1] / look.scale - BLOCK_HEIGHT, 2)


def _phone_image(shown: PagePicture, record: NoticeRecord, number: int, pages: int) -> bytes:
    symbol = qr_image(record.qr_text, COLUMN)
    picture = shown.image
    if shown.beside:
        size = (picture.width + COLUMN + 2 * MARGIN, max(picture.height, symbol.height + 12 * _TEXT))
        corner = (picture.width + MARGIN, 0)
    else:
        size = (max(picture.width, 2 * COLUMN), picture.height + COLUMN + MARGIN)
        corner = (0, picture.height + MARGIN)
    canvas = Image.new("RGBX", size, "white")
    canvas.paste(picture, (0, 0))
    canvas.paste(symbol.convert("RGBX"), corner)
    words = (corner[0], symbol.height + MARGIN) if shown.beside else (COLUMN + MARGIN, corner[1] + MARGIN)
    _write(canvas, words, record, number, pages)
    return jpeg_bytes(canvas)


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
    font = _font()
    _, _, right, bottom = font.getbbox(text)
    mask = Image.new("L", (max(1, math.ceil(right)), max(1, math.ceil(bottom))))
    ImageDraw.Draw(mask).text((0, 0), text, fill=255, font=font)
    return mask


@cache
def _font() -> Any:
    return ImageFont.truetype(
        str(FONTS / "NotoSansKR-Regular.otf"), _TEXT, layout_engine=ImageFont.Layout.BASIC
    )
