"""The office's logo as a picture: a still PNG or JPEG, set on white in the size in which it is printed, nothing else kept."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from ansim.accounts.adapters.seal_images import as_png, moves
from ansim.accounts.domain.pictures import (
    LOGO_BYTES,
    LOGO_PIXELS,
    LogoBlank,
    LogoBusy,
    LogoUnreadable,
    check_logo_shape,
)
from ansim.accounts.domain.seal import MOST_BYTES

_WHITE = (255, 255, 255, 255)
_NEARLY_WHITE = 245
_SCREEN_COLOURS = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA"))


def clean_logo(data: bytes) -> bytes:
    """Return an uploaded PNG or JPEG as an RGB PNG of at most LOGO_PIXELS, on white and without metadata.

    Raises LogoUnreadable, LogoShape, LogoBlank, LogoBusy.
    """
    if not data or len(data) > MOST_BYTES:
        raise LogoUnreadable
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.mode not in _SCREEN_COLOURS or moves(picture):
                raise LogoUnreadable
            check_logo_shape(*picture.size)
            upright = ImageOps.exif_transpose(picture)
            plain = _on_white(upright.convert("RGBA"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise LogoUnreadable from None
    kept = as_png(ImageOps.contain(plain, LOGO_PIXELS, Image.Resampling.LANCZOS))
    if len(kept) > LOGO_BYTES:
        raise LogoBusy
    return kept


def _on_white(picture: Image.Image) -> Image.Image:
    """Return an RGBA picture as it looks on white paper (RGB). Raises LogoBlank where nothing can be seen."""
    paper = Image.new("RGBA", picture.size, _WHITE)
    paper.alpha_composite(picture)
    plain = paper.convert("RGB")
    if not any(plain.convert("L").histogram()[:_NEARLY_WHITE]):
        raise LogoBlank
    return plain
