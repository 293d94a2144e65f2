"""Renders notices: A4 PDF by Typst one by one, phone pages many at once, pixels by pdfium, JPEG by Pillow.

Same record and pictures, same bytes: the time of a document is its day of issue, and no clock is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import typst

from ansim.kit.clock import midnight
from ansim.kit.fonts import FONTS, FURTHER, own_face
from ansim.notices.adapters.images import QR_ROOM, jpeg_bytes, qr_image
from ansim.notices.adapters.packages import TEMPLATES, template_labelled
from ansim.notices.adapters.phone_pages import PhonePages
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.plain_colours import plain_colours
from ansim.notices.adapters.render_errors import GlyphMissing, LogoAway, RenderFailed, without_values
from ansim.notices.adapters.sheets import Sheets
from ansim.notices.domain.record import NoticeRecord

DRILL_WORDS = "훈련 DRILL · 실제 통지서가 아닙니다 Not a real notice"
_LEFT, _BELOW = 26, 20  # margins of the phone page's free square, as phone.typ has them
_HEIGHT = 1000


@dataclass(frozen=True, slots=True)
class Rendered:
    """One notice as files, and the text that pdfium reads from the page, or the two layers, that the JPEG shows."""

    pdf: bytes
    jpg: bytes
    phone_text: str
    ground_text: str | None = None


class Renderer:
    """A warm compiler with the fonts loaded and one seal and logo; keep it for many notices. Not for several threads."""

    def __init__(self, pictures: Pictures | None = None) -> None:
        """`pictures` are the office's, None for none. Raises BadSeal, BadLogo."""
        pictures = pictures or Pictures()
        self._logo = pictures.logo_sha256
        self._compiler = typst.Compiler(
            root=TEMPLATES,
            font_paths=[FONTS, FURTHER],
            ignore_system_fonts=True,
            sys_inputs=pictures.inputs(),
        )
        self._sheets = Sheets(self._sheet, self._pdf)
        self._phones = PhonePages(self._compiled)

    def render(self, records: Sequence[NoticeRecord]) -> list[Rendered]:
        """Return the files of each record, in order. Raises GlyphMissing, LogoAway, RenderFailed, BadTemplate, ImageTooBig, QrTooSmall.

        Phone pages of one layout and day are set together: constant words are shaped and fonts read once.
        """
        done: dict[int, Rendered] = {}
        for numbers in _groups(records):
            group = [records[number] for number in numbers]
            for number, rendered in zip(numbers, self._render_group(group), strict=True):
                done[number] = rendered
        return [done[number] for number in range(len(records))]

    def _render_group(self, group: Sequence[NoticeRecord]) -> Iterable[Rendered]:
        for record in group:
            _check_glyphs(record)
            if record.logo not in ("", self._logo):
                raise LogoAway(reference=record.reference)
        layout = template_labelled(group[0].template).layout
        sheets, phones = self._sheets.pages(group, layout), self._phones.pages(group, layout)
        for record, sheet, page in zip(group, sheets, phones, strict=True):
            yield Rendered(sheet, _with_code(page.image, record), page.text, page.ground)

    def _sheet(self, source: bytes, record: NoticeRecord) -> bytes:
        return self._compiled(source, record, pdf_standards=["a-2b", "ua-1"], pdf_tags=True)

    def _compiled(self, source: bytes, record: NoticeRecord, **options: Any) -> bytes:
        """Return the PDF of a source, dated with the record's day of issue."""
        try:
            return self._pdf(source, timestamp=int(midnight(record.issued_on).timestamp()), **options)
        except typst.TypstError as error:
            raise RenderFailed(reference=record.reference, why=without_values(error.message)) from None

    def _pdf(self, source: bytes, **options: Any) -> bytes:
        made: Any = self._compiler.compile(source, format="pdf", **{"pdf_tags": False, **options})
        return plain_colours(bytes(made))


def render(record: NoticeRecord, pictures: Pictures | None = None) -> Rendered:
    """Return the files of one record, with a compiler of its own (about 100 ms); see Renderer for many."""
    return Renderer(pictures).render([record])[0]


def _groups(records: Sequence[NoticeRecord]) -> list[list[int]]:
    groups: dict[tuple[str, date], list[int]] = {}
    for number, record in enumerate(records):
        groups.setdefault((template_labelled(record.template).layout, record.issued_on), []).append(number)
    return list(groups.values())


def _check_glyphs(record: NoticeRecord) -> None:
    """Raise GlyphMissing for the first text of a person that would print as an empty box."""
    for field, text in (("name", record.name), ("address", record.address), ("place", record.place)):
        if own_face(text) is None:
            raise GlyphMissing(reference=record.reference, field=field)


def _with_code(image: Any, record: NoticeRecord) -> bytes:
    """Return the JPEG of one phone page, its QR drawn into the pixels."""
    symbol = qr_image(record.qr_text, QR_ROOM)
    spare = (QR_ROOM - symbol.width) // 2
    image.paste(symbol, (_LEFT + spare, _HEIGHT - _BELOW - QR_ROOM + spare))
    return jpeg_bytes(image)
