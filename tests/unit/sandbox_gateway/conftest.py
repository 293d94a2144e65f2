"""A gateway in this process, spoken to as ASGI, with signed requests and a clock that stands."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ansim.delivery.adapters.solapi_http import authorization
from ansim.sandbox.gateway.app import Gateway
from ansim.sandbox.gateway.settings import GatewaySettings

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Caller:
    """Calls the gateway; every call is signed with a salt of its own unless a test signs itself."""

    def __init__(self, **settings: Any) -> None:
        self.moment = START
        self.settings = GatewaySettings(**settings)
        self.gateway = Gateway(self.settings, clock=lambda: self.moment)
        self._salts = 0

    def forward(self, **span: float) -> None:
        """Move the clock."""
        self.moment += timedelta(**span)

    def signed(self, secret: str | None = None, moment: datetime | None = None, salt: str = "") -> str:
        """An Authorization header."""
        self._salts += 1
        return authorization(
            self.settings.api_key,
            secret or self.settings.api_secret,
            moment or self.moment,
            salt or f"salt-of-the-tests-{self._salts}",
        )

    def call(
        self, method: str, path: str, body: object = None, *, header: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One request; return status and JSON (empty when the answer broke off)."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        status, answer, _ = asyncio.run(self._call(method, path, raw, header))
        return status, answer

    def dropped(self, method: str, path: str, body: object) -> bool:
        """Whether the answer to a request broke off."""
        return asyncio.run(self._call(method, path, json.dumps(body).encode(), None))[2]

    async def _call(
        self, method: str, path: str, raw: bytes, header: str | None
    ) -> tuple[int, dict[str, Any], bool]:
        place, _, query = path.partition("?")
        value = self.signed() if header is None else header
        scope = {
            "type": "http",
            "method": method,
            "path": place,
            "query_string": query.encode(),
            "headers": [(b"authorization", value.encode())],
        }
        half = len(raw) // 2
        events = [
            {"type": "http.request", "body": raw[:half], "more_body": True},
            {"type": "http.request", "body": raw[half:]},
        ]
        sent: list[Any] = []

        async def receive() -> Any:
            return events.pop(0)

        async def send(event: Any) -> None:
            sent.append(event)

        await self.gateway(scope, receive, send)
        broke = bool(sent[-1].get("more_body"))
        return sent[0]["status"], {} if broke else json.loads(sent[1]["body"]), broke


@pytest.fixture
def caller() -> Caller:
    """A fresh gateway and its caller."""
    return Caller()


@pytest.fixture
def make_caller() -> type[Caller]:
    """For gateways with settings of their own."""
    return Caller
