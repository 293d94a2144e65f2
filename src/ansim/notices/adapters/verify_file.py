"""The QR of a file that somebody was handed: a picture of any kind, or a PDF, whose pages are looked at."""

import io
import warnings
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image

from ansim.kit.errors import AnsimError
from ansim.kit.qr import read_qr
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.images import pixels_of
from ansim.notices.adapters.pages import opened

MOST_BYTES = 50_000_000
_MOST_PIXELS = 60_000_000
_MOST_PAGES = 20
_SCALES = (2.0, 4.0)  # pixels a point: 144 and 288 dpi


class CannotLook(AnsimError):
    """The file is neither a picture nor a PDF that can be read."""

    code = "verify.file"
    sentence = Sentence(
        ko="파일을 읽을 수 없습니다. 통지서의 JPEG나 PDF, 또는 QR의 내용을 넣어 주세요.",
        en="The file cannot be read. Give the notice's JPEG or PDF, or the text of its QR.",
    )


class NoQr(AnsimError):
    """No QR could be read from the file."""

    code = "verify.no_qr"
    sentence = Sentence(
        ko="QR을 찾지 못했습니다. 더 밝고 선명한 사진을 쓰거나 문서번호로 기관에 확인해 주세요.",
        en="No QR was found. Use a brighter, sharper picture, or ask the office with the reference.",
    )


def qr_texts(data: bytes) -> list[str]:
    """Return the texts of the QR symbols in a picture or a PDF. Raises CannotLook, NoQr."""
    if len(data) > MOST_BYTES:
        raise CannotLook
    images = _pdf_pages(data) if data[:1024].lstrip().startswith(b"%PDF-") else _picture(data)
    for image in images:
        found = read_qr(image)
        if found:
            return found
    raise NoQr


def _picture(data: bytes) -> Iterator[Any]:
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # what is odd about a stranger's file concerns nobody
            Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")) as image,
        ):
            if image.width * image.height > _MOST_PIXELS:
                raise CannotLook
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise CannotLook from None
    yield grey
    yield grey.resize((grey.width * 2, grey.height * 2))


def _pdf_pages(data: bytes) -> Iterator[Any]:
    try:
        with opened(data) as document:
            for number in range(min(len(document), _MOST_PAGES)):
                page = document[number]
                try:
                    for scale in _SCALES:
                        width, height = page.get_size()
                        if width * height * scale * scale <= _MOST_PIXELS:
                            yield pixels_of(page, scale)
                finally:
                    page.close()
    except (AnsimError, pypdfium2.PdfiumError):
        raise CannotLook from None
