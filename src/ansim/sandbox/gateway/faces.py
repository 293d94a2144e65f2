"""What the other services' interfaces share: the call, the order, the shop over the same book. One file a service."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ansim.sandbox.gateway.book import Book, Group, Message
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.rules import carrier_bytes
from ansim.sandbox.gateway.settings import GatewaySettings

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    raw: bytes
    query_string: str = ""

    def header(self, name: str) -> str:
        """Return a header's value; "" without it."""
        return self.headers.get(name.encode(), b"").decode("latin-1")

    def json(self) -> Json:
        """Return the body as a JSON object; {} for anything else."""
        try:
            body = json.loads(self.raw or b"{}")
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}


class Face(Protocol):
    """One service's interface."""

    def sends(self, call: Call) -> bool:
        """Return whether the call has an effect outside."""
        ...

    def answer(self, call: Call) -> tuple[int, Json]:
        """Return status and JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """One message to be accepted; `text` is what the phone gets, after whatever the service does to it."""

    face: str
    kind: str
    to: str
    sender: str
    text: str
    image_id: str = ""
    reference: str = ""
    doom: str = ""


class Shop:
    """What every face works on: the book, the account's settings, the clock, the faults, and whom to tell what went."""

    def __init__(
        self,
        book: Book,
        settings: GatewaySettings,
        clock: Callable[[], datetime],
        on_sent: Callable[[list[Message]], None],
    ) -> None:
        self.book, self.settings, self.clock = book, settings, clock
        self.faults = Faults()
        self._on_sent = on_sent

    def accept(self, request_id: str, order: Order) -> Message:
        """Enter one message under its request and let it go."""
        moment = self.clock()
        group = self.book.groups.get(request_id)
        if group is None:
            group = self.book.groups[request_id] = Group(request_id, True, moment)
        message_id = self.book.new_id("M", moment)
        text = shortened(self.faults, order.kind, order.text, message_id)
        message = Message(
            message_id=message_id,
            group_id=request_id,
            to=order.to,
            sender=order.sender,
            kind=order.kind,
            image_id=order.image_id,
            text_hash=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16],
            text=text if order.kind == "SMS" else "",
            fields={"reference": order.reference} if order.reference else None,
            code="2000",
            created=moment,
            doom=order.doom,
            face=order.face,
        )
        self.book.add(group, message)
        self._on_sent(self.book.send(group, moment))
        return message

    def is_full(self, count: int) -> bool:
        """Return whether `count` more are beyond the account's quota of the day."""
        return self.book.is_full(count, self.clock())

    def keep(self, file_id: str, image: bytes) -> None:
        """Keep the hash of a picture."""
        self.book.files.setdefault(file_id, hashlib.sha256(image).hexdigest())

    def sent_of(self, face: str, request_id: str = "") -> list[Message]:
        """Return what a face accepted, of one request or all; nothing while look-ups are hidden on purpose."""
        if self.faults.strikes("hide", request_id or face):
            return []
        if request_id:
            group = self.book.groups.get(request_id)
            found = group.messages if group else []
        else:
            found = self.book.accepted
        return [message for message in found if message.face == face]


def arrived(text: str, limit: int) -> str:
    """Return what a phone shows of a text: cut at `limit` bytes, "?" for what EUC-KR has not. Silently, as services do."""
    shown, used = [], 0
    for character in text:
        width = carrier_bytes(character)
        mark = character if width is not None else "?"
        used += width or 1
        if used > limit:
            break
        shown.append(mark)
    return "".join(shown)


def shortened(faults: Faults, kind: str, text: str, message_id: str) -> str:
    """Return what arrives of a text that was taken whole: less of it where the plan says so."""
    is_cut = kind in ("SMS", "LMS", "MMS") and faults.strikes("truncate", message_id)
    return arrived(text, faults.truncate_bytes) if is_cut else text


def result_of(message: Message, good: str) -> str:
    """Return the code of a message's result in a service's own words; "" while there is none."""
    return {"3000": "", "4000": good}.get(message.code, message.code)
