"""PDF objects as plain values, read from tidy files and written back (ISO 32000-1, clause 7).

Tidy are those that PDFium or our own compiler wrote. Hostile files never come here: PDFium has parsed, decrypted and
rewritten them before.
"""

import re
import zlib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class PdfUnsplittable(AnsimError):
    """A construction that cannot be taken apart with certainty; such a PDF is refused rather than leaked."""

    code = "pdf.unsplittable"
    sentence = Sentence(
        ko="이 PDF는 사람별로 안전하게 나눌 수 없습니다. 'PDF로 인쇄'로 다시 만들어 올려 주세요.",
        en="This PDF cannot be split safely. Make it anew with 'Print to PDF' and upload that.",
    )


class OwnPdf(bytes):
    """A PDF file that `write_file` wrote: known by its type, for any head of a file can be imitated.

    It crosses the pipe to another process as what it is; a part or a change of it is plain bytes again.
    """


class Name(bytes):
    """A name with its slash, escapes as written."""


class Text(bytes):
    """The bytes of a string."""


class Word(bytes):
    """A number, true, false, null or an operator, as written."""


class Ref(NamedTuple):
    """A reference to an object by number."""

    number: int


Value = Name | Text | Word | Ref | list["Value"] | dict[bytes, "Value"]


@dataclass(slots=True)
class Stream:
    """A stream: its dictionary and its bytes as stored."""

    info: dict[bytes, Value]
    data: bytes


Object = Value | Stream

