"""An office's seal image (직인), checked and wrapped so that a page can carry it; never part of a template."""

import base64
import io
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_MOST_BYTES = 2_000_000
_MOST_PIXELS = 480


class BadSeal(AnsimError):
    """The file is no image that can be used as a seal."""

    code = "seal.bad"
    sentence = Sentence(
        ko="직인 파일을 이미지로 읽을 수 없습니다. 배경이 투명하거나 흰 PNG(2 MB 이하)를 올려 주세요.",
        en="The seal file cannot be read as an image. Use a PNG on a clear or white ground, at most 2 MB.",
    )


@lru_cache(maxsize=4)
def seal_svg(image: bytes) -> str:
    """Return the seal as a self-contained SVG of at most 480 pixels a side. Raises BadSeal."""
    if len(image) > _MOST_BYTES:
        raise BadSeal
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            seal = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        raise BadSeal from None
    seal.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
    file = io.BytesIO()
    seal.save(file, "PNG")
    width, height = seal.size
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
