"""SOLAPI's JSON, written and read (solapi/documents, api-reference/messages). Bad JSON becomes ProviderError."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.reports import Registered, Report
from ansim.delivery.domain.solapi_codes import REGISTERED, outcome_of
from ansim.delivery.domain.states import Outcome

REFERENCE: Final = "reference"
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2200


def message_body(message: Message, profile: str = "") -> dict[str, Any]:
    """Return one message as SOLAPI takes it; our reference travels in customFields.

    One with a template is an Alimtalk of the channel `profile`, never sent as a text instead: that is for our own ladder.
    """
    body: dict[str, Any] = {
        "to": message.address,
        "from": message.sender,
        "text": message.text,
        "type": "ATA" if message.template else message.kind.value,
        "autoTypeDetect": False,
        "customFields": {REFERENCE: message.reference},
    }
    if message.subject:
        body["subject"] = message.subject
    if message.file_id:
        body["imageId"] = message.file_id
    if message.template:
        body["kakaoOptions"] = {"pfId": profile, "templateId": message.template, "disableSms": True}
    return body


def pages(
    messages: Sequence[Message], count: int, size: int, profile: str = ""
) -> Iterator[tuple[Sequence[Message], list[Any]]]:
    """Yield messages in pages of at most `count` messages and about `size` bytes of JSON."""
    start, used = 0, 0
    bodies: list[Any] = []
    for place, message in enumerate(messages):
        body = message_body(message, profile)
        weight = len(json.dumps(body, ensure_ascii=False).encode()) + 2
        if bodies and (len(bodies) == count or used + weight > size):
            yield messages[start:place], bodies
            start, used, bodies = place, 0, []
        bodies.append(body)
        used += weight
    if bodies:
        yield messages[start:], bodies


def paired(messages: Sequence[Message], results: object) -> tuple[Registered, ...]:
    """Join registering results to their messages: by our reference, else by place with the same number.

    Raises ProviderError when the provider's list cannot be joined without doubt.
    """
    if not isinstance(results, list) or len(results) != len(messages):
        raise ProviderError(reason="result_list")
    by_reference = {reference_of(result): result for result in results if reference_of(result)}
    return tuple(
        _registered(message, by_reference.get(message.reference) or result)
        for message, result in zip(messages, results, strict=True)
    )


def _registered(message: Message, result: object) -> Registered:
    if not isinstance(result, dict) or result.get("to", message.address) != message.address:
        raise ProviderError(reason="result_order")
    code = _word(result.get("statusCode", ""))
    outcome = Outcome.OPEN if code == REGISTERED else outcome_of(code) or Outcome.TECHNICAL
    return Registered(message.reference, _word(result.get("messageId", "")), code, outcome)


def reference_of(entry: object) -> str:
    """Return our own reference in a result, a listed message or a receipt; "" when there is none."""
    fields = entry.get("customFields") if isinstance(entry, dict) else None
    value = fields.get(REFERENCE) if isinstance(fields, dict) else None
    return _word(value) if isinstance(value, str) else ""


def listed(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages of one page of a list."""
    found = answer.get("messageList")
    if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
        raise ProviderError(reason="message_list")
    return list(found.values())


def found_message(entry: dict[str, Any]) -> Registered:
    """Return what a listed message of a parcel that went says; one still at 2000 is on its way."""
    code = _word(entry.get("statusCode", ""))
    outcome = outcome_of(code) or Outcome.SENT
    return Registered(reference_of(entry), _word(entry.get("messageId", "")), code, outcome)


def report(entry: dict[str, Any], event_id: str) -> Report:
    """Return one receipt (webhook data or listed message) without the numbers in it."""
    code = _word(entry.get("statusCode", ""))[:16]
    return Report(
        message_id=_word(entry.get("messageId", ""))[:64],
        reference=reference_of(entry)[:80],
        code=code,
        outcome=outcome_of(code),
        event_id=_word(event_id)[:64],
        reported_at=_moment(entry.get("dateReceived") or entry.get("dateReported")),
    )


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _word(value: object) -> str:
    """Return a value as text that a database takes: no NUL, no half of a surrogate pair."""
    text = str(value)
    return text if text.isprintable() else "".join(mark for mark in text if mark.isprintable())