_TOKEN = re.compile(
    rb"(?:[\x00\t\n\f\r ]++|%[^\r\n]*+)*+"
    rb"(?:([+-]?[0-9.]+|[^\x00\t\n\f\r ()<>\[\]{}/%]+)|(/[^\x00\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|(<<|>>|\[|\]|\{|\})|<([0-9A-Fa-f\x00\t\n\f\r ]*)>|(\())"
)
_FLAT_STRING = re.compile(rb"((?:[^()\\\r]++|\\(?:[0-7]{1,3}|\r\n|.))*+)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_STRING_PART = re.compile(rb"[^()\\\r]+|\\([0-7]{1,3}|\r\n|.)|\r\n?|[()]", re.DOTALL)
_ESCAPES = {
    **{form % number: bytes([number & 255]) for number in range(512) for form in (b"%o", b"%02o", b"%03o")},
    **{b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""},
}
_DEEPEST = 100
FILE_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Reader:
    """Reads values from bytes, from `place` on."""

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data, self.place = data, place

    def token(self) -> tuple[int, bytes] | None:
        """Return (kind, bytes) of the next token: 1 word, 2 name, 3 bracket, 4 string; None at the end."""
        found = _TOKEN.match(self.data, self.place)
        if found is None:
            return None
        self.place = found.end()
        kind = found.lastindex or 0
        if kind == 5:
            return 4, self.string()
        if kind == 4:
            digits = b"".join(found[4].split())
            return 4, bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        return kind, found[kind]

    def string(self) -> bytes:
        """Return the bytes of a string whose opening bracket has just been read."""
        if flat := _FLAT_STRING.match(self.data, self.place):
            self.place = flat.end()
            return _ESCAPED.sub(_unescaped, flat[1]) if b"\\" in flat[1] else flat[1]
        parts: list[bytes] = []
        depth = 1
        while True:
            found = _STRING_PART.match(self.data, self.place)
            if found is None:
                raise PdfUnsplittable
            self.place = found.end()
            part = found[0]
            depth += (part == b"(") - (part == b")")
            if not depth:
                return b"".join(parts)
            if found[1] is None:
                parts.append(b"\n" if part in (b"\r", b"\r\n") else part)
            else:
                parts.append(_unescaped(found))

    def value(self, depth: int = 0) -> Value:
        """Return the next value, references included."""
        token = self.token()
        if token is None or depth > _DEEPEST:
            raise PdfUnsplittable
        kind, text = token
        if kind == 2:
            return Name(text)
        if kind == 4:
            return Text(text)
        if kind == 3:
            return self._container(text, depth)
        return self._reference(text) if text.isdigit() else Word(text)

    def _container(self, opening: bytes, depth: int) -> Value:
        items: list[Value] = []
        closing = {b"<<": b">>", b"[": b"]"}.get(opening)
        while closing:
            here = self.place
            token = self.token()
            if token == (3, closing):
                break
            self.place = here
            items.append(self.value(depth + 1))
        else:
            raise PdfUnsplittable
        if closing == b"]":
            return items
        return {
            bytes(key): value
            for key, value in zip(items[::2], items[1::2], strict=False)
            if isinstance(key, Name)
        }

    def _reference(self, number: bytes) -> Value:
        found = _REFERENCE.match(self.data, self.place)
        if found is None:
            return Word(number)
        self.place = found.end()
        return Ref(int(number))


def _unescaped(found: re.Match[bytes]) -> bytes:
    return _ESCAPES.get(found[1], found[1])


_REFERENCE = re.compile(rb"[\x00\t\n\f\r ]+[0-9]+[\x00\t\n\f\r ]+R(?![A-Za-z])")
_ENTRY = re.compile(rb"\s*([0-9]+) [0-9]+ ([nf])\b")
_OBJECT = re.compile(rb"\s*([0-9]+) [0-9]+ obj\b")


class Objects:
    """The objects of a tidy file, read when asked for.

    With `alike` they may be shared with those of other files and nobody may change them: filled sheets have most
    objects in common byte by byte, and what was read once means the same again.
    """

    def __init__(self, data: bytes, *, alike: bool = False) -> None:
        self._data = data
        self._alike = alike
        self._places: dict[int, int] = {}
        self._read: dict[int, Object] = {}
        self._starts: list[int] = []
        self.widths: dict[int, tuple[Value, Mapping[int, Word]]] = {}  # by the id of the list, which is kept
        self.trailer = self._read_table()

    def _read_table(self) -> Mapping[bytes, Value]:
        start = self._data.rfind(b"startxref")
        reader = Reader(self._data, int(self._data[start + 9 :].split()[0]))
        if start < 0 or reader.token() != (1, b"xref"):
            raise PdfUnsplittable
        while True:
            token = reader.token()
            if token is None or token[1] == b"trailer":
                break
            count = reader.token()
            self._read_section(reader, int(token[1]), int(count[1]) if count else 0)
        trailer = reader.value()
        if not isinstance(trailer, dict):
            raise PdfUnsplittable
        return trailer

    def _read_section(self, reader: Reader, first: int, count: int) -> None:
        for number in range(first, first + count):
            found = _ENTRY.match(self._data, reader.place)
            if found is None:
                raise PdfUnsplittable
            reader.place = found.end()
            if found[2] == b"n":
                self._places[number] = int(found[1])

    def get(self, value: Object | None) -> Object | None:
        """Return an object, following references; None for what is not there."""
        seen = 0
        while isinstance(value, Ref):
            seen += 1
            if seen > _DEEPEST or value.number not in self._places:
                return None
            if value.number not in self._read:
                self._read[value.number] = self._parse(self._places[value.number])
            value = self._read[value.number]
        return value

    def raw(self, value: Ref) -> bytes:
        """Return the bytes of an object up to its end. Raises PdfUnsplittable for one that is not there."""
        start = self._places.get(value.number, -1)
        if start < 0:
            raise PdfUnsplittable
        return self._data[start : self._data.find(b"endobj", start)]

    def mapping(self, value: Object | None) -> dict[bytes, Value]:
        """Return a dictionary (of a stream too), {} for anything else."""
        found = self.get(value)
        if isinstance(found, Stream):
            return found.info
        return found if isinstance(found, dict) else {}

    def as_written(self) -> dict[int, Object]:
        """Return every object of a file that `write_file` or Typst wrote by number, its bytes as they stand there."""
        places = sorted((place, number) for number, place in self._places.items())
        ends = [*(place for place, _ in places[1:]), self._data.rfind(b"xref\n0 ")]
        return {
            number: Word(
                self._data[self._data.index(b"obj\n", place) + 4 : self._data.rindex(b"\nendobj", place, end)]
            )
            for (place, number), end in zip(places, ends, strict=True)
        }

    def streams(self, value: Object | None) -> list[Stream]:
        """Return the streams of a value that is one or an array of them (page contents)."""
        found = self.get(value)
        parts = [self.get(item) for item in found] if isinstance(found, list) else [found]
        return [part for part in parts if isinstance(part, Stream)]

    def _parse(self, place: int) -> Object:
        if self._alike and (known := _read_before(self._data[place : self._next_to(place)])) is not None:
            return known
        return _read_object(self._data, place, self.get)

    def _next_to(self, place: int) -> int:
        """Return where the object behind the one at `place` begins, or the table."""
        if not self._starts:
            self._starts = sorted((*self._places.values(), self._data.rfind(b"xref\n")))
        return self._starts[bisect_right(self._starts, place)]

    def decoded(self, stream: Stream) -> bytes:
        """Return the bytes of a stream unpacked. Raises PdfUnsplittable for filters other than Flate."""
        found = self.get(stream.info.get(b"/Filter"))
        names = found if isinstance(found, list) else [found] if isinstance(found, Name) else []
        data = stream.data
        for name in names:
            if self.get(name) != b"/FlateDecode" or self.get(stream.info.get(b"/DecodeParms")):
                raise PdfUnsplittable
            data = _inflated_before(data) if self._alike else _inflate(data)
        return data


def _read_object(data: bytes, place: int, get: Callable[[Value | None], Object | None]) -> Object:
    found = _OBJECT.match(data, place)
    if found is None:
        raise PdfUnsplittable
    reader = Reader(data, found.end())
    value = reader.value()
    if not isinstance(value, dict) or reader.token() != (1, b"stream"):
        return value
    length = get(value.get(b"/Length"))
    if not isinstance(length, Word):
        raise PdfUnsplittable
    start = reader.place + (2 if data[reader.place : reader.place + 2] == b"\r\n" else 1)
    return Stream(value, data[start : start + int(length)])


@lru_cache(maxsize=256)  # a form has about twenty objects and 100 kB, a batch a form a day of specimen
def _read_before(body: bytes) -> Object | None:
    """Return an object alone; None where it takes the rest of its file to read it."""
    try:
        return _read_object(body, 0, lambda value: value if isinstance(value, Word) else None)
    except PdfUnsplittable:
        return None


@lru_cache(maxsize=256)
def _inflated_before(data: bytes) -> bytes:
    return _inflate(data)


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, 256 * 1024 * 1024)
    except zlib.error as error:
        raise PdfUnsplittable from error


