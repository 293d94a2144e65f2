"""Checks of a message against what its provider carries: problems as data, every one of them, before release."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.delivery.domain.messages import Capabilities, Item, Kind, kind_of
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence

JPEG_MARK: Final = b"\xff\xd8\xff"
_MOBILE = re.compile(r"01[016789]\d{7,8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

_SENTENCES: Final = {
    "delivery.address": Sentence(
        ko="휴대전화 번호가 아닙니다. 010으로 시작하는 숫자만 적어 주세요.",
        en="This is not a mobile number. Write digits only, beginning with 010.",
    ),
    "delivery.characters": Sentence(
        ko="문자로 보낼 수 없는 글자가 있습니다: {characters}. 다른 글자로 바꿔 주세요.",
        en="These characters cannot be sent by text message: {characters}. Replace them.",
    ),
    "delivery.text_empty": Sentence(ko="보낼 내용이 없습니다.", en="There is no text to send."),
    "delivery.text_long": Sentence(
        ko="내용이 {bytes}바이트입니다. {limit}바이트까지 보낼 수 있으니 줄여 주세요.",
        en="The text has {bytes} bytes; at most {limit} can be sent. Shorten it.",
    ),
    "delivery.subject_long": Sentence(
        ko="제목이 {bytes}바이트입니다. {limit}바이트까지 보낼 수 있으니 줄여 주세요.",
        en="The subject has {bytes} bytes; at most {limit} can be sent. Shorten it.",
    ),
    "delivery.attachment": Sentence(
        ko="그림이 준비되지 않았습니다. 통지서를 다시 만들어 주세요.",
        en="The picture is not ready. Make the notice again.",
    ),
    "delivery.image_large": Sentence(
        ko="그림이 {bytes}바이트입니다. {limit}바이트까지 보낼 수 있습니다.",
        en="The picture has {bytes} bytes; at most {limit} can be sent.",
    ),
    "delivery.image_kind": Sentence(ko="그림이 JPEG이 아닙니다.", en="The picture is not a JPEG."),
    "delivery.key": Sentence(
        ko="발송 번호가 비어 있거나, 너무 길거나(60자까지), 쓸 수 없는 글자가 있습니다.",
        en="The delivery's own reference is empty, too long (60 characters at most) or unprintable.",
    ),
}


def _problem(row: int | None, code: str, **params: object) -> Problem:
    return Problem(row, None, code, _SENTENCES[code], {name: str(value) for name, value in params.items()})


def check_item(item: Item, limits: Capabilities, row: int | None = None) -> tuple[Problem, ...]:
    """Return what stands against sending `item`; empty when nothing does. Problems never quote the address."""
    return tuple(_item_problems(item, limits, row))


def check_items(items: Iterable[Item], limits: Capabilities) -> tuple[Problem, ...]:
    """Return the problems of all items; `row` is the 1-based place in `items`."""
    return tuple(
        problem for row, item in enumerate(items, 1) for problem in _item_problems(item, limits, row)
    )


def check_image(image: bytes, limits: Capabilities) -> tuple[Problem, ...]:
    """Return what stands against sending the bytes of a picture."""
    problems = []
    if len(image) > limits.image_bytes:
        problems.append(_problem(None, "delivery.image_large", bytes=len(image), limit=limits.image_bytes))
    if not image.startswith(JPEG_MARK):
        problems.append(_problem(None, "delivery.image_kind"))
    return tuple(problems)


def _item_problems(item: Item, limits: Capabilities, row: int | None) -> Iterator[Problem]:
    if not 0 < len(item.key) <= 60 or not item.key.isprintable():
        yield _problem(row, "delivery.key")
    if not _MOBILE.fullmatch(item.address):
        yield _problem(row, "delivery.address")
    strange = unsendable(item.subject + item.text)
    if strange:
        yield _problem(row, "delivery.characters", characters=" ".join(strange))
    yield from _length_problems(item, limits, row)
    if not _has_whole_attachment(item):
        yield _problem(row, "delivery.attachment")


def _has_whole_attachment(item: Item) -> bool:
    if not item.attachment:
        return not item.sha256
    fits = len(item.attachment) <= 200 and item.attachment.isprintable()
    return fits and bool(_SHA256.fullmatch(item.sha256))


def _length_problems(item: Item, limits: Capabilities, row: int | None) -> Iterator[Problem]:
    if not item.text.strip():
        yield _problem(row, "delivery.text_empty")
    kind = kind_of(item.text, item.subject, has_picture=bool(item.attachment))
    limit = limits.sms_bytes if kind is Kind.SMS else limits.lms_bytes
    size = count_bytes(item.text)
    if size > limit:
        yield _problem(row, "delivery.text_long", bytes=size, limit=limit)
    size = count_bytes(item.subject)
    if size > limits.subject_bytes:
        yield _problem(row, "delivery.subject_long", bytes=size, limit=limits.subject_bytes)
