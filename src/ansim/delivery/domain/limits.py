"""Checks of a message against what its provider carries: problems as data, every one of them, before release."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.delivery.domain.jpeg import pixels
from ansim.delivery.domain.messages import Capabilities, Channel, Item, Kind, kind_of
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence

JPEG_MARK: Final = b"\xff\xd8\xff"
_ADDRESSES: Final = {
    Channel.SMS: re.compile(r"01[016789]\d{7,8}"),
    Channel.ALIMTALK: re.compile(r"01[016789]\d{7,8}"),
    Channel.EMAIL: re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}"),
}
_TEMPLATE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

_SENTENCES: Final = {
    "delivery.address": Sentence(
        ko="휴대전화 번호가 아닙니다. 010으로 시작하는 숫자만 적어 주세요.",
        en="This is not a mobile number. Write digits only, beginning with 010.",
    ),
    "delivery.email": Sentence(
        ko="전자우편 주소가 아닙니다. 이름@기관.kr 처럼 적어 주세요.",
        en="This is not an e-mail address. Write it like name@office.kr.",
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
    "delivery.text_many": Sentence(
        ko="내용이 {count}자입니다. {limit}자까지 보낼 수 있으니 줄여 주세요.",
        en="The text has {count} characters; at most {limit} can be sent. Shorten it.",
    ),
    "delivery.template": Sentence(
        ko="승인된 템플릿의 코드가 없거나 쓸 수 없는 글자가 있습니다. 알림톡은 승인된 템플릿으로만 보낼 수 있습니다.",
        en="The code of an approved template is missing or unreadable. Alimtalk goes by an approved template only.",
    ),
    "delivery.picture_unsupported": Sentence(
        ko="이 수단으로는 그림을 보낼 수 없습니다. 그림 없이 보내거나 다른 수단을 고르세요.",
        en="This channel carries no picture. Send without it or choose another channel.",
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
    "delivery.image_wide": Sentence(
        ko="그림이 {width}×{height}픽셀입니다. {limit}픽셀까지 보낼 수 있습니다.",
        en="The picture has {width}×{height} pixels; at most {limit} can be sent.",
    ),
    "delivery.image_kind": Sentence(ko="그림이 JPEG이 아닙니다.", en="The picture is not a JPEG."),
    "delivery.over_quota": Sentence(
        ko="오늘 한도를 넘어 오늘 보낼 수 없습니다.", en="The quota of today does not reach this far."
    ),
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


def over_quota() -> Problem:
    """Return what stands against a message beyond what the account may still send today."""
    return _problem(None, "delivery.over_quota")


def check_items(items: Iterable[Item], limits: Capabilities) -> tuple[Problem, ...]:
    """Return the problems of all items; `row` is the 1-based place in `items`."""
    return tuple(
        problem for row, item in enumerate(items, 1) for problem in _item_problems(item, limits, row)
    )


def check_image_size(size: int | None, limits: Capabilities) -> tuple[Problem, ...]:
    """Return what stands against sending a picture of so many bytes; None: there is no such picture."""
    if size is None:
        return (_problem(None, "delivery.attachment"),)
    if size > limits.image_bytes:
        return (_problem(None, "delivery.image_large", bytes=size, limit=limits.image_bytes),)
    return ()


def check_image(image: bytes, limits: Capabilities) -> tuple[Problem, ...]:
    """Return what stands against sending the bytes of a picture."""
    problems = list(check_image_size(len(image), limits))
    if not image.startswith(JPEG_MARK):
        problems.append(_problem(None, "delivery.image_kind"))
    elif limits.image_pixels:
        problems += _pixel_problems(image, *limits.image_pixels)
    return tuple(problems)


def _pixel_problems(image: bytes, widest: int, highest: int) -> Iterator[Problem]:
    size = pixels(image)
    if size is None:
        yield _problem(None, "delivery.image_kind")
    elif size[0] > widest or size[1] > highest:
        limit = f"{widest}×{highest}"
        yield _problem(None, "delivery.image_wide", width=size[0], height=size[1], limit=limit)


def _item_problems(item: Item, limits: Capabilities, row: int | None) -> Iterator[Problem]:
    if not 0 < len(item.key) <= 60 or not item.key.isprintable():
        yield _problem(row, "delivery.key")
    if not _ADDRESSES[limits.channel].fullmatch(item.address):
        yield _problem(row, "delivery.email" if limits.channel is Channel.EMAIL else "delivery.address")
    strange = _strange(item) if limits.characters else unsendable(item.subject + item.text)
    if strange:
        yield _problem(row, "delivery.characters", characters=" ".join(strange))
    if not item.text.strip():
        yield _problem(row, "delivery.text_empty")
    yield from _length_problems(item, limits, row)
    if not _has_whole_attachment(item):
        yield _problem(row, "delivery.attachment")
    elif item.attachment and not limits.image_bytes:
        yield _problem(row, "delivery.picture_unsupported")
    if limits.channel is Channel.ALIMTALK and not _TEMPLATE.fullmatch(item.template):
        yield _problem(row, "delivery.template")


def _has_whole_attachment(item: Item) -> bool:
    if not item.attachment:
        return not item.sha256
    fits = len(item.attachment) <= 200 and item.attachment.isprintable()
    return fits and bool(_SHA256.fullmatch(item.sha256))


def _strange(item: Item) -> tuple[str, ...]:
    """Return what is no character in a text of any characters; a subject is one line."""
    marks = [mark for mark in item.text if not (mark.isprintable() or mark in "\n\r\t")]
    marks += [mark for mark in item.subject if not mark.isprintable()]
    return tuple(dict.fromkeys(f"U+{ord(mark):04X}" for mark in marks))


def _length_problems(item: Item, limits: Capabilities, row: int | None) -> Iterator[Problem]:
    kind = kind_of(item.text, item.subject, has_picture=bool(item.attachment))
    limit = limits.sms_bytes if kind is Kind.SMS else limits.lms_bytes
    size = count_bytes(item.text)
    if limits.characters and len(item.text) > limits.characters:
        yield _problem(row, "delivery.text_many", count=len(item.text), limit=limits.characters)
    elif not limits.characters and size > limit:
        yield _problem(row, "delivery.text_long", bytes=size, limit=limit)
    size = count_bytes(item.subject)
    if size > limits.subject_bytes:
        yield _problem(row, "delivery.subject_long", bytes=size, limit=limits.subject_bytes)
