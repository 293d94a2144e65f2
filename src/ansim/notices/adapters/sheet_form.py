"""The A4 sheet as a form: set once by the compiler for all who share its words, then filled in person by person.

Where a personal value goes, the compiler sets a letter that stands for it. A filled sheet is the form's own bytes, with
the runs of those letters written anew in a font of the person's letters, and the person's QR (ISO 32000-1, 7.5, 8.9, 9.4).
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansim.notices.adapters.images import PAPER_MODULE
from ansim.notices.adapters.letters import Letters
from ansim.notices.adapters.pdf_objects import (
    FILE_HEAD,
    Object,
    Objects,
    PdfUnsplittable,
    Ref,
    Stream,
    Text,
    Value,
    packed,
    written,
)
from ansim.notices.adapters.qr_object import qr_object
from ansim.notices.adapters.sheet_text import RUN, fonts_of, read_run

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
_FILLED = b"/filled"  # the name of the person's font on the page
_BEST = 9


@dataclass(frozen=True, slots=True)
class _Slot:
    """A run to be written anew: which line of which field, and the operators before and after its string."""

    field: str
    line: int
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A form cut up. `entries` holds the cross-reference of its objects, None for the two that each person has anew."""

    constant: bytes
    entries: Sequence[bytes | None]
    slots: Sequence[_Slot]
    qr: int
    metadata: tuple[int, Stream]
    names: tuple[bytes, bytes]
    trailer: bytes

    def filled(self, values: Mapping[str, Sequence[str]], qr_text: str, letters: Letters) -> bytes:
        """Return the sheet of one person: `values` holds the lines of each field. Raises LetterUnknown."""
        first = len(self.entries)
        texts = [values[slot.field][slot.line] for slot in self.slots]
        font = letters.font(texts, first + len(texts))
        name = base64.b64encode(hashlib.sha256("\0".join((*texts, qr_text)).encode()).digest()[:16])
        number, metadata = self.metadata
        made: dict[int, Object] = {
            self.qr: qr_object(qr_text, PAPER_MODULE),
            number: _renamed(metadata, self.names, name),
        }
        for slot, text in zip(self.slots, texts, strict=True):
            content = slot.before + font.written(text) + slot.after
            made[len(made) + first - 2] = Stream({}, content)
        made.update(enumerate(font.objects, start=first + len(texts)))
        return self._file(made, name)

    def _file(self, made: Mapping[int, Object], name: bytes) -> bytes:
        parts, place = [self.constant], len(self.constant)
        entries = [*self.entries, *([None] * (len(made) - 2))]
        for number, value in made.items():
            body = b"%d 0 obj\n%b\nendobj\n" % (number, written(value))
            entries[number] = b"%010d 00000 n \n" % place
            parts.append(body)
            place += len(body)
        table = b"".join(entry for entry in entries if entry is not None)
        end = self.trailer % (len(entries), name.hex().encode(), name.hex().encode(), place)
        return b"".join((*parts, b"xref\n0 %d\n" % len(entries), table, end))


def sheet_form(pdf: bytes, slots: Mapping[str, tuple[str, int]]) -> SheetForm | None:
    """Return a compiled sheet as a form; `slots` says which line of which field a letter stands for.

    None when the sheet is not one page written as we know it, with each letter of `slots` in one run of its own.
    """
    try:
        return _Cut(Objects(pdf), slots).form()
    except (PdfUnsplittable, LookupError, TypeError, ValueError):
        return None


