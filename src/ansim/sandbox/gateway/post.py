"""Receipts: results of accepted messages, posted to the webhook after a while; doubled, shuffled or kept back."""

import asyncio
import heapq
import itertools
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from ansim.sandbox.gateway import shapes
from ansim.sandbox.gateway.book import Book, Message
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.forgery import Forger

PAGE = 200
TICK = 0.05
TRIES = 5


class ReceiptPost:
    """Gives each accepted message its result after `delay` seconds and posts the receipt to `url`."""

    def __init__(self, book: Book, url: str, delay: float, clock: Callable[[], datetime]) -> None:
        self.faults = Faults()
        self.url = url
        self.delay = delay
        self._book = book
        self._clock = clock
        self._due: list[tuple[float, int, Message]] = []
        self._order = itertools.count()
        self._outbox: list[dict[str, Any]] = []
        self._held: list[dict[str, Any]] = []
        self._events = itertools.count(1)
        self.forger = Forger()

    def expect(self, messages: list[Message]) -> None:
        """Plan the results of messages that were just accepted."""
        due = self._clock().timestamp() + self.delay
        for message in messages:
            heapq.heappush(self._due, (due, next(self._order), message))

    def release(self) -> int:
        """Put the receipts kept back into the post; return how many."""
        count = len(self._held)
        self._outbox.extend(self._held)
        self._held.clear()
        return count

    def settle(self) -> int:
        """Give every due message its result and write its receipts; return how many messages."""
        now, settled = self._clock(), 0
        while self._due and self._due[0][0] <= now.timestamp():
            message = heapq.heappop(self._due)[2]
            self._book.finish(message, self.faults.result_for(message.to))
            self._write(message, now)
            settled += 1
        if self.faults.reorder:
            random.Random(self.faults.seed).shuffle(self._outbox)  # noqa: S311 (repeatable, not secret)
        return settled

    def _write(self, message: Message, now: datetime) -> None:
        if not self.url:
            return
        if self.faults.strikes("forge", message.message_id):
            self.forger.forge(self.url, message, lambda one, event: [shapes.report(one, event, now, 0)])
        event_id = f"EV{next(self._events):014d}"
        held = self.faults.strikes("withhold", message.message_id)
        box = self._held if held else self._outbox
        for copy in range(max(1, self.faults.receipt_copies)):
            box.append(shapes.report(message, event_id, now, copy))

    async def empty(self, client: httpx.AsyncClient) -> None:
        """Post what is forged, then the outbox, page by page, until it is empty or a page is not taken."""
        await self.forger.empty(client)
        while self._outbox and await self._post_page(client):
            pass

    async def _post_page(self, client: httpx.AsyncClient) -> bool:
        """Post one page; keep it for the next round when the other side is away or refuses."""
        page, rest = self._outbox[:PAGE], self._outbox[PAGE:]
        self._outbox = rest
        try:
            answer = await client.post(self.url, json=page)
            taken = answer.status_code < 300
        except httpx.HTTPError:
            taken = False
        if not taken:
            again = [{**entry, "retryCount": entry["retryCount"] + 1} for entry in page]
            self._outbox.extend(entry for entry in again if entry["retryCount"] <= TRIES)
        return taken


async def run_post(post: Callable[[], ReceiptPost], is_still: Callable[[], bool]) -> None:
    """Settle and post, whichever post is the present one, until cancelled; nothing while the gateway stands still."""
    async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
        while True:
            if not is_still():
                current = post()
                current.settle()
                await current.empty(client)
            await asyncio.sleep(TICK)
