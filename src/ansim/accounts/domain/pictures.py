"""An office's own pictures on its notices, seal (관인) and logo: what a file must be, and who may say that it is used."""

import struct
from enum import StrEnum
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

LOGO_SIDES: Final = range(60, 4001)
LOGO_PIXELS: Final = (630, 94)  # what the room of 50 by 7.5 mm on the A4 sheet takes at 320 dots an inch
LOGO_BYTES: Final = 60_000  # of the kept PNG: a logo has 2 to 15 KB, and every sheet of a batch carries it
_WIDEST, _TALLEST = 8, 2


class PictureKind(StrEnum):
    """What a picture is; the value is also the noun of its acts in the audit trail."""

    SEAL = "seal"
    LOGO = "logo"


class PictureState(StrEnum):
    """Asked for by one officer; agreed to or declined by another."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


PICTURE_NAMES: Final = {
    PictureKind.SEAL: Sentence("관인", "seal"),
    PictureKind.LOGO: Sentence("로고", "logo"),
}


class LogoUnreadable(AnsimError):
    """The file is no still PNG or JPEG in screen colours, or too large, or cut off."""

    code = "logo.unreadable"
    sentence = Sentence(
        "로고 그림으로 쓸 수 없는 파일입니다. 움직이지 않는 PNG나 RGB JPEG, 2 MB 이하로 올려 주세요. SVG는 PNG로 내보내세요.",
        "This file cannot be used as a logo. Upload a still PNG or RGB JPEG of at most 2 MB; export an SVG as PNG.",
    )


class LogoShape(AnsimError):
    """The picture is too small, too large, too long or too tall."""

    code = "logo.shape"
    sentence = Sentence(
        "로고는 한 변이 60~4000픽셀이고, 너비가 높이의 8배, 높이가 너비의 2배를 넘지 않아야 합니다. "
        "지금 {width}×{height}픽셀입니다.",
        "A logo has 60 to 4000 pixels a side, at most 8 times as wide as high and twice as high as wide; "
        "this one has {width} by {height}.",
    )


class LogoBlank(AnsimError):
    """Nothing of the picture would be seen on white paper."""

    code = "logo.blank"
    sentence = Sentence(
        "흰 종이에서 아무것도 보이지 않는 그림입니다. 흰색 로고라면 색이 있는 것으로 올려 주세요.",
        "Nothing of this picture can be seen on white paper. Upload the coloured version.",
    )


class LogoBusy(AnsimError):
    """The picture has too many details to stand on every notice."""

    code = "logo.busy"
    sentence = Sentence(
        "사진처럼 색이 많은 그림은 모든 통지서를 무겁게 합니다. 단순한 로고를 올려 주세요.",
        "A picture with as many colours as a photograph makes every notice heavy. Upload a plain logo.",
    )


class PictureMissing(AnsimError):
    """Nothing was given: an office can go without a logo, not without the seal that it has."""

    code = "picture.missing"
    sentence = Sentence("올릴 그림 파일이 없습니다.", "There is no picture to upload.")


class PictureSame(AnsimError):
    """Nothing would be different."""

    code = "picture.same"
    sentence = Sentence("지금 쓰는 것과 같습니다.", "This is what is in use already.")


class PictureWaits(AnsimError):
    """Another picture of the kind waits for its second officer."""

    code = "picture.waits"
    sentence = Sentence(
        "승인을 기다리는 그림이 있습니다. 그것을 먼저 처리해 주세요.",
        "A picture waits for approval. Have that one decided first.",
    )


class PictureDecided(AnsimError):
    """Somebody decided meanwhile."""

    code = "picture.decided"
    sentence = Sentence(
        "그 사이에 다른 사람이 처리한 요청입니다. 화면을 새로 고쳐 주세요.",
        "Somebody decided this request meanwhile. Reload the page.",
    )


class PictureBySame(AnsimError):
    """The officer who uploaded a picture may not agree to it."""

    code = "picture.same_person"
    sentence = Sentence(
        "올린 사람은 승인할 수 없습니다. 다른 승인자가 승인해야 합니다.",
        "Whoever uploaded it may not approve it. Another approver has to.",
    )


class PictureWhyMissing(AnsimError):
    """An act on seal or logo without a reason."""

    code = "picture.why_missing"
    sentence = Sentence("까닭을 적어 주세요.", "Write down the reason.")


def check_logo_shape(width: int, height: int) -> None:
    """Raise LogoShape unless a logo of so many pixels can be placed."""
    sides = width in LOGO_SIDES and height in LOGO_SIDES
    if not sides or width > _WIDEST * height or height > _TALLEST * width:
        raise LogoShape(width=width, height=height)


def png_pixels(png: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a kept PNG: what its first chunk begins with (PNG 11.2.2)."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
