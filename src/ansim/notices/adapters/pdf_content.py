"""Which resources a content stream really uses, and which character codes it shows in which font."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from ansim.notices.adapters.pdf_objects import PdfUnsplittable, Reader, Value

# Operators whose last operand names a resource, and the kind of resource (ISO 32000-1, annex A).
_NAMING = {
    b"Tf": b"/Font", b"gs": b"/ExtGState", b"Do": b"/XObject", b"cs": b"/ColorSpace", b"CS": b"/ColorSpace",
    b"scn": b"/Pattern", b"SCN": b"/Pattern", b"sh": b"/Shading", b"BDC": b"/Properties", b"DP": b"/Properties",
}  # fmt: skip
_SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))
# Numbers and white space are passed over inside the pattern: they are most of a page and say nothing here.
_REST = re.compile(rb"(?:[\x00\t\n\f\r 0-9.+-]++|%[^\r\n]*+|(?:true|false|null)(?![A-Za-z]))*+")
_TOKEN = re.compile(
    _REST.pattern
    + rb"(?:([A-Za-z'\"][A-Za-z0-9*]*)|(/[^\x00\t\n\f\r ()<>\[\]{}/%]*)|<([0-9A-Fa-f\x00\t\n\f\r ]*)>|(\()"
    rb"|<<|>>|[\[\]{}])"
)
_WORD, _NAME, _HEX, _STRING = 1, 2, 3, 4
_INLINE_END = re.compile(rb"[\x00\t\n\f\r ]EI(?=[\x00\t\n\f\r ]|$)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(slots=True)
class Usage:
    """Names used by kind of resource; `shown` the strings shown by name of font; `inline` inline images exist.

    `balanced`: every state of drawing that is kept (q) is brought back (Q), and none that was not kept.
    """

    names: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[bytes, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    inline: bool = False
    balanced: bool = True

    def add(self, other: "Usage") -> None:
        """Take over what another stream uses."""
        self.inline |= other.inline
        for kind, names in other.names.items():
            self.names[kind] |= names
        for font, texts in other.shown.items():
            self.shown[font].extend(texts)

    def keep(self, kind: bytes, resources: Mapping[bytes, Value]) -> dict[bytes, Value]:
        """Return only the resources of a kind that are used; colour spaces stay whole beside inline images."""
        if self.inline and kind == b"/ColorSpace":
            return dict(resources)
        wanted = self.names.get(kind, set())
        return {name: value for name, value in resources.items() if plain_name(name) in wanted}


def plain_name(name: bytes) -> bytes:
    """Return a name without #xx escapes, for comparison."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name) if b"#" in name else name


def read_usage(content: bytes) -> Usage:
    """Return what a content stream uses. Raises PdfUnsplittable where it cannot be read with certainty."""
    usage = Usage()
    fonts = [b""]
    name, place = b"", 0
    texts: list[bytes] = []
    while found := _TOKEN.match(content, place):
        place = found.end()
        kind = found.lastindex
        if kind == _WORD:
            operator = found[_WORD]
            if operator == b"ID":
                place = _inline_image_end(content, place)
                usage.inline = True
            _operate(operator, name, texts, usage, fonts)
            name, texts = b"", []
        elif kind == _NAME:
            name = found[_NAME]
        elif kind == _HEX:
            texts.append(_hex(found[_HEX]))
        elif kind == _STRING:
            reader = Reader(content, place)
            texts.append(reader.string())
            place = reader.place
    if _REST.fullmatch(content, place) is None:
        raise PdfUnsplittable
    usage.balanced &= len(fonts) == 1
    return usage


def _hex(digits: bytes) -> bytes:
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def _inline_image_end(content: bytes, place: int) -> int:
    found = _INLINE_END.search(content, place)
    if found is None:
        raise PdfUnsplittable
    return found.end()


def _operate(operator: bytes, name: bytes, texts: list[bytes], usage: Usage, fonts: list[bytes]) -> None:
    if operator in _NAMING:
        if name:
            usage.names[_NAMING[operator]].add(plain_name(name))
        if operator == b"Tf":
            fonts[-1] = plain_name(name)
    elif operator in _SHOWING:
        usage.shown[fonts[-1]].extend(texts)
    elif operator == b"q":
        fonts.append(fonts[-1])
    elif operator == b"Q" and len(fonts) > 1:
        fonts.pop()
    elif operator == b"Q":
        usage.balanced = False
