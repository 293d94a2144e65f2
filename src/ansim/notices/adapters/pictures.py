"""An office's seal image (직인) and logo, checked and wrapped so that pages can carry them; never part of a template."""

import hashlib
import io
import json
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps, UnidentifiedImageError

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_MOST_BYTES = 2_000_000
_SEAL = {"paper": 240, "phone": 86}  # pixels: 19 mm at 320 dpi; what the phone page shows, one to one
_LOGO = {"paper": (630, 94), "phone": (218, 52)}  # 50 by 7.5 mm at 320 dpi; the phone page one to one
_WHITE = (255, 255, 255, 255)


class BadSeal(AnsimError):
    """The file is no image that can be used as a seal."""

    code = "seal.bad"
    sentence = Sentence(
        ko="직인 파일을 이미지로 읽을 수 없습니다. 배경이 투명하거나 흰 PNG(2 MB 이하)를 올려 주세요.",
        en="The seal file cannot be read as an image. Use a PNG on a clear or white ground, at most 2 MB.",
    )


class BadLogo(AnsimError):
    """The file is no image that can be used as a logo."""

    code = "logo.bad"
    sentence = Sentence(
        ko="로고 파일을 이미지로 읽을 수 없습니다. 기관 화면에서 로고를 다시 올려 승인받아 주세요.",
        en="The logo file cannot be read as an image. Upload the logo again and have it approved.",
    )


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures (PNG or JPEG) that pages of an office carry, each None where there is none."""

    seal: bytes | None = None
    logo: bytes | None = None

    @property
    def logo_sha256(self) -> str:
        """SHA-256 of the logo as hex, "" without one: what a record says of it."""
        return hashlib.sha256(self.logo).hexdigest() if self.logo else ""

    def inputs(self) -> dict[str, str]:
        """Return what the compiler is given for all pages. Raises BadSeal, BadLogo."""
        found = {}
        if self.seal:
            found["seals"] = seal_pictures(self.seal)
        if self.logo:
            found["logos"] = logo_pictures(self.logo)
        return found


@lru_cache(maxsize=4)
def seal_pictures(image: bytes) -> str:
    """Return the seal as Typst takes it: JSON of a PNG's bytes as numbers for each page that shows it. Raises BadSeal."""
    seal = _opened(image, BadSeal)
    grounds = {"paper": seal, "phone": _on_white(seal)}  # what shows through costs pixels twice the time
    return _as_json({page: _within(grounds[page], side) for page, side in _SEAL.items()})


@lru_cache(maxsize=4)
def logo_pictures(image: bytes) -> str:
    """Return the logo likewise, at the lower left of a white picture that fills its whole room. Raises BadLogo."""
    logo = _on_white(_opened(image, BadLogo))
    return _as_json({page: _in_room(logo, room) for page, room in _LOGO.items()})


def _opened(image: bytes, wrong: type[AnsimError]) -> Image.Image:
    if len(image) > _MOST_BYTES:
        raise wrong
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            return opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        raise wrong from None


def _on_white(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", picture.size, _WHITE)
    paper.alpha_composite(picture)
    return paper.convert("RGB")


def _within(picture: Image.Image, side: int) -> Image.Image:
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _in_room(picture: Image.Image, room: tuple[int, int]) -> Image.Image:
    return ImageOps.pad(picture, room, Image.Resampling.LANCZOS, color="white", centering=(0, 1))


def _as_json(pages: dict[str, Image.Image]) -> str:
    return json.dumps({page: list(_png(picture)) for page, picture in pages.items()})


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
