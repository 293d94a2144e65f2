"""Texts that people send to an office's number, as a webhook brings them: a list of events like SOLAPI's, each with `data`."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from ansim.delivery.domain.errors import ReceiptUnreadable

ENTRIES: Final = 1000
TEXT_CHARACTERS: Final = 200
"""What is read of a text: a name and a word or two fit in a fraction of it."""

_ID: Final = re.compile(r"[!-~]{1,64}")
_NUMBER: Final = re.compile(r"\+?[0-9][0-9 -]{2,22}")


@dataclass(frozen=True, slots=True)
class InboundText:
    """One text: the service's id of it, the number it came from and the one it went to, as given."""

    message_id: str
    sender: str = field(repr=False)
    to: str
    text: str = field(repr=False)


def read_texts(payload: bytes) -> tuple[InboundText, ...]:
    """Return the texts of a webhook's body. Raises ReceiptUnreadable when it is not such a list."""
    try:
        events = json.loads(payload)
    except (ValueError, RecursionError):
        raise ReceiptUnreadable from None
    if not isinstance(events, list) or len(events) > ENTRIES:
        raise ReceiptUnreadable
    return tuple(_read(event.get("data") if isinstance(event, dict) else None) for event in events)


def _read(data: Any) -> InboundText:
    if not isinstance(data, dict):
        raise ReceiptUnreadable
    names = ("messageId", "from", "to", "text")
    message_id, sender, to, text = (
        value if isinstance(value := data.get(name), str) else "" for name in names
    )
    if not (_ID.fullmatch(message_id) and _NUMBER.fullmatch(sender) and _NUMBER.fullmatch(to)):
        raise ReceiptUnreadable
    # half of a pair of surrogates is what a service leaves where it cuts an emoji
    whole = text[:TEXT_CHARACTERS].encode("utf-8", "replace").decode()
    return InboundText(message_id, sender, re.sub(r"[^0-9]", "", to), whole)
