"""The words of a sheet that Typst wrote, read without its letters' outlines: several times as fast as pdfium reads them.

pdfium measures every letter before it gives a text. Here the codes that are shown are looked up in the font's own map
to Unicode, and each run of letters must stand on the sheet. What is written in another way than Typst's is not
guessed at: the answer is None, and pdfium has to read it (ISO 32000-1, 9.4 text, 9.7.4.3 widths, 9.10.3 ToUnicode).
"""

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ansim.notices.adapters.pdf_fonts import texts_by_code
from ansim.notices.adapters.pdf_objects import Objects, PdfUnsplittable, Ref, Stream, Value, Word

_NUMBER = rb"-?[0-9.]++"
RUN = re.compile(
    rb"^q 1 0 0 -1 (%b) (%b) cm(?![^\n]*cm)[^\n]*+\nBT [02] Tr(/\w++) (%b) Tf 1 0 0 -1 0 0 Tm(\[[^\n]*\]TJ|[^\n]*Tj)\nET\nQ$"
    % (_NUMBER, _NUMBER, _NUMBER),
    re.MULTILINE,
)
_MARK = rb"/\w++<</(?:MCID \d++(?:/Lang\([A-Za-z-]++\)|/Alt<[0-9A-F]*+>)*+|Type/\w++)>>BDC"
_MARKS = re.compile(rb"^(?:(?:EMC)?%b\n|EMC(?:\n|\Z))" % _MARK, re.MULTILINE)  # structure (ISO 32000-1, 14.6)
_SINGLE = rb"[^\\()]|\\(?:[0-7]{3}|[nrtbf()\\])"
_INSIDE = _SINGLE
for _ in range(3):  # brackets inside a string need no escape where they are paired
    _INSIDE = rb"(?:%b|\((?:%b)*+\))" % (_SINGLE, _INSIDE)
_PART = re.compile(rb"\((%b*+)\)|<([0-9A-F]*+)>|(%b)|T[jJ]\Z|[\[\]]" % (_INSIDE, _NUMBER))
_PLAIN, _HEX, _SPACE = 1, 2, 3
_SIGN = re.compile(rb"\\([()\\])")
_OCTAL = {b"(": rb"\050", b")": rb"\051", b"\\": rb"\134"}
_FORMS = 8  # stand beside each other in a batch, one a day of specimen: so many are kept apart
_WIDTHS = re.compile(rb"/W ?\[((?:[0-9]++ [0-9]++ [0-9.]++ ?)*+)\]")


@dataclass(frozen=True, slots=True, eq=False)
class SheetFont:
    """What each code says, and how far it carries on (thousandths of the size). The same object for the same font."""

    texts: Mapping[int, str]
    widths: Mapping[int, float]


def sheet_text(pdf: bytes) -> str | None:
    """Return the words of a PDF of one page in the order they are drawn, a line a run; None where that is not certain.

    Letters that stand beside the sheet are not certain either.
    """
    try:
        objects = Objects(pdf, alike=True)
        page = _page(objects)
        fonts = fonts_of(objects, page)
        streams = objects.streams(page[b"/Contents"])
        pieces = [
            _piece(objects.decoded(stream), last=number == len(streams))
            for number, stream in enumerate(streams, start=1)
        ]
        if not any(piece.runs for piece in pieces):
            raise ValueError
        sheet = _size(page)
        return "\n".join(
            text
            for piece in pieces
            for text in _texts(piece, tuple(fonts[name] for name in piece.fonts), sheet)
        )
    except (PdfUnsplittable, LookupError, ValueError, TypeError, struct.error):
        return None


def _page(objects: Objects) -> Mapping[bytes, Value]:
    root = objects.mapping(objects.trailer[b"/Root"])
    kids = objects.get(objects.mapping(root[b"/Pages"])[b"/Kids"])
    if not isinstance(kids, list) or len(kids) != 1:
        raise ValueError
    return objects.mapping(kids[0])


def _size(page: Mapping[bytes, Value]) -> tuple[float, float]:
    box = page[b"/MediaBox"]
    left, bottom, right, top = (float(one) for one in box if isinstance(one, Word))
    if left or bottom:
        raise ValueError
    return right, top


