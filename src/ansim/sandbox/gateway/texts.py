"""Texts that people send to a sender number: asked for by a drill, posted to the office like receipts, doubled on purpose."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from ansim.sandbox.gateway.book import Book
from ansim.sandbox.gateway.post import ReceiptPost
from ansim.sandbox.gateway.replies import Refusal
from ansim.sandbox.gateway.settings import GatewaySettings


class TextPost(ReceiptPost):
    """Posts inbound texts to `texts_url`, after what another post has to post."""

    def __init__(
        self, book: Book, first: ReceiptPost, settings: GatewaySettings, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(book, settings.texts_url, 0.0, clock)
        self._first = first
        self._senders = settings.senders

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
        """Settle the other post; texts are due at once."""
        return self._first.settle()

    async def empty(self, client: httpx.AsyncClient) -> None:
        """Post what is in both outboxes."""
        await self._first.empty(client)
        await super().empty(client)
