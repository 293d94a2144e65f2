"""The signed block for a notice issued elsewhere, as PDF objects: words set once an office, number and QR once a notice.

The font holds the office's words and every letter that a number may have, so that it tells nothing of other notices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import typst

from ansim.kit.fonts import FONTS
from ansim.kit.ids import ALPHABET
from ansim.notices.adapters.images import LEAST_MODULE
from ansim.notices.adapters.layout import block_source
from ansim.notices.adapters.packages import TEMPLATES, template_labelled
from ansim.notices.adapters.pdf_fonts import texts_by_code
from ansim.notices.adapters.pdf_objects import (
    Name,
    Object,
    Objects,
    Ref,
    Stream,
    Value,
    Word,
    packed,
    written,
)
from ansim.notices.adapters.plain_colours import plain_colours
from ansim.notices.adapters.qr_object import qr_object
from ansim.notices.adapters.render_errors import RenderFailed, without_values
from ansim.notices.domain.record import NoticeRecord

_POINTS_A_MM = 72 / 25.4
BLOCK_WIDTH, BLOCK_HEIGHT = 76 * _POINTS_A_MM, 27 * _POINTS_A_MM
_LETTERS = f"{ALPHABET}-"
_QR, _FONT = b"/Proof", b"/Font"
# Where block.typ leaves room for them; the number as look.typ draws strong text in ink.
_DRAWN = (
    b"\nq %.4f 0 0 %.4f %.4f %.4f cm %%b Do Q\nq 0.1059 0.1216 0.1412 rg 0.1059 0.1216 0.1412 RG 0.231 w"
    b" BT 2 Tr %%b 10.5 Tf %.4f 32 Td <%%b> Tj ET Q\n"
) % (25 * _POINTS_A_MM, 25 * _POINTS_A_MM, _POINTS_A_MM, _POINTS_A_MM, 28 * _POINTS_A_MM)
_PACKING = 1  # what is packed here is small
_NULL = Word(b"null")


@dataclass(frozen=True, slots=True)
class _Words:
    """An office's block without number and QR. The references of `objects` and `resources` count from 0."""

    content: bytes
    resources: dict[bytes, Value]
    objects: tuple[Object, ...]
    font: bytes
    codes: Mapping[str, str]


def block_objects(record: NoticeRecord, first: int) -> list[Object]:
    """Return the objects of a record's block, numbered from `first` on; the last is its form XObject.

    Raises RenderFailed.
    """
    words = _words_of(record)
    codes = "".join(words.codes.get(letter, "") for letter in record.reference)
    if len(codes) != 4 * len(record.reference):
        raise RenderFailed(reference=record.reference, why="letters of the number")
    content = words.content + _DRAWN % (_QR, words.font, codes.encode())
    objects = [_moved(one, first) for one in (*words.objects, qr_object(record.qr_text, LEAST_MODULE))]
    resources: dict[bytes, Value] = {**words.resources, b"/XObject": {_QR: Ref(len(words.objects))}}
    form: dict[bytes, Value] = {
        b"/Type": Name(b"/XObject"),
        b"/Subtype": Name(b"/Form"),
        b"/BBox": Word(b"[0 0 %.4f %.4f]" % (BLOCK_WIDTH, BLOCK_HEIGHT)),
        b"/Resources": resources,
    }
    return [*objects, _moved(packed(form, content, _PACKING), first)]


def _words_of(record: NoticeRecord) -> _Words:
    template, issuer = template_labelled(record.template), record.issuer
    words = (template.accent, issuer.drill, issuer.office_name, issuer.department, issuer.contact)
    try:
        return _words(template.layout, *words)
    except typst.TypstError as error:
        raise RenderFailed(reference=record.reference, why=without_values(error.message)) from None


@lru_cache(maxsize=8)
def _words(layout: str, accent: str, drill: bool, office: str, department: str, contact: str) -> _Words:
    fields = {"accent": accent, "drill": drill, "office": office, "department": department}
    source = block_source({**fields, "contact": contact, "letters": _LETTERS}, layout)
    made: Any = _compiler().compile(source, format="pdf", timestamp=0, pdf_tags=False)
    file = Objects(plain_colours(bytes(made)))
    kids = file.get(file.mapping(file.mapping(file.trailer[b"/Root"])[b"/Pages"])[b"/Kids"])
    page = file.mapping(kids[0] if isinstance(kids, list) else None)
    content = b"\n".join(file.decoded(stream) for stream in file.streams(page[b"/Contents"]))
    found = file.mapping(page[b"/Resources"])
    (font, value), *_ = file.mapping(found[_FONT]).items()
    texts = file.get(file.mapping(value)[b"/ToUnicode"])
    codes = texts_by_code(file.decoded(texts)) if isinstance(texts, Stream) else {}
    objects: list[Object] = []
    numbers: dict[int, int] = {}
    resources: dict[bytes, Value] = {
        kind: {
            name: _gathered(file, item, objects, numbers) for name, item in file.mapping(found[kind]).items()
        }
        for kind in (_FONT, b"/ColorSpace")
        if kind in found
    }
    letters = {text.decode("utf-16-be"): f"{code:04X}" for code, text in sorted(codes.items())}
    return _Words(content, resources, tuple(objects), font, letters)


def _gathered(file: Objects, value: Value, made: list[Object], numbers: dict[int, int]) -> Value:
    """Return `value` with references that count from 0, having added what it refers to to `made`."""
    if isinstance(value, Ref):
        if value.number not in numbers:
            numbers[value.number] = len(made)
            made.append(_NULL)
            found = file.get(value)
            made[numbers[value.number]] = (
                Stream(
                    {key: _gathered(file, item, made, numbers) for key, item in found.info.items()},
                    found.data,
                )
                if isinstance(found, Stream)
                else _gathered(file, found or _NULL, made, numbers)
            )
        return Ref(numbers[value.number])
    if isinstance(value, dict):
        return {key: _gathered(file, item, made, numbers) for key, item in value.items()}
    if isinstance(value, list):
        items: list[Value] = [_gathered(file, item, made, numbers) for item in value]
        plain = written(items)
        return items if b" R" in plain else Word(plain)
    return value


def _moved(value: Any, first: int) -> Any:
    """Return an object whose references count from 0 with those of a file, where they count from `first`."""
    if isinstance(value, Ref):
        return Ref(first + value.number)
    if isinstance(value, Stream):
        return Stream(_moved(value.info, first), value.data)
    if isinstance(value, dict):
        return {key: _moved(item, first) for key, item in value.items()}
    return [_moved(item, first) for item in value] if isinstance(value, list) else value


@cache
def _compiler() -> Any:
    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)
