"""The gate in Granian's own protocol (RSGI 1.5): the addresses of api/gate.py without ASGI's events, headers and copies.

One answer is one call; what is answered is the same to the byte (ADR 88).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from functools import lru_cache, partial
from typing import Protocol

from ansim.checkins.api.gate import BODY_SECONDS, GateApplication, require_length
from ansim.checkins.domain.refusals import TooLong, TooSlow


class Headers(Protocol):
    """The headers of a request, names in small letters."""

    def get(self, key: str, /) -> str | None:
        """Return one value, None where there is none."""
        ...


class RsgiScope(Protocol):
    """What Granian tells of a request; `proto` is http or ws."""

    proto: str
    path: str
    method: str

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        ...


class RsgiProtocol(Protocol):
    """How a body is read and an answer given."""

    def __call__(self) -> Awaitable[bytes]:
        """Return the whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the body in pieces."""
        ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes, /) -> None:
        """Answer."""
        ...

    def response_empty(self, status: int, headers: list[tuple[str, str]], /) -> None:
        """Answer without a body."""
        ...


class RsgiGate:
    """The RSGI application over the addresses of `application`."""

    def __init__(self, application: GateApplication) -> None:
        self._answer = application.answer
        self._headers = lru_cache(maxsize=64)(
            application.headers
        )  # few pages, few kinds: made once, not a request

    async def __rsgi__(self, scope: RsgiScope, protocol: RsgiProtocol) -> None:
        """Answer one request; a visitor who leaves before the answer changes nothing."""
        if scope.proto != "http":
            return
        status, kind, body = await self._answer(scope.path, scope.method, partial(_body, scope, protocol))
        headers = self._headers(scope.headers.get("origin") or "", status, kind)
        if body:
            protocol.response_bytes(status, headers, body)
        else:
            protocol.response_empty(status, headers)


async def _body(scope: RsgiScope, protocol: RsgiProtocol, most: int) -> bytes:
    """Return the body, which is never let grow beyond `most` bytes. Raises TooLong, TooSlow."""
    told = scope.headers.get("content-length")
    if told is not None:
        require_length(told, most)  # the server reads no further than it says
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await (_pieces(protocol, most) if told is None else protocol())
    except TimeoutError:
        raise TooSlow from None


async def _pieces(protocol: RsgiProtocol, most: int) -> bytes:
    body = b""
    async for piece in protocol:
        body += piece
        if len(body) > most:
            raise TooLong
    return body