def fonts_of(objects: Objects, page: Mapping[bytes, Value]) -> Mapping[bytes, SheetFont]:
    """Return the fonts of a page by name. Raises ValueError, LookupError or TypeError for one written in another way."""
    named = objects.mapping(objects.mapping(page[b"/Resources"])[b"/Font"])
    return {name: _font(objects, font) for name, font in named.items()}


def _font(objects: Objects, value: Value) -> SheetFont:
    font = objects.mapping(value)
    descendants, texts = font[b"/DescendantFonts"], objects.get(font[b"/ToUnicode"])
    if (
        font[b"/Encoding"] != b"/Identity-H"
        or not isinstance(texts, Stream)
        or not isinstance(descendants, list)
    ):
        raise ValueError
    (descendant,) = descendants
    if not isinstance(descendant, Ref):
        raise ValueError
    return _font_of(objects.decoded(texts), objects.raw(descendant))


@lru_cache(maxsize=_FORMS * 4)  # each person's font comes in between
def _font_of(cmap: bytes, descendant: bytes) -> SheetFont:
    texts = {code: text.decode("utf-16-be") for code, text in texts_by_code(cmap).items()}
    found = _WIDTHS.search(descendant)
    numbers = found[1].split() if found else []
    widths = {
        code: float(width)
        for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        for code in range(int(first), int(last) + 1)
    }
    return SheetFont(texts, widths)


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """What one stream of a page shows: runs of `x, y, font, size, string`, and the fonts they name."""

    runs: Sequence[tuple[bytes, ...]]
    fonts: Sequence[bytes]


@lru_cache(maxsize=_FORMS * 32)  # what a form draws between the values is the same for everybody
def _piece(content: bytes, *, last: bool) -> _Piece:
    """Return what a stream shows; each begins and ends between two runs. Raises ValueError for another one."""
    content = _MARKS.sub(b"", content)
    if not content:
        return _Piece((), ())
    runs = RUN.findall(content)
    kept = content.count(b"q ")  # no drawing inside another: each begins where one ended
    begun = 1 + content.count(b"\nQ\nq ")
    whole = content.startswith(b"q ") and (last or content.endswith(b"\nQ\n"))
    if len(runs) != content.count(b"\nBT") or kept != begun or not whole:
        raise ValueError
    return _Piece(runs, sorted({run[2] for run in runs}))


@lru_cache(maxsize=_FORMS * 32)
def _texts(piece: _Piece, fonts: tuple[SheetFont, ...], sheet: tuple[float, float]) -> Sequence[str]:
    """Return what the runs of a piece say, `fonts` being those it names. Raises ValueError or KeyError."""
    named = dict(zip(piece.fonts, fonts, strict=True))
    texts = []
    for x, y, font, size, shown in piece.runs:
        text, length = read_run(shown, named[font])
        if not (
            0 <= float(x) <= float(x) + length * float(size) / 1000 <= sheet[0] and 0 <= float(y) <= sheet[1]
        ):
            raise ValueError
        texts.append(text)
    return texts


@lru_cache(maxsize=_FORMS * 128)  # most runs are the form's own words
def read_run(shown: bytes, font: SheetFont) -> tuple[str, float]:
    """Return what a run says and how far it goes at size 1000. Raises ValueError or KeyError."""
    codes, spaces, place = bytearray(), 0.0, 0
    for part in _PART.finditer(shown):
        if part.start() != place:
            raise ValueError
        place = part.end()
        if part.lastindex == _PLAIN:
            codes += _SIGN.sub(_as_number, part[_PLAIN]).decode("unicode_escape").encode("latin-1")
        elif part.lastindex == _HEX:
            codes += bytes.fromhex(part[_HEX].decode())
        elif part.lastindex == _SPACE:
            spaces += float(part[_SPACE])
    if place != len(shown):
        raise ValueError
    glyphs = [code for (code,) in struct.iter_unpack(">H", codes)]
    text = "".join([font.texts[glyph] for glyph in glyphs])
    return text, sum([font.widths[glyph] for glyph in glyphs]) - spaces


def _as_number(found: re.Match[bytes]) -> bytes:
    return _OCTAL[found[1]]
