"""Posters by Typst, and read again: text by pdfium, the QR by zxing-cpp. What differs does not leave.

The same page twice gives the same bytes: its time is the day on which the code was made.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import typst

from ansim.checkins.domain.errors import PosterFailed
from ansim.checkins.domain.posters import PosterPage, Size, squashed
from ansim.kit.clock import midnight
from ansim.kit.fonts import FONTS
from ansim.kit.pdfium import alone
from ansim.kit.qr import make_qr, qr_svg, read_qr

FOLDER = Path(__file__).resolve().parent.parent / "posters"
#: a door gets dirty and is photographed from afar: a quarter of the symbol may be lost (ISO/IEC 18004, level Q)
_CORRECTION = "Q"
_DPI = 150
#: how often a code stands on a sheet, and how often its words can be read: half of a tent stands on its head
_SYMBOLS = {Size.TENT: 2, Size.STICKERS: 12}
_WORDS = {Size.STICKERS: 12}


def make_posters(pages: Sequence[PosterPage], size: Size) -> bytes:
    """Return one PDF with a page for each code, read again and found right. Raises PosterFailed naming the field."""
    if not pages:
        raise PosterFailed(why="no code")
    source = f'#import "/main.typ": posters\n#posters(json(bytes({_literal(pages)})), "{size.value}")'
    try:
        made: Any = _compiler().compile(
            source.encode(),
            format="pdf",
            timestamp=int(midnight(pages[0].made_on).timestamp()),
            pdf_standards=["a-2b", "ua-1"],
            pdf_tags=True,
        )
    except typst.TypstError:  # its message quotes the words of the venue
        raise PosterFailed(why="typst") from None
    pdf = bytes(made)
    read_back(pdf, pages, size)
    return pdf


@alone
def read_back(pdf: bytes, pages: Sequence[PosterPage], size: Size) -> None:
    """Read a finished PDF again and return if it says what it should. Raises PosterFailed naming the field."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        raise PosterFailed(why="pdf") from None
    try:
        if len(document) != len(pages):
            raise PosterFailed(why="pages")
        for number, page in enumerate(pages):
            _check_page(document[number], page, _SYMBOLS.get(size, 1), _WORDS.get(size, 1))
    finally:
        document.close()


def _check_page(printed: Any, page: PosterPage, symbols: int, copies: int) -> None:
    text_page = printed.get_textpage()
    text = squashed(text_page.get_text_bounded())
    text_page.close()
    for field, words in page.must_say():
        if text.count(squashed(words)) < copies:
            raise PosterFailed(why=field)
    seen = read_qr(printed.render(scale=_DPI / 72, grayscale=True).to_pil())
    printed.close()
    if len(seen) != symbols or set(seen) != {page.text}:
        raise PosterFailed(why="qr")


def _literal(pages: Sequence[PosterPage]) -> str:
    """Return the pages as JSON inside a Typst string; JSON's own escapes of quote and backslash are Typst's."""
    told = [{**page.words(), "qr": _symbol(page.text)} for page in pages]
    return json.dumps(json.dumps(told, ensure_ascii=False), ensure_ascii=False)


def _symbol(text: str) -> str:
    rows = make_qr(text, error_correction=_CORRECTION)
    return qr_svg(len(rows), bytes(0 if dark else 255 for row in rows for dark in row))


@cache
def _compiler() -> Any:
    return typst.Compiler(root=FOLDER, font_paths=[FONTS], ignore_system_fonts=True)