def written(value: Object) -> bytes:
    """Return the bytes of a value; strings as hexadecimal."""
    parts: list[bytes] = []
    _write(value, parts)
    return b"".join(parts)


def _write(value: Object, parts: list[bytes]) -> None:
    if isinstance(value, dict):
        parts.append(b"<<")
        for key, item in value.items():
            parts += (key, b" ")
            _write(item, parts)
        parts.append(b">>")
    elif isinstance(value, Ref):
        parts.append(b" %d 0 R" % value.number)
    elif isinstance(value, Text):
        parts.append(b"<" + value.hex().encode() + b">")
    elif isinstance(value, list):
        parts.append(b"[")
        for item in value:
            parts.append(b" ")
            _write(item, parts)
        parts.append(b"]")
    elif isinstance(value, Stream):
        _write({**value.info, b"/Length": Word(str(len(value.data)).encode())}, parts)
        parts += (b"\nstream\n", value.data, b"\nendstream")
    else:
        parts.append(value)


def packed(info: Mapping[bytes, Value], data: bytes, effort: int) -> Stream:
    """Return a stream of `data` deflated; `effort` from 1 (quick) to 9 (small)."""
    return Stream({**info, b"/Filter": Name(b"/FlateDecode")}, zlib.compress(data, effort))


def write_file(objects: Mapping[int, Object], root: int) -> OwnPdf:
    """Return a PDF file of numbered objects without information dictionary or identifier of its source."""
    parts = [FILE_HEAD]
    place = len(parts[0])
    table = [b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)]
    for number in range(1, len(objects) + 1):
        body = b"%d 0 obj\n%b\nendobj\n" % (number, written(objects[number]))
        table.append(b"%010d 00000 n \n" % place)
        parts.append(body)
        place += len(body)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, place)
    return OwnPdf(b"".join((*parts, *table, trailer)))