class _Cut:
    """Takes a compiled sheet apart."""

    def __init__(self, file: Objects, slots: Mapping[str, tuple[str, int]]) -> None:
        self._file, self._slots = file, slots
        self._root = _ref(file.trailer[b"/Root"])
        kids = file.get(file.mapping(file.mapping(self._root)[b"/Pages"])[b"/Kids"])
        if not isinstance(kids, list) or len(kids) != 1:
            raise ValueError
        self._page = _ref(kids[0])

    def form(self) -> SheetForm:
        page = self._file.mapping(self._page)
        (content,) = self._file.streams(page[b"/Contents"])
        drawn = _ref(page[b"/Contents"])
        pieces, slots = self._pieces(self._file.decoded(content), page)
        qr = self._picture_of(page)
        number = _ref(self._file.mapping(self._root)[b"/Metadata"])
        metadata = self._file.get(number)
        names = self._file.trailer[b"/ID"]
        if not isinstance(metadata, Stream) or b"/Filter" in metadata.info or not isinstance(names, list):
            raise ValueError
        kept = self._file.as_written()
        count = len(kept)
        if sorted(kept) != [*range(1, count + 1)]:
            raise ValueError
        kept |= {count + 1 + place: packed({}, piece, _BEST) for place, piece in enumerate(pieces[1:])}
        kept[drawn.number] = packed({}, pieces[0], _BEST)
        first = len(kept) + 1
        streams: list[Value] = [drawn]
        for place in range(len(slots)):
            streams += (Ref(first + place), Ref(count + 1 + place))
        kept[self._page.number] = self._page_of(page, streams, first + len(slots))
        return _laid_out(kept, slots, qr, (number.number, metadata), names, self._file.trailer)

    def _pieces(self, content: bytes, page: Mapping[bytes, Value]) -> tuple[Sequence[bytes], Sequence[_Slot]]:
        """Return what is drawn between the runs of slots, and those runs."""
        fonts = fonts_of(self._file, page)
        pieces: list[bytes] = []
        slots: list[_Slot] = []
        place = 0
        for run in RUN.finditer(content):
            text, _ = read_run(run[5], fonts[run[3]])
            if text not in self._slots:
                continue
            before = content[run.start() : run.start(3)] + _FILLED + content[run.end(3) : run.start(5)]
            slots.append(_Slot(*self._slots[text], before, b"Tj" + content[run.end(5) : run.end()] + b"\n"))
            pieces.append(content[place : run.start()])
            place = run.end() + 1  # its line ends there
        if sorted((slot.field, slot.line) for slot in slots) != sorted(self._slots.values()):
            raise ValueError
        return [*pieces, content[place:]], slots

    def _picture_of(self, page: Mapping[bytes, Value]) -> int:
        """Return the number of the picture that stands for the QR: the one of a single dot."""
        drawn = self._file.mapping(self._file.mapping(page[b"/Resources"])[b"/XObject"]).values()
        (found,) = [_ref(one) for one in drawn if self._file.mapping(one).get(b"/Width") == b"1"]
        return found.number

    def _page_of(self, page: Mapping[bytes, Value], streams: list[Value], font: int) -> dict[bytes, Value]:
        resources = self._file.mapping(page[b"/Resources"])
        fonts: dict[bytes, Value] = {**self._file.mapping(resources[b"/Font"]), _FILLED: Ref(font)}
        return {**page, b"/Contents": streams, b"/Resources": {**resources, b"/Font": fonts}}


def _laid_out(
    kept: Mapping[int, Object],
    slots: Sequence[_Slot],
    qr: int,
    metadata: tuple[int, Stream],
    names: Sequence[Value],
    trailer: Mapping[bytes, Value],
) -> SheetForm:
    parts, place = [FILE_HEAD], len(FILE_HEAD)
    entries: list[bytes | None] = [b"0000000000 65535 f \n"]
    for number in range(1, len(kept) + 1):
        if number in (qr, metadata[0]):
            entries.append(None)
            continue
        body = b"%d 0 obj\n%b\nendobj\n" % (number, written(kept[number]))
        entries.append(b"%010d 00000 n \n" % place)
        parts.append(body)
        place += len(body)
    if entries.count(None) != 2:
        raise ValueError
    info = written({key: trailer[key] for key in (b"/Root", b"/Info")})[2:-2]
    document, instance = (bytes(name) for name in names if isinstance(name, Text))
    return SheetForm(
        constant=b"".join(parts),
        entries=entries,
        slots=slots,
        qr=qr,
        metadata=metadata,
        names=(document, instance),
        trailer=b"trailer\n<</Size %d" + info + b"/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n",
    )


def _renamed(metadata: Stream, names: Sequence[bytes], name: bytes) -> Stream:
    """Return the metadata of a form with the person's own identifier in the place of the form's two."""
    data = metadata.data
    for one in names:
        data = data.replace(one, name)
    return Stream(metadata.info, data)


def _ref(value: object) -> Ref:
    if not isinstance(value, Ref):
        raise TypeError
    return value
