"""Pixels: a phone page becomes a JPEG that every MMS carrier takes, its QR drawn in whole pixels."""

import io
from functools import lru_cache
from typing import Any

from PIL import Image

from ansim.kit.errors import AnsimError
from ansim.kit.qr import QUIET, qr_pixels
from ansim.kit.sentence import Sentence

MOST_PIXELS = 1000
MOST_BYTES = 200_000
LEAST_MODULE = 4
_MOST_MODULE = 6
PAPER_MODULE = 2
QR_ROOM = 414  # the free square of the phone page, in pixels
_QUALITIES = (72, 60, 45)  # 82 looks the same on a telephone and weighs a fifth more


class ImageTooBig(AnsimError):
    """A phone image does not fit the limits of the channel."""

    code = "image.too_big"
    sentence = Sentence(
        ko="휴대전화 이미지가 제한({pixels} px, {size} 바이트)을 넘습니다. 서식이나 원본 PDF를 줄여 주세요.",
        en="The phone image is over the limit ({pixels} px, {size} bytes). Simplify the template or the PDF.",
    )


class QrTooSmall(AnsimError):
    """The QR would get modules of under four pixels."""

    code = "qr.too_small"
    sentence = Sentence(
        ko="QR 한 칸이 {least} 픽셀보다 작아집니다. 확인 페이지 주소를 줄여 주세요.",
        en="A module of the QR would be under {least} pixels. Shorten the address.",
    )


def qr_image(text: str, room: int) -> Any:
    """Return the QR of `text` as a grey Pillow image, quiet zone included, at most `room` pixels wide.

    Each module has as many whole pixels as fit, from 4 to 6. Raises QrTooSmall.
    """
    framed = _framed(text)
    module = min(_MOST_MODULE, room // framed.width)
    if module < LEAST_MODULE:
        raise QrTooSmall(least=LEAST_MODULE)
    return framed.resize((framed.width * module,) * 2, Image.Resampling.NEAREST)


def qr_dots(text: str, module: int) -> Any:
    """Return the QR of `text`, quiet zone included, as a Pillow image of one bit a dot, `module` dots wide a module."""
    dots = _framed(text).convert("1", dither=Image.Dither.NONE)
    return dots.resize((dots.width * module,) * 2, Image.Resampling.NEAREST)


@lru_cache(maxsize=1)  # one text is drawn twice in a row: for paper and for the phone
def _framed(text: str) -> Any:
    """Return the QR of `text` in grey, quiet zone included, one pixel a module."""
    side, pixels = qr_pixels(text)
    framed = Image.new("L", (side + 2 * QUIET,) * 2, 255)
    framed.paste(Image.frombytes("L", (side, side), pixels), (QUIET, QUIET))
    return framed


def qr_picture(text: str) -> bytes:
    """Return the dots of a QR as a PNG, for Typst.

    Drawn as a path it has a thousand strokes, which the compiler and every reader of the PDF pay for.
    """
    file = io.BytesIO()
    qr_dots(text, PAPER_MODULE).save(file, "PNG", compress_level=1)
    return file.getvalue()


def jpeg_bytes(image: Any) -> bytes:
    """Return a Pillow image as a JPEG within the limits, at the best of three qualities. Raises ImageTooBig."""
    if max(image.size) > MOST_PIXELS:
        raise ImageTooBig(pixels=MOST_PIXELS, size=MOST_BYTES)
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling="4:2:0")
        if file.tell() <= MOST_BYTES:
            return file.getvalue()
    raise ImageTooBig(pixels=MOST_PIXELS, size=MOST_BYTES)


def pixels_of(page: Any, scale: float, *, padded: bool = False) -> Any:
    """Return a pypdfium2 page as an RGB Pillow image at `scale` pixels per PDF point.

    `padded` gives RGBX instead: pdfium draws four bytes a pixel in two thirds of the time, and JPEG takes them as they are.
    """
    bitmap = page.render(
        scale=scale, rev_byteorder=True, prefer_bgrx=padded, draw_annots=False, may_draw_forms=False
    )
    try:
        image = bitmap.to_pil()
        return image if image.mode == ("RGBX" if padded else "RGB") else image.convert("RGB")
    finally:
        bitmap.close()
