"""Cell texts made plain: one Unicode form, no invisible signs, single spaces; and texts made safe for export."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from ansim.notices.domain.table import Cell

# Zero-width, joiners, direction marks, BOM, soft hyphen, lone surrogates, and control signs other than white space.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
                        "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")  # fmt: skip
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0]"
)  # printable to Python
_SIGNS = re.compile(r"[^\w#]|_")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def clean_text(text: str) -> str:
    """Return `text` in NFC without invisible signs, every run of white space one space, ends trimmed.

    macOS writes Hangul as NFD; web pages leave zero-width signs. Neither can be seen by the officer.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)) or _FILLERS.search(text):
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def cell_text(cell: Cell) -> str:
    """Return a cell as clean text: 1012345678.0 as "1012345678", a date as ISO, an empty cell as ""."""
    if isinstance(cell, str):
        return clean_text(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell.total_seconds() if isinstance(cell, timedelta) else cell)


def half_width(text: str) -> str:
    """Return `text` with full-width digits and signs as their plain forms (NFKC), the Thai and Lao vowel AM as one letter.

    NFKC takes that vowel apart, and a tone mark then stands on the wrong part of it: น้ำ would not be น้ำ any more.
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return plain.replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3")


def squash(text: str) -> str:
    """Return `text` folded for comparison: NFKC, no white space, no case."""
    return "".join(half_width(text).split()).casefold()


def fold_header(text: str) -> str:
    """Return a header without case, white space, punctuation and stars: "휴대 전화*" as "휴대전화"."""
    return _SIGNS.sub("", squash(text))


def safe_cell(text: str) -> str:
    """Return `text` as it may be written into a file that a spreadsheet opens.

    A cell beginning with a formula sign gets a leading apostrophe, which spreadsheets show as plain text
    (OWASP, CSV injection).
    """
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
