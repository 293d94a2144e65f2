"""The office's seal (관인) as a picture: checked, turned into PNG without metadata, drawn for drills."""

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError
from pylopdf_fonts_ko import serif_path

from ansim.accounts.domain.errors import SealUnreadable
from ansim.accounts.domain.seal import MOST_BYTES, SIDES

_RED: Final = (200, 24, 32, 255)


def clean_seal(data: bytes) -> bytes:
    """Return an uploaded PNG or JPEG as PNG with transparency and no metadata; raise SealUnreadable."""
    if not data or len(data) > MOST_BYTES:
        raise SealUnreadable
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width not in SIDES or picture.height not in SIDES or moves(picture):
                raise SealUnreadable
            return as_png(picture.convert("RGBA"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise SealUnreadable from None


def draw_seal(text: str) -> bytes:
    """Return a square red seal of up to nine syllables as PNG, 300 pixels a side; for invented offices only."""
    side, columns = 300, 3 if len(text) > 4 else 2
    rows = -(-len(text) // columns)
    picture = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((6, 6, side - 7, side - 7), outline=_RED, width=12)
    width, height = (side - 50) // columns, (side - 50) // rows
    font = ImageFont.truetype(str(serif_path()), int(min(width, height) * 0.9))
    for index, syllable in enumerate(text):
        # seals are read in columns from the right
        column, row = columns - 1 - index // rows, index % rows
        middle = (25 + column * width + width / 2, 25 + row * height + height / 2)
        pen.text(middle, syllable, fill=_RED, font=font, anchor="mm", stroke_width=1)
    return as_png(picture)


def moves(picture: Image.Image) -> bool:
    """Say whether an opened file holds more than one picture: an animation, or a phone's second exposure."""
    return int(getattr(picture, "n_frames", 1)) > 1


def as_png(picture: Image.Image) -> bytes:
    """Return the pixels of a picture as a PNG without anything else."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
