"""Texts that people send to a sender number: asked for by a drill, posted to the office like receipts, doubled on purpose.

Residents of a drill answer by themselves when a message asks for their birth date.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from ansim.sandbox.gateway.book import Book, Message
from ansim.sandbox.gateway.post import ReceiptPost
from ansim.sandbox.gateway.replies import Refusal
from ansim.sandbox.gateway.settings import GatewaySettings

ARRIVED, ON_ITS_WAY = "4000", "3000"
WRONG = "000101"
"""The birth date of whoever answers wrongly."""


class TextPost(ReceiptPost):
    """Posts inbound texts to `texts_url`, after what another post has to post."""

    def __init__(
        self, book: Book, first: ReceiptPost, settings: GatewaySettings, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(book, settings.texts_url, 0.0, clock)
        self._first = first
        self._senders = settings.senders
        self._residents = settings.residents
        self._read = 0
        self._asked: list[Message] = []

    def write(self, given: dict[str, Any]) -> str:
        """Put one text (`from`, `to`, `text`) into the post; return its id. Raises Refusal."""
        sender, to, text = (given.get(name) for name in ("from", "to", "text"))
        if not (isinstance(sender, str) and isinstance(text, str) and str(to) in self._senders and self.url):
            raise Refusal(400, "ValidationError", "from, to (a sender number), text; and a texts_url")
        now = self._clock()
        message_id = self._book.new_id("T4V", now)
        data = {
            "messageId": message_id,
            "from": sender,
            "to": to,
            "text": text,
            "dateReceived": now.isoformat(),
        }
        event = {"eventDataId": f"E{message_id}", "data": data, "retryCount": 0}
        self._outbox.extend(dict(event) for _ in range(max(1, self.faults.receipt_copies)))
        return message_id

    def settle(self) -> int:
        """Settle the other post; texts are due at once, and residents answer what has arrived."""
        settled = self._first.settle()
        self._answer()
        return settled

    def _answer(self) -> None:
        """Have residents answer the questions that arrived: rightly, wrongly or never, the same for the same seed and number."""
        fresh = self._book.accepted[self._read :]
        self._read += len(fresh)
        self._asked += [one for one in fresh if one.asks and one.to in self._residents]
        arrived = [one for one in self._asked if one.code == ARRIVED]
        self._asked = [one for one in self._asked if one.code == ON_ITS_WAY]
        for one in arrived:
            if not self.faults.strikes("answer_never", one.to):
                wrong = self.faults.strikes("answer_wrongly", one.to)
                said = WRONG if wrong else self._residents[one.to]
                self.write({"from": one.to, "to": one.sender, "text": f"{said} 입니다"})

    async def empty(self, client: httpx.AsyncClient) -> None:
        """Post what is in both outboxes."""
        await self._first.empty(client)
        await super().empty(client)
