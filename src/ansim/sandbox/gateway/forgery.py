"""Receipts that somebody else posts on purpose: each says the opposite of the truth, by a way of its own."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx

from ansim.sandbox.gateway.book import Message

FALSE = "forged-by-the-drill"
"""The secret of whoever does not know it."""
_DELIVERED, _FAILED = "4000", "3032"


class Forger:
    """Forges three receipts of a message: without the address's secret, with a false one, and, with the true one, of a message never taken."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self._waiting: list[tuple[str, Any]] = []
        self._made = 0

    def forge(self, url: str, message: Message, written: Callable[[Message, str], Any]) -> None:
        """Put forgeries of the receipt of `message` into the post; `written` makes the body, given an event's id."""
        self._made += 1
        event_id = f"EF{self._made:014d}"
        liar = replace(message, code=_FAILED if message.code == _DELIVERED else _DELIVERED)
        never = f"FORGED{self._made:014d}"
        stranger = replace(liar, message_id=never, group_id=never, fields={"reference": f"{never}/1"})
        place = url.rpartition("/")[0]
        for to, one in ((f"{place}/", liar), (f"{place}/{FALSE}", liar), (url, stranger)):
            self._waiting.append((to, written(one, event_id)))

    async def empty(self, client: httpx.AsyncClient) -> None:
        """Post what is forged, once each, and count how it was answered: the status, "none" when nobody was there."""
        waiting, self._waiting = self._waiting, []
        for url, body in waiting:
            try:
                answer = await client.post(url, content=json.dumps(body), headers=_JSON)
                self.answers[str(answer.status_code)] += 1
            except httpx.HTTPError:
                self.answers["none"] += 1


_JSON = {"content-type": "application/json"}
