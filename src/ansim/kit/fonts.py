"""The fonts of every printed page, and which characters they can draw, read from their `cmap` (OpenType 1.9, formats 4 and 12).

A character without a glyph would be printed as an empty box: it is found before anything is drawn.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import manimgx_fonts
import pylopdf_fonts_ko

FONTS = Path(pylopdf_fonts_ko.__file__).parent
FURTHER = Path(manimgx_fonts.__file__).parent
_FACES = (FONTS / "NotoSansKR-Regular.otf", FONTS / "NotoSerifKR-Regular.otf")  # labels; what is filled in
# What stands beside the Korean words in letters that those lack, by language (BCP 47); look.typ names the same faces.
_CYRILLIC = FURTHER / "NotoSans[wght].ttf"
_BESIDE = {"th": FURTHER / "NotoSansThai[wght].ttf", "mn": _CYRILLIC, "uz-Cyrl": _CYRILLIC}
# In which other face a person's own words can stand as a whole, and the letters it is asked for: those of living
# languages that one glyph draws and a reader reads back as written. Scripts whose letters change places are not there.
_OWN = {
    "latin": (
        _CYRILLIC,
        re.compile(
            "[\u00c0-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u018f\u01cd-\u01dc\u01e6-\u01eb\u0218-\u021b\u022a-\u0233"
            "\u0259\u02bb\u02bc\u0386\u0388-\u03ce\u0400-\u045f\u0490-\u04ff\u1e00-\u1e99\u1e9e-\u1eff]*"
        ),
    ),
    "thai": (_BESIDE["th"], re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]*")),
}
_FULL, _BASIC = (3, 10), (3, 1)  # subtables for all of Unicode, and for its first 65,536 characters


def unprintable(text: str, beside: str = "") -> set[str]:
    """Return the characters of `text` that the printed pages' fonts cannot draw, in NFC; blanks are fine.

    Without `beside` the text may stand anywhere. With it, a language, it stands beside the Korean in that language's face.
    """
    composed = unicodedata.normalize("NFC", text)
    drawable = _drawable(beside)
    return {sign for sign in composed if not sign.isspace() and ord(sign) not in drawable}


@lru_cache(maxsize=64)  # a notice asks several times
def own_face(text: str) -> str | None:
    """Return in which face of a notice a person's own words stand; None if none draws every letter of them.

    "" is the Korean face; "latin" has more of Latin, Cyrillic and Greek, "thai" Thai. look.typ names the same.
    """
    odd = unprintable(text)
    if not odd:
        return ""
    letters = "".join(odd)
    fits = (
        name
        for name, (face, asked) in _OWN.items()
        if asked.fullmatch(letters) and _drawn_by(face) >= set(map(ord, odd))
    )
    return next(fits, None)


@cache
def _drawable(beside: str) -> frozenset[int]:
    anywhere = frozenset.intersection(*map(_drawn_by, _FACES))
    return anywhere | _drawn_by(_BESIDE[beside]) if beside in _BESIDE else anywhere


@cache
def _drawn_by(face: Path) -> frozenset[int]:
    return characters(face.read_bytes())


def characters(font: bytes) -> frozenset[int]:
    """Return the code points that an OpenType font maps to a glyph other than .notdef. Raises KeyError for strange fonts."""
    cmap = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    records = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * number) for number in range(count))
    maps: dict[tuple[int, int], int] = {(platform, encoding): cmap + at for platform, encoding, at in records}
    return frozenset(_in_groups(font, maps[_FULL]) if _FULL in maps else _in_segments(font, maps[_BASIC]))


def _in_groups(font: bytes, start: int) -> Iterator[int]:
    """Yield the code points of a subtable of format 12."""
    groups = struct.unpack_from(">I", font, start + 12)[0]
    for number in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        yield from range(first if glyph else first + 1, last + 1)


def _in_segments(font: bytes, start: int) -> Iterator[int]:
    """Yield the code points of a subtable of format 4: ends, beginnings, deltas and places of glyphs, segment by segment."""
    double = struct.unpack_from(">H", font, start + 6)[0]
    for at in range(start + 14, start + 14 + double, 2):
        (last,), (first,) = (
            struct.unpack_from(">H", font, at),
            struct.unpack_from(">H", font, at + double + 2),
        )
        (delta,) = struct.unpack_from(">H", font, at + 2 * double + 2)
        place = at + 3 * double + 2
        (offset,) = struct.unpack_from(">H", font, place)
        for code in range(first, last + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", font, place + offset + 2 * (code - first))
            if (not offset or glyph) and (glyph + delta) % 65536:
                yield code


def _table(font: bytes, tag: bytes) -> int:
    """Return the offset of a table from the font's table directory."""
    count = struct.unpack_from(">H", font, 4)[0]
    directory: dict[bytes, int] = {
        font[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", font, 20 + 16 * n)[0] for n in range(count)
    }
    return directory[tag]
