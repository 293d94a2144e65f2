"""An office's seal image (직인), checked and wrapped so that a page can carry it; never part of a template."""

import io
import json
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_MOST_BYTES = 2_000_000
_SIDES = {"paper": 240, "phone": 86}  # pixels: 19 mm at 320 dpi; what the phone page shows, one to one
_WHITE = (255, 255, 255, 255)


class BadSeal(AnsimError):
    """The file is no image that can be used as a seal."""

    code = "seal.bad"
    sentence = Sentence(
        ko="직인 파일을 이미지로 읽을 수 없습니다. 배경이 투명하거나 흰 PNG(2 MB 이하)를 올려 주세요.",
        en="The seal file cannot be read as an image. Use a PNG on a clear or white ground, at most 2 MB.",
    )


@lru_cache(maxsize=4)
def seal_pictures(image: bytes) -> str:
    """Return the seal as Typst takes it: JSON of a PNG's bytes as numbers for each page that shows it. Raises BadSeal."""
    if len(image) > _MOST_BYTES:
        raise BadSeal
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            seal = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        raise BadSeal from None
    on_white = Image.new("RGBA", seal.size, _WHITE)
    on_white.alpha_composite(seal)
    grounds = {
        "paper": seal,
        "phone": on_white.convert("RGB"),
    }  # what shows through costs pixels twice the time
    return json.dumps({page: list(_png(grounds[page], side)) for page, side in _SIDES.items()})


def _png(seal: Image.Image, side: int) -> bytes:
    smaller, file = seal.copy(), io.BytesIO()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    smaller.save(file, "PNG")
    return file.getvalue()
