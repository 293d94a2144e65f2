"""The fonts of every printed page, and which characters they can draw, read from their `cmap` (OpenType 1.9, format 12).

A character without a glyph would be printed as an empty box: it is found before anything is drawn.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_ko

FONTS = Path(pylopdf_fonts_ko.__file__).parent
_FACES = ("NotoSansKR-Regular.otf", "NotoSerifKR-Regular.otf")  # phone and labels; what is filled in
_FULL_UNICODE = (3, 10)


def unprintable(text: str) -> set[str]:
    """Return the characters of `text` that one of the printed pages' fonts cannot draw, in NFC; blanks are fine."""
    composed = unicodedata.normalize("NFC", text)
    return {sign for sign in composed if not sign.isspace() and ord(sign) not in _drawable()}


@cache
def _drawable() -> frozenset[int]:
    return frozenset.intersection(*(_characters((FONTS / face).read_bytes()) for face in _FACES))


def _characters(font: bytes) -> frozenset[int]:
    """Return the code points that an OpenType font maps to a glyph other than .notdef."""
    start: int = _full_map(font, _table(font, b"cmap"))
    groups = struct.unpack_from(">I", font, start + 12)[0]
    found: set[int] = set()
    for number in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        found.update(range(first if glyph else first + 1, last + 1))
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> int:
    """Return the offset of a table from the font's table directory."""
    count = struct.unpack_from(">H", font, 4)[0]
    directory: dict[bytes, int] = {
        font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0] for n in range(count)
    }
    return directory[tag]


def _full_map(font: bytes, cmap: int) -> int:
    """Return the offset of the subtable for all of Unicode."""
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    records = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * number) for number in range(count))
    full: int = next(
        offset for platform, encoding, offset in records if (platform, encoding) == _FULL_UNICODE
    )
    return cmap + full
