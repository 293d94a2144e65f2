"""Reads the finished files again and compares them with the record: one difference and the notice may not leave.

Text of both pages field by field between its neighbours, the phone page's from where its pixels were taken; the QR
from the JPEG's own bytes, at half its size, as a shrunken picture would show it.
"""

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache

from PIL import Image

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.qr import read_qr
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS, QR_ROOM
from ansim.notices.adapters.layout import page_fields
from ansim.notices.adapters.packages import readback_of, template_labelled
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.render import DRILL_WORDS, Rendered
from ansim.notices.adapters.sheet_text import sheet_text
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.jws import payload_matches
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.verdict import Jwks, verify_qr

_TEXT_DIFFERS = Sentence(
    ko="완성된 문서({page})의 {field} 항목이 기록과 다릅니다. 발송하지 말고 담당자에게 알려 주세요.",
    en="On the finished document ({page}) {field} differs from the record. Do not send it; call the operator.",
)
_PAGES_DIFFER = Sentence(
    ko="완성된 PDF가 한 쪽이 아닙니다. 주소나 이름이 너무 깁니다.",
    en="The finished PDF is not one page: an address or a name is too long.",
)
_UNREADABLE = Sentence(
    ko="완성된 {page} 파일을 다시 읽을 수 없습니다. 다시 만들어 주세요.",
    en="The finished file ({page}) cannot be read again. Make it again.",
)
_QR_DIFFERS = Sentence(
    ko="이미지의 QR이 기록과 다릅니다. 발송하지 말고 담당자에게 알려 주세요.",
    en="The QR in the image differs from the record. Do not send it; call the operator.",
)
_TOO_BIG = Sentence(
    ko="이미지가 문자 발송 제한(200 KB, 1000 px)을 넘습니다.",
    en="The image is over the limits of messages (200 KB, 1000 px).",
)


def read_back(record: NoticeRecord, rendered: Rendered, jwks: Jwks | None = None) -> tuple[Problem, ...]:
    """Return every difference between a record and its finished files; empty when they say the same.

    With `jwks` the signature of the QR is verified too. Problems name fields, never their values.
    """
    expected = readback_of(template_labelled(record.template).layout)
    fields = {**page_fields(record, QR_ROOM), "drill_words": DRILL_WORDS if record.issuer.drill else ""}
    return (
        *_a4(rendered.pdf, expected["a4"], fields),
        *_phone(rendered, expected, fields),
        *qr_problems(record, rendered.jpg, jwks),
    )


def qr_problems(record: NoticeRecord, jpg: bytes, jwks: Jwks | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with a finished phone image: limits, and the QR it carries against the record."""
    try:
        size, text = _seen(jpg)
    except (OSError, ValueError, SyntaxError):
        return (_problem("readback.unreadable", "jpg", _UNREADABLE, page="JPEG"),)
    problems = []
    if len(jpg) > MOST_BYTES or max(size) > MOST_PIXELS:
        problems.append(_problem("readback.too_big", "jpg", _TOO_BIG))
    if text != record.qr_text or not payload_matches(record):
        problems.append(_problem("readback.qr", "qr", _QR_DIFFERS))
    elif jwks is not None and not verify_qr(text, jwks, today=record.issued_on).genuine:
        problems.append(_problem("readback.signature", "qr", _QR_DIFFERS))
    return tuple(problems)


def qr_of_jpeg(jpg: bytes) -> str | None:
    """Return the only QR text of a JPEG, read at half size or, failing that, whole; None if there is not just one.

    Raises OSError, ValueError or SyntaxError, as Pillow does, for what is no JPEG.
    """
    return _seen(jpg)[1]


def _seen(jpg: bytes) -> tuple[tuple[int, int], str | None]:
    """Return the size of a JPEG in pixels and what `qr_of_jpeg` says of it, with what it raises."""
    size = (0, 0)
    for part in (2, 1):
        with Image.open(io.BytesIO(jpg), formats=("JPEG",)) as image:
            size = image.size
            image.draft("L", (size[0] // part, size[1] // part))
            image.load()
            texts = set(read_qr(image if image.mode == "L" else image.convert("L"), upright=True))
        if texts:
            return size, texts.pop() if len(texts) == 1 else None
    return size, None


def _a4(pdf: bytes, expected: Mapping[str, str], fields: Mapping[str, object]) -> Sequence[Problem]:
    """Compare a sheet. What `sheet_text` is certain of is a file of one page; all else is pdfium's to open and count."""
    text = sheet_text(pdf)
    if text is None:
        try:
            with opened(pdf) as document:
                if len(document) > 1:
                    return (_problem("readback.pages", None, _PAGES_DIFFER),)
                text = page_text(document, 0)
        except AnsimError:
            return (_problem("readback.unreadable", None, _UNREADABLE, page="a4"),)
    return _differences("a4", comparable(text), expected, fields)


def _phone(
    rendered: Rendered, expected: Mapping[str, Mapping[str, str]], fields: Mapping[str, object]
) -> Sequence[Problem]:
    """Compare a page set as a whole, or its two layers: the person's own words must be those and no others."""
    text = comparable(rendered.phone_text)
    if rendered.ground_text is None:
        return _differences("phone", text, expected["phone"], fields)
    ground = _differences("phone", _shared(rendered.ground_text), expected["ground"], fields)
    own = "".join(_shared(pattern.format_map(fields)) for pattern in expected["own"].values())
    if text == own:
        return ground
    return [*ground, *(_differences("phone", text, expected["own"], fields) or [_OTHERWISE])]


@lru_cache(maxsize=64)  # laws, labels and the ground: half of what is compared stands on every notice alike
def _shared(text: str) -> str:
    return comparable(text)


def _differences(
    page: str, text: str, expected: Mapping[str, str], fields: Mapping[str, object]
) -> Sequence[Problem]:
    return [
        _problem("readback.text", field, _TEXT_DIFFERS, page=page, field=field)
        for field, pattern in expected.items()
        if _shared(pattern.format_map(fields)) not in text
    ]


def _problem(code: str, column: str | None, sentence: Sentence, **params: str) -> Problem:
    return Problem(row=None, column=column, code=code, sentence=sentence, params=params)


_OTHERWISE = _problem("readback.text", "phone", _TEXT_DIFFERS, page="phone", field="phone")
