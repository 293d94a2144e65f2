"""Letters of the face in which personal values are filled in: how wide each is, and a font of just those a person needs.

The compiler draws a letter once; its outline is kept. A font depends on its letters alone, whatever else was seen before
(CFF: Adobe TN 5176; ISO 32000-1, 9.7 composite fonts, 9.10.3 ToUnicode).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansim.notices.adapters.cff import Glyph, font_box, glyphs_of, program_of
from ansim.notices.adapters.pdf_fonts import texts_by_code, texts_map
from ansim.notices.adapters.pdf_objects import (
    Name,
    Object,
    Objects,
    PdfUnsplittable,
    Ref,
    Stream,
    Value,
    Word,
    packed,
)
from ansim.notices.adapters.pdf_widths import widths_by_code

FACE = "Noto Serif KR"
_TAG = b"FILLED+"  # six capitals mark a font of a few letters (ISO 32000-1, 9.6.4)
_PACKING = 2
_BLANK = "가"  # stands on both sides of each letter, so that none is trimmed off
_SHEET = (
    '#set page(width: 2000pt, height: auto)\n#set text(font: "{face}", size: 10pt, lang: "ko", script: "hang", kerning: false, fallback: false)\n'
    '#for letter in json(bytes({letters})) {{ box("{blank}" + letter + "{blank}") }}'
)


class LetterUnknown(Exception):
    """A letter is not drawn by one glyph of its own; such a text is left to the compiler."""


@dataclass(frozen=True, slots=True)
class _Letter:
    glyph: Glyph
    width: Word


@dataclass(frozen=True, slots=True)
class LetterFont:
    """A font of some letters as PDF objects, the first of which a page refers to; `codes` writes texts in it."""

    objects: Sequence[Object]
    codes: Mapping[str, str]

    def written(self, text: str) -> bytes:
        """Return a text as a hexadecimal string of this font's codes."""
        return b"<%b>" % "".join([self.codes[letter] for letter in text]).encode()


class Letters:
    """The letters one compiler has drawn so far."""

    def __init__(self, compiled: Callable[[bytes], bytes]) -> None:
        """`compiled` makes a PDF of a Typst source."""
        self._compiled = compiled
        self._known: dict[str, _Letter | None] = {}
        self._widths: dict[str, float] = {}
        self._name = b""
        self._box: Sequence[int] = ()
        self._descriptor: Mapping[bytes, Value] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Have the letters of `texts` drawn that were not yet."""
        new = sorted(set().union(*texts) - self._known.keys())
        if not new:
            return
        letters = json.dumps(json.dumps(new, ensure_ascii=False), ensure_ascii=False)
        source = _SHEET.format(face=FACE, letters=letters, blank=_BLANK)
        self._known.update(dict.fromkeys(new))
        try:
            self._take(Objects(self._compiled(source.encode())), frozenset(new))
        except (LookupError, TypeError, ValueError, PdfUnsplittable):
            return  # written in another way than we know: these letters stay unknown

    def width(self, text: str) -> float:
        """Return how wide a text is at size 1. Raises LetterUnknown."""
        try:
            return sum([self._widths[letter] for letter in text])
        except KeyError:
            raise LetterUnknown from None

    def lines(self, text: str, most: float) -> tuple[str, ...]:
        """Return a text in lines of at most `most` sizes: words stay whole where they can. Raises LetterUnknown."""
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if self.width(longer) <= most:
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            for letter in word:
                if lines[-1] and self.width(lines[-1] + letter) > most:
                    lines.append("")
                lines[-1] += letter
        return tuple(lines)

    def font(self, texts: Iterable[str], first: int) -> LetterFont:
        """Return a font of the letters in `texts`, its objects numbered from `first` on. Raises LetterUnknown."""
        letters = sorted(set().union(*texts))
        known = [one for letter in letters if (one := self._known.get(letter))]
        if len(known) != len(letters) or not letters:
            raise LetterUnknown
        codes = {letter: f"{code:04X}" for code, letter in enumerate(letters, start=1)}
        texts_of = {code: letter.encode("utf-16-be") for code, letter in enumerate(letters, start=1)}
        widths = b" ".join(b"%d %d %b" % (code, code, one.width) for code, one in enumerate(known, start=1))
        program = program_of(_TAG + self._name, [one.glyph for one in known], self._box)
        name = Name(b"/" + _TAG + self._name)
        return LetterFont(
            (
                {
                    b"/Type": Name(b"/Font"), b"/Subtype": Name(b"/Type0"), b"/BaseFont": Name(name + b"-Identity-H"),
                    b"/Encoding": Name(b"/Identity-H"), b"/DescendantFonts": [Ref(first + 1)],
                    b"/ToUnicode": Ref(first + 4),
                },
                {
                    b"/Type": Name(b"/Font"), b"/Subtype": Name(b"/CIDFontType0"), b"/BaseFont": name,
                    b"/CIDSystemInfo": Word(b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"),
                    b"/FontDescriptor": Ref(first + 2), b"/DW": Word(b"0"), b"/W": Word(b"[%b]" % widths),
                },
                {**self._descriptor, b"/FontName": name, b"/FontFile3": Ref(first + 3)},
                Stream({b"/Subtype": Name(b"/CIDFontType0C")}, program),  # outlines hardly get smaller
                packed({b"/Type": Name(b"/CMap")}, texts_map(texts_of, 2), _PACKING),
            ),
            codes,
        )  # fmt: skip

    def _take(self, file: Objects, new: frozenset[str]) -> None:
        """Keep the glyphs of `new` letters out of a sheet on which they stand."""
        pages = file.mapping(file.mapping(file.trailer[b"/Root"])[b"/Pages"])
        page = file.mapping(_only(file.get(pages[b"/Kids"])))
        font = file.mapping(_only(list(file.mapping(file.mapping(page[b"/Resources"])[b"/Font"]).values())))
        inner = file.mapping(_only(file.get(font[b"/DescendantFonts"])))
        descriptor = file.mapping(inner[b"/FontDescriptor"])
        program = file.decoded(_stream(file.get(descriptor[b"/FontFile3"])))
        widths = file.get(inner[b"/W"])
        measured = widths_by_code(file, widths if isinstance(widths, list) else [])
        glyphs = glyphs_of(program)
        texts = texts_by_code(file.decoded(_stream(file.get(font[b"/ToUnicode"]))))
        self._box = font_box(program)
        self._name = bytes(_name(descriptor[b"/FontName"])).partition(b"+")[2]
        self._descriptor = {
            key: value
            for key, value in descriptor.items()
            if key not in (b"/FontName", b"/CIDSet", b"/FontFile3", b"/FontBBox")
        } | {b"/FontBBox": Word(b"[%d %d %d %d]" % tuple(self._box))}
        found = {
            letter: code
            for code, text in texts.items()
            if code and (letter := text.decode("utf-16-be")) in new
        }
        drawn = {letter: _Letter(glyphs[code], measured[code]) for letter, code in found.items()}
        self._known.update(drawn)
        self._widths.update((letter, float(one.width) / 1000) for letter, one in drawn.items())


def _only(items: object) -> Value:
    if not isinstance(items, list) or len(items) != 1:
        raise ValueError
    one: Value = items[0]
    return one


def _stream(value: object) -> Stream:
    if not isinstance(value, Stream):
        raise TypeError
    return value


def _name(value: object) -> Name:
    if not isinstance(value, Name):
        raise TypeError
    return value
