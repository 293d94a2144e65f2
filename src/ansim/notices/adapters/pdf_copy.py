"""Copies pages into a new file, object by object, leaving behind whatever those pages do not show."""

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ansim.notices.adapters.pdf_content import Usage
from ansim.notices.adapters.pdf_fonts import blank_cff, blank_truetype, codes_of, keep_texts
from ansim.notices.adapters.pdf_objects import (
    Name,
    Object,
    Objects,
    OwnPdf,
    PdfUnsplittable,
    Ref,
    Stream,
    Value,
    Word,
    packed,
    write_file,
)
from ansim.notices.adapters.pdf_survey import Survey
from ansim.notices.adapters.pdf_widths import keep_widths

_PAGE_KEYS = (b"/MediaBox", b"/CropBox", b"/Rotate")
_LEFT_BEHIND = frozenset(
    (b"/Metadata", b"/PieceInfo", b"/StructParent", b"/StructParents", b"/Parent", b"/AF", b"/OPI", b"/LastModified",
     b"/Alternates", b"/CIDSet", b"/B", b"/Annots", b"/Thumb", b"/Length")
)  # fmt: skip
_KINDS = (b"/Font", b"/XObject", b"/ExtGState", b"/ColorSpace", b"/Pattern", b"/Shading", b"/Properties")
_NOT_OURS = (b"/Page", b"/Pages", b"/Catalog", b"/StructElem", b"/Outlines", b"/Filespec")
_NULL = Word(b"null")
_PACKING = (
    2  # cut fonts are nearly all one byte: more effort costs a quarter of the time and saves a hundredth
)


def copy_pages(objects: Objects, pages: Sequence[Mapping[bytes, Value]]) -> OwnPdf:
    """Return a file of only these pages. Raises PdfUnsplittable."""
    try:
        return _Copy(objects, pages).file()
    except RecursionError as error:
        raise PdfUnsplittable from error


@lru_cache(maxsize=32)
def _unpacked(data: bytes) -> bytes | None:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None


