"""A page as a phone shows it: drawn once, at the scale at which what is printed on it fits the picture.

PDFium gives a page's glyphs shape anew for every scale, which takes longer than all else about a picture. The scale is
told by the boxes of the page's objects; its pixels alone say what is printed where, and if they differ it is drawn again.
"""

from ctypes import byref, c_float
from dataclasses import dataclass
from typing import Any

import pypdfium2

from ansim.notices.adapters.free_space import printed, printed_box
from ansim.notices.adapters.images import MOST_PIXELS
from ansim.notices.adapters.page_pixels import Look, bound_pictures, drawn, look_scale, most_scale, seen

COLUMN = 332  # room of the QR beside or below the page, in pixels
MARGIN = 8
_SLACK = 0.99  # of the scale: edges are blurred by a pixel
_ENOUGH = 0.96
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """What is printed on a page, cropped, to stand `beside` or above the QR's column; `look` tells where on the page."""

    image: Any
    beside: bool
    look: Look


def picture_of(page: Any) -> PagePicture:
    """Draw a pypdfium2 page. Raises PdfPictureTooLarge."""
    bound_pictures(page)
    width, height = page.get_size()
    scale = min(_SLACK * _fitting(_objects_box(page) or (0.0, 0.0, width, height))[0], most_scale(page))
    whole = drawn(page, scale)
    look = Look(whole, scale) if scale >= look_scale(page) else seen(page)
    look = Look(printed(look.image), look.scale)
    found = printed_box(look.image) or (0, 0, *look.image.size)
    box = _with_margin(tuple(edge / look.scale for edge in found), width, height)
    best, beside = _fitting(box)
    edges = tuple(round(edge * scale) for edge in box)
    if scale < _ENOUGH * best or not _fits(edges[2] - edges[0], edges[3] - edges[1], beside=beside):
        cut = (box[0], height - box[3], width - box[2], box[1])
        return PagePicture(drawn(page, best, cut), beside, look)
    return PagePicture(whole.crop(edges), beside, look)


def _with_margin(box: Box, width: float, height: float) -> Box:
    left, top, right, bottom = box
    return (
        max(0.0, left - MARGIN),
        max(0.0, top - MARGIN),
        min(width, right + MARGIN),
        min(height, bottom + MARGIN),
    )


def _fitting(box: Box) -> tuple[float, bool]:
    """Return the largest scale at which a box of points fits beside (True) or above (False) the QR's column."""
    width, height = max(1.0, box[2] - box[0]), max(1.0, box[3] - box[1])
    beside = min((MOST_PIXELS - COLUMN - 2 * MARGIN - 2) / width, (MOST_PIXELS - 2) / height)
    above = min((MOST_PIXELS - 2) / width, (MOST_PIXELS - COLUMN - MARGIN - 2) / height)
    return max(beside, above), beside >= above


def _fits(width: int, height: int, *, beside: bool) -> bool:
    if beside:
        return width + COLUMN + 2 * MARGIN <= MOST_PIXELS and height <= MOST_PIXELS
    return width <= MOST_PIXELS and height + COLUMN + MARGIN <= MOST_PIXELS


def _objects_box(page: Any) -> Box | None:
    """Return the box around the page's objects with its margin, from the top left, None where there is no telling."""
    width, height = page.get_size()
    if page.get_rotation() or page.get_cropbox() != (0, 0, width, height):
        return None
    edges: list[Box] = []
    corner = [c_float() for _ in range(4)]
    for number in range(pypdfium2.raw.FPDFPage_CountObjects(page)):
        one = pypdfium2.raw.FPDFPage_GetObject(page, number)
        if pypdfium2.raw.FPDFPageObj_GetBounds(one, *map(byref, corner)):
            left, bottom, right, top = (edge.value for edge in corner)
            edges.append((left, height - top, right, height - bottom))
    if not edges:
        return None
    lefts, tops, rights, bottoms = zip(*edges, strict=True)
    box = _with_margin((min(lefts), min(tops), max(rights), max(bottoms)), width, height)
    return box if box[0] < box[2] and box[1] < box[3] else None
