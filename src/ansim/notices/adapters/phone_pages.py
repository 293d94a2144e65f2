"""Phone pages and their pixels: what everybody with the same words shares is drawn once, each person's words over it.

A layout that takes part says in readback.toml what stands on either layer. Who does not fit (a place of three lines, a
long name, letters that may be wider than they are high) has a page set and drawn as a whole.
"""

import ctypes
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import pypdfium2

from ansim.kit.pdfium import alone
from ansim.notices.adapters.images import QR_ROOM, pixels_of
from ansim.notices.adapters.layout import page_fields, phone_source
from ansim.notices.adapters.packages import readback_of
from ansim.notices.adapters.pages import text_of
from ansim.notices.adapters.render_errors import RenderFailed
from ansim.notices.domain.record import NoticeRecord

_OWN = ("name", "birth", "place", "reference", "first", "last", "last_short", "release", "release_short",
        "period_en", "until_en", "days", "article", "address", "phone",
        "name_face", "address_face", "place_face")  # fmt: skip
_MOST_GROUNDS = 4  # of 2.8 MB each
_NAME, _LINE, _PLACE = (
    7,
    20,
    40,
)  # letters for which phone.typ has room in two layers; a line is one of the place
_NARROW = frozenset(("Lu", "Ll", "Lo", "Nd", "Zs"))  # kinds of letters that are at most as wide as high
_SIGNS = frozenset("-.,()/'·&+:~")
_raw = pypdfium2.raw


class Compiled(Protocol):
    """Makes a PDF of a Typst source, dated as the record is."""

    def __call__(self, source: bytes, record: NoticeRecord) -> bytes:
        """Raise RenderFailed for what cannot be set."""
        ...


@dataclass(frozen=True, slots=True)
class PhonePage:
    """A page's pixels (RGBX) and the text on it; of a page in two layers `ground` is the text of what is shared.

    The pixels may be painted over, and stand until the next page is asked for.
    """

    image: Any
    text: str
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class _Ground:
    pixels: bytes
    size: tuple[int, int]
    text: str


class PhonePages:
    """Pages of one compiler; keep it for many notices, as it keeps the grounds."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._grounds: dict[tuple[object, ...], _Ground] = {}
        self._canvas: Any = (ctypes.c_ubyte * 0)()

    def pages(self, records: Sequence[NoticeRecord], layout: str) -> Iterator[PhonePage]:
        """Yield the page of each record of one layout and day, in order, pdfium being held all the while.

        Raises RenderFailed where a page overflows.
        """
        layered = "ground" in readback_of(layout)
        fields = [page_fields(record, QR_ROOM) for record in records]
        fits = [layered and in_layers(str(one["name"]), str(one["place"])) for one in fields]
        with alone, ExitStack() as open_documents:
            pages = {
                layer: self._opened(open_documents, records, fields, layout, fits, layer)
                for layer in (True, False)
            }
            for record, one, fit in zip(records, fields, fits, strict=True):
                page = next(pages[fit])
                try:
                    yield self._over_ground(page, record, one, layout) if fit else _whole(page)
                finally:
                    page.close()

    def _opened(
        self,
        documents: ExitStack,
        records: Sequence[NoticeRecord],
        fields: Sequence[dict[str, object]],
        layout: str,
        fits: Sequence[bool],
        layer: bool,
    ) -> Iterator[Any]:
        """Return the pages of those whose `fits` is `layer`."""
        chosen = [one | {"in_layers": layer} for one, fit in zip(fields, fits, strict=True) if fit is layer]
        if not chosen:
            return iter(())
        source = phone_source(chosen, layout, "own" if layer else "whole")
        document = pypdfium2.PdfDocument(self._compiled(source, records[0]))
        documents.callback(document.close)
        if len(document) != len(chosen):
            raise RenderFailed(reference=records[0].reference, why="phone page overflow")
        return (document[number] for number in range(len(chosen)))

    def _over_ground(
        self, page: Any, record: NoticeRecord, fields: Mapping[str, object], layout: str
    ) -> PhonePage:
        ground = self._ground(record, fields, layout)
        width, height = ground.size
        bitmap = pypdfium2.PdfBitmap.new_native(
            width, height, _raw.FPDFBitmap_BGRx, rev_byteorder=True, buffer=self._covered(ground.pixels)
        )
        try:
            _raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, _raw.FPDF_REVERSE_BYTE_ORDER)
            image = bitmap.to_pil()
            image.readonly = 0  # the canvas is nobody else's: a QR is painted on it, not on a copy
            return PhonePage(image, text_of(page), ground.text)
        finally:
            bitmap.close()

    def _covered(self, pixels: bytes) -> Any:
        """Return the canvas with a ground on it: one for all pages, as fresh memory costs more than the copying."""
        if len(self._canvas) != len(pixels):
            self._canvas = (ctypes.c_ubyte * len(pixels))()
        ctypes.memmove(self._canvas, pixels, len(pixels))
        return self._canvas

    def _ground(self, record: NoticeRecord, fields: Mapping[str, object], layout: str) -> _Ground:
        words = {name: value for name, value in fields.items() if name not in _OWN}
        key = (layout, record.issued_on, *words.values())
        if key not in self._grounds:
            if len(self._grounds) >= _MOST_GROUNDS:
                self._grounds.clear()
            shared = {**fields, "name": "가", "place": "가", "in_layers": True}
            document = pypdfium2.PdfDocument(self._compiled(phone_source([shared], layout, "ground"), record))
            try:
                drawn = _whole(document[0])
            finally:
                document.close()
            self._grounds[key] = _Ground(drawn.image.tobytes(), drawn.image.size, drawn.text)
        return self._grounds[key]


def in_layers(name: str, place: str) -> bool:
    """Whether a name and a place surely have the room that a page in two layers keeps for them."""
    lines, words = 1, place.split(" ")
    used = -1
    for word in words:
        used += 1 + len(word)
        if used > _LINE:
            lines, used = lines + 1, len(word)
    fits = len(name) <= _NAME and len(place) <= _PLACE and lines <= 2 and max(map(len, words)) <= _LINE
    return fits and all(unicodedata.category(sign) in _NARROW or sign in _SIGNS for sign in name + place)


def _whole(page: Any) -> PhonePage:
    return PhonePage(pixels_of(page, scale=1, padded=True), text_of(page))
