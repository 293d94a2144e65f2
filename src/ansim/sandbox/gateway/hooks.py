"""Receipts of the other faces, in NHN Cloud's form; a face without webhooks is asked for its results instead."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx

from ansim.sandbox.gateway.book import Book, Message
from ansim.sandbox.gateway.nhn import hook
from ansim.sandbox.gateway.post import PAGE, TRIES, ReceiptPost
from ansim.sandbox.gateway.settings import GatewaySettings


class HookPost(ReceiptPost):
    """Posts results to the address of each face's account, after those of SOLAPI's post have gone."""

    def __init__(
        self, book: Book, first: ReceiptPost, settings: GatewaySettings, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(book, "", settings.receipt_delay, clock)
        self._first = first
        self._urls = settings.hooks
        self._app_key = settings.api_key

    def settle(self) -> int:
        """Give every due message of both posts its result; return how many messages."""
        return self._first.settle() + super().settle()

    def release(self) -> int:
        """Put the receipts kept back into both posts; return how many."""
        return self._first.release() + super().release()

    async def empty(self, client: httpx.AsyncClient) -> None:
        """Post what is in both outboxes."""
        await self._first.empty(client)
        await super().empty(client)

    def _write(self, message: Message, now: datetime) -> None:
        if message.face not in self._urls:
            return
        if self.faults.strikes("forge", message.message_id):
            self.forger.forge(
                self._urls[message.face],
                message,
                lambda one, event: self._body(one.face, [hook(one, event, now)]),
            )
        event_id = f"EV{next(self._events):014d}"
        held = self.faults.strikes("withhold", message.message_id)
        box = self._held if held else self._outbox
        entry = {"face": message.face, "hook": hook(message, event_id, now), "retryCount": 0}
        box.extend(dict(entry) for _ in range(max(1, self.faults.receipt_copies)))

    def _body(self, face: str, hooks: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "hooksId": hooks[0]["hookId"],
            "webhookConfigId": "drill",
            "productName": "SMS" if face == "nhn" else "KakaoTalk Bizmessage",
            "appKey": self._app_key,
            "event": "MESSAGE_RESULT_UPDATE",
            "hooks": hooks,
        }

    async def _post_page(self, client: httpx.AsyncClient) -> bool:
        """Post one page of one face; keep it for the next round when the other side is away or refuses."""
        face = self._outbox[0]["face"]
        page = [entry for entry in self._outbox if entry["face"] == face][:PAGE]
        self._outbox = [entry for entry in self._outbox if not any(entry is taken for taken in page)]
        body = self._body(face, [entry["hook"] for entry in page])
        headers = {"X-Toast-Webhook-Signature": "drill"}
        try:
            answer = await client.post(self._urls[face], json=body, headers=headers)
            taken = answer.status_code < 300
        except httpx.HTTPError:
            taken = False
        if not taken:
            again = [{**entry, "retryCount": entry["retryCount"] + 1} for entry in page]
            self._outbox.extend(entry for entry in again if entry["retryCount"] <= TRIES)
        return taken
