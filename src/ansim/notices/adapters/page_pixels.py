"""Pixels of pages that others made: of any size, with any picture in them, drawn within a bound of memory."""

from dataclasses import dataclass
from typing import Any

import pypdfium2

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_LOOK_SIDE = 2400  # pixels of the longer side when looking for white: A4 and A3 keep one a point
_MOST_PICTURE = 150_000_000  # pixels of all pictures on a page; A4 scanned at 1,200 dpi has 140 million
_DEEPEST = 4
_WITH_PICTURES = (pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_FORM)
_DARK = 200  # a letter is darker than this, the grain of paper and the shadow of its other side are not
_SPECKS = 0.0002  # share of the page: a line of letters covers more


class PdfPictureTooLarge(AnsimError):
    """A picture on a page would fill the memory when drawn."""

    code = "pdf.picture_too_large"
    sentence = Sentence(
        ko="쪽에 든 그림이 지나치게 큽니다. 300 dpi로 다시 스캔하거나 'PDF로 인쇄'로 다시 만들어 올려 주세요.",
        en="A picture on the page is far too large. Scan it again at 300 dpi or make the PDF anew with 'Print to PDF'.",
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A page in grey as it looks, `scale` pixels a point."""

    image: Any
    scale: float


def look_scale(page: Any) -> float:
    """Return how many pixels a point are enough to tell white from print on a pypdfium2 page."""
    return min(1.0, most_scale(page))


def most_scale(page: Any) -> float:
    """Return how many pixels a point a whole page may be drawn with."""
    return float(_LOOK_SIDE / max(1.0, *page.get_size()))


def seen(page: Any) -> Look:
    """Return how a pypdfium2 page looks, small enough to search. Raises PdfPictureTooLarge."""
    bound_pictures(page)
    scale = look_scale(page)
    return Look(_rendered(page, scale, (0, 0, 0, 0), grey=True), scale)


def is_blank(look: Look) -> bool:
    """Whether nothing is printed on a page but the specks of a scanner."""
    dark = sum(look.image.histogram()[:_DARK])
    return bool(dark <= _SPECKS * look.image.width * look.image.height)


def drawn(page: Any, scale: float, cut: tuple[float, float, float, float] = (0, 0, 0, 0)) -> Any:
    """Return a page whose pictures are bounded as an RGBX Pillow image without `cut` points at left, bottom, right, top."""
    return _rendered(page, scale, cut, grey=False)


def _rendered(page: Any, scale: float, cut: tuple[float, float, float, float], *, grey: bool) -> Any:
    bitmap = page.render(
        scale=scale,
        crop=cut,
        grayscale=grey,
        rev_byteorder=not grey,
        prefer_bgrx=not grey,
        draw_annots=False,
        may_draw_forms=False,
    )
    try:
        image = bitmap.to_pil()
        mode = "L" if grey else "RGBX"
        return image if image.mode == mode else image.convert(mode)  # its memory is Python's
    finally:
        bitmap.close()


def bound_pictures(page: Any) -> None:
    """Raise PdfPictureTooLarge for a page whose pictures would fill the memory."""
    raw = pypdfium2.raw
    outer = (raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page)))
    if not any(raw.FPDFPageObj_GetType(one) in _WITH_PICTURES for one in outer):
        return
    pictures = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST)
    total = 0
    for picture in pictures:
        width, height = picture.get_px_size()
        total += width * height
        if total > _MOST_PICTURE:
            raise PdfPictureTooLarge
