"""The drill gateway in this process behind an adapter's own HTTP: every byte of the interface, without a socket."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from ansim.delivery.adapters.registry import Access, kind_named
from ansim.delivery.domain.messages import Message
from ansim.sandbox.gateway.app import Gateway
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.settings import GatewaySettings

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SENDER = "0200000000"
PHONE = "01000000001"


class Wire(httpx.BaseTransport):
    """A transport that hands each request to the gateway and remembers it."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the gateway; an answer that breaks off is a broken connection."""
        self.asked.append(request)
        return asyncio.run(self._ask(request))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        scope = {
            "type": "http",
            "method": request.method,
            "path": request.url.path,
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
        }
        events = [{"type": "http.request", "body": request.read()}]
        sent: list[Any] = []

        async def receive() -> Any:
            return events.pop(0)

        async def send(event: Any) -> None:
            sent.append(event)

        await self.gateway(scope, receive, send)
        if sent[-1].get("more_body"):
            raise httpx.RemoteProtocolError("broken off")
        start = sent[0]
        return httpx.Response(
            start["status"], headers=start["headers"], content=sent[1]["body"], request=request
        )


class Service:
    """One account at the gateway: its adapter, the wire between, and a clock that stands until it is moved."""

    def __init__(self, name: str, base: str = "http://gateway.test", **settings: Any) -> None:
        self.moment = START
        self.settings = GatewaySettings(**settings)
        self.gateway = Gateway(self.settings, clock=lambda: self.moment)
        self.wire = Wire(self.gateway)
        profile, key, secret = self.settings.profile, self.settings.api_key, self.settings.api_secret
        access = Access(base, key, secret, frozenset({SENDER}), profile)
        self.adapter: Any = kind_named(name).connect(access)
        self.adapter._http.close()
        self.adapter._http._transport = self.wire
        self.adapter._http._now = lambda: self.moment  # where requests are signed with the time

    def plan(self, **faults: Any) -> None:
        """Break as planned from now on."""
        self.gateway.plan(Faults(**faults))

    def settle(self, **span: float) -> None:
        """Let time pass; give what is due its result."""
        self.moment += timedelta(**(span or {"seconds": 1}))
        self.gateway.hooks.settle()

    def truth(self) -> list[Mapping[str, Any]]:
        """What the gateway accepted."""
        return list(self.gateway.book.truth(0, 1000))

    def find(self, reference: str) -> Any:
        """Look for one message around now."""
        around = timedelta(minutes=5)
        return self.adapter.find(reference, self.moment - around, self.moment + around)


def message(number: int = 1, text: str = "본문", **more: Any) -> Message:
    """One message with its own reference and number."""
    return Message(f"KEY-{number}/1", SENDER, f"0100000{number:04d}", text, **more)


def jpeg(width: int = 600, height: int = 800, size: int = 1000) -> bytes:
    """A JPEG as far as its frame header goes, of `size` bytes."""
    frame = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + bytes(10)
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(10) + frame + b"\xff\xda"
    return head + bytes(size - len(head))
