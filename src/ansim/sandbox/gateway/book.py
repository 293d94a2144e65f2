"""The gateway's own memory: groups, messages, pictures as hashes, and the truth of what it accepted."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from ansim.kit.clock import KST

INBOXES = 1_000
PRICES = {"SMS": 20.0, "LMS": 50.0, "MMS": 200.0, "ATA": 13.0, "EMAIL": 0.0}


@dataclass(slots=True)
class Message:
    """One message as registered; `fields` are the sender's own fields, `code` its present status.

    `text` is kept of a short message alone: a drill reads its one-time codes there. `doom` is the result that it must
    have (a text unlike its template); `face` the interface that took it,
    `asks` that its text asks for a birth date.
    """

    message_id: str
    group_id: str
    to: str
    sender: str
    kind: str
    image_id: str
    text_hash: str
    text: str
    fields: dict[str, str] | None
    code: str
    created: datetime
    doom: str = ""
    face: str = ""
    asks: bool = False


@dataclass(slots=True)
class Group:
    """One group: PENDING until sent, then SENDING, COMPLETE, FAILED (beyond the quota), or DELETED for good."""

    group_id: str
    allow_duplicates: bool
    created: datetime
    status: str = "PENDING"
    sent: datetime | None = None
    messages: list[Message] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    open_results: int = 0


class Book:
    """Everything the gateway remembers. Pictures and texts are kept as SHA-256; of short messages the newest a number."""

    def __init__(self, balance: float, quota: int = 0) -> None:
        self.groups: dict[str, Group] = {}
        self.messages: dict[str, Message] = {}
        self.files: dict[str, str] = {}
        self.accepted: list[Message] = []
        self.inbox: dict[str, str] = {}
        self.balance = balance
        self.quota = quota
        self.is_out = False
        self._days: Counter[date] = Counter()
        self._numbers = itertools.count(1)

    def new_id(self, mark: str, moment: datetime) -> str:
        """Return a fresh id in SOLAPI's form, e.g. M4V20261121210500 and 14 characters."""
        return f"{mark}{moment:%Y%m%d%H%M%S}{next(self._numbers):014d}"

    def open_group(self, allow_duplicates: bool, moment: datetime) -> Group:
        """Make an empty group."""
        group = Group(self.new_id("G4V", moment), allow_duplicates, moment)
        self.groups[group.group_id] = group
        return group

    def add(self, group: Group, message: Message) -> None:
        """Register a message in its group; refused ones stay listed but are never sent."""
        group.messages.append(message)
        self.messages[message.message_id] = message
        if message.code == "2000":
            group.numbers.add(message.to)

    def send(self, group: Group, moment: datetime) -> list[Message]:
        """Send what was registered; return it. Charges the balance and enters it into the truth."""
        going = [message for message in group.messages if message.code == "2000"]
        group.status, group.sent, group.open_results = "SENDING", moment, len(going)
        self.balance -= sum(PRICES[message.kind] for message in going)
        self._days[moment.astimezone(KST).date()] += len(going)
        for message in going:
            message.code = "3000"
            self._put(message)
        self.accepted.extend(going)
        return going

    def is_full(self, count: int, moment: datetime) -> bool:
        """Return whether `count` more are beyond the quota of that day of Korea (0: none), or are to be by a fault."""
        return self.is_out or 0 < self.quota < self._days[moment.astimezone(KST).date()] + count

    def _put(self, message: Message) -> None:
        """Lay a short message into the inbox of its number; the inboxes least lately written to are emptied."""
        if message.text:
            self.inbox.pop(message.to, None)
            self.inbox[message.to] = message.text
        while len(self.inbox) > INBOXES:
            del self.inbox[next(iter(self.inbox))]

    def finish(self, message: Message, code: str) -> None:
        """Give a sent message its result."""
        if message.code != "3000":
            return
        message.code = message.doom or code
        group = self.groups[message.group_id]
        group.open_results -= 1
        if group.open_results == 0 and group.status == "SENDING":
            group.status = "COMPLETE"

    def truth(self, start: int, limit: int) -> Iterator[dict[str, object]]:
        """Yield what was accepted, from entry `start`: own fields, number and picture as hashes."""
        for message in self.accepted[start : start + limit]:
            yield {
                "fields": message.fields or {},
                "number": hashlib.sha256(message.to.encode()).hexdigest(),
                "image": self.files.get(message.image_id, ""),
                "text": message.text_hash,
                "kind": message.kind,
                "group": message.group_id,
                "message": message.message_id,
                "code": message.code,
            }