class _Copy:
    def __init__(self, objects: Objects, pages: Sequence[Mapping[bytes, Value]]) -> None:
        self._objects, self._pages = objects, pages
        self._survey = Survey(objects, pages)
        self._made: dict[int, Object] = {1: _NULL, 2: _NULL}
        self._numbers: dict[int, Ref] = {}

    def file(self) -> OwnPdf:
        """Return the finished file."""
        kids: list[Value] = [
            self._page(page, usage) for page, usage in zip(self._pages, self._survey.pages, strict=True)
        ]
        self._made[1] = {b"/Type": Name(b"/Catalog"), b"/Pages": Ref(2)}
        self._made[2] = {b"/Type": Name(b"/Pages"), b"/Count": Word(b"%d" % len(kids)), b"/Kids": kids}
        return write_file(self._made, root=1)

    def _add(self, value: Object) -> Ref:
        number = len(self._made) + 1
        self._made[number] = value
        return Ref(number)

    def _page(self, page: Mapping[bytes, Value], usage: Usage) -> Ref:
        contents: list[Value] = [
            self._add(Stream(self._fields(stream.info), stream.data))
            for stream in self._objects.streams(page.get(b"/Contents"))
        ]
        made: dict[bytes, Value] = {b"/Type": Name(b"/Page"), b"/Parent": Ref(2), b"/Contents": contents}
        made |= {key: self._copy(page[key]) for key in _PAGE_KEYS if key in page}
        made[b"/Resources"] = self._resources(page.get(b"/Resources"), usage)
        return self._add(made)

    def _resources(self, value: Value | None, usage: Usage) -> dict[bytes, Value]:
        resources = self._objects.mapping(value)
        kept: dict[bytes, Value] = {}
        for kind in _KINDS:
            used = usage.keep(kind, self._objects.mapping(resources.get(kind)))
            if used:
                kept[kind] = {name: self._copy(item) for name, item in used.items()}
        return kept

    def _fields(self, info: Mapping[bytes, Value]) -> dict[bytes, Value]:
        return {key: self._copy(value) for key, value in info.items() if key not in _LEFT_BEHIND}

    def _copy(self, value: Value) -> Value:
        if isinstance(value, Ref):
            return self._copy_object(value)
        if isinstance(value, dict):
            return self._fields(value)
        return [self._copy(item) for item in value] if isinstance(value, list) else value

    def _copy_object(self, ref: Ref) -> Value:
        if ref.number in self._numbers:
            return self._numbers[ref.number]
        found = self._objects.get(ref)
        if found is None or self._objects.mapping(found).get(b"/Type") in _NOT_OURS:
            return _NULL
        made = self._numbers[ref.number] = self._add(_NULL)
        self._made[made.number] = self._made_of(ref, found)
        return made

    def _made_of(self, ref: Ref, found: Object) -> Object:
        if isinstance(found, Stream):
            info = self._fields({key: value for key, value in found.info.items() if key != b"/Resources"})
            usage = self._survey.usages.get(ref.number)
            if b"/Resources" in found.info:
                resources = found.info[b"/Resources"]
                info[b"/Resources"] = self._resources(resources, usage) if usage else self._copy(resources)
            return Stream(info, found.data)
        if isinstance(found, dict) and ref.number in self._survey.shown:
            return self._font(found, self._survey.shown[ref.number])
        return self._copy(found)

    def _font(self, font: Mapping[bytes, Value], shown: Sequence[bytes]) -> dict[bytes, Value]:
        """Cut a font to the codes shown; encodings whose codes are not glyph numbers keep their program whole."""
        made = self._fields(
            {key: value for key, value in font.items() if key not in (b"/ToUnicode", b"/DescendantFonts")}
        )
        composite = font.get(b"/Subtype") == b"/Type0"
        identity = font.get(b"/Encoding") in (b"/Identity-H", b"/Identity-V")
        width = 1 if not composite else 2 if identity else 0
        codes = codes_of(shown, width) if width else frozenset[int]()
        texts = self._objects.get(font.get(b"/ToUnicode"))
        if isinstance(texts, Stream) and width:
            kept = keep_texts(self._objects.decoded(texts), codes, width)
            made[b"/ToUnicode"] = self._add(packed({}, kept, _PACKING))
        if composite:
            inner = self._objects.get(font.get(b"/DescendantFonts"))
            parts = inner if isinstance(inner, list) else []
            made[b"/DescendantFonts"] = [
                self._descendant(part, codes if identity else None) for part in parts
            ]
        return made

    def _descendant(self, value: Value, codes: frozenset[int] | None) -> Value:
        inner = self._objects.mapping(value)
        descriptor = self._objects.mapping(inner.get(b"/FontDescriptor"))
        widths = self._objects.get(inner.get(b"/W"))
        made = self._fields(
            {
                key: item
                for key, item in inner.items()
                if key != b"/FontDescriptor" and (key != b"/W" or codes is None)
            }
        )
        if codes is not None and isinstance(widths, list):
            made[b"/W"] = keep_widths(self._objects, widths, codes)
        outer = self._fields(
            {key: item for key, item in descriptor.items() if not key.startswith(b"/FontFile")}
        )
        for key in (b"/FontFile2", b"/FontFile3"):
            program = self._objects.get(descriptor.get(key))
            if isinstance(program, Stream):
                outer[key] = self._add(self._cut(program, inner, codes))
        if descriptor:
            made[b"/FontDescriptor"] = self._add(outer)
        return self._add(made)

    def _cut(self, program: Stream, font: Mapping[bytes, Value], codes: frozenset[int] | None) -> Stream:
        info = self._fields(program.info)
        data = (
            _unpacked(program.data)
            if self._objects.get(program.info.get(b"/Filter")) == b"/FlateDecode"
            else None
        )
        if data is None or codes is None:
            return Stream(info, program.data)
        if program.info.get(b"/Subtype") == b"/CIDFontType0C":
            cut = blank_cff(data, codes)
        elif font.get(b"/Subtype") == b"/CIDFontType2" and b"/Subtype" not in program.info:
            cut = blank_truetype(data, self._glyphs(font, codes))
        else:
            cut = None
        return Stream(info, program.data) if cut is None else packed(info, cut, _PACKING)

    def _glyphs(self, font: Mapping[bytes, Value], codes: frozenset[int]) -> frozenset[int]:
        """Return the glyph numbers of CIDs."""
        mapped = self._objects.get(font.get(b"/CIDToGIDMap"))
        if not isinstance(mapped, Stream):
            return codes
        table = self._objects.decoded(mapped)
        return frozenset(int.from_bytes(table[2 * code : 2 * code + 2], "big") for code in codes)
