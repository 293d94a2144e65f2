"""Where a page is white: the box of what is printed on it, and a place for a block that covers nothing."""

from typing import Any

Box = tuple[int, int, int, int]
_FAINT = 245  # lighter than this is paper
_INK = [255] * _FAINT + [0] * (256 - _FAINT)


def printed_box(image: Any) -> Box | None:
    """Return (left, top, right, bottom) of everything printed on a Pillow page image, None when it is empty."""
    box: Box | None = printed(image).getbbox()
    return box


def free_place(image: Any, width: int, height: int, gap: int, edge: int) -> tuple[int, int] | None:
    """Return (left, top) of a white rectangle with `gap` of white around it, all in pixels; None if there is none.

    It stays `edge` away from the paper's edges, where printers do not reach. Low places come first, then right ones:
    where stamps of proof are looked for.
    """
    ink = printed(image)
    step = max(4, min(width, height) // 8)
    for top in range(image.height - height - edge, edge - 1, -step):
        for left in range(image.width - width - edge, edge - 1, -step):
            around = (left - gap, top - gap, left + width + gap, top + height + gap)
            if ink.crop(around).getbbox() is None:
                return left, top
    return None


def printed(image: Any) -> Any:
    """Return an image of one bit a pixel that is set where something is printed; such an image as it is."""
    return image if image.mode == "1" else image.convert("L").point(_INK, "1")
