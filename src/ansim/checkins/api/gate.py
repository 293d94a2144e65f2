"""The gate's addresses: POST /checkins and /companions, and the little that a visitor's page asks before and after.

A plain ASGI application, which any server runs; api/gate_rsgi.py says the same to Granian in its own words. No cookie, no
log-in, no log of who asked; every refusal is one JSON object with a code and both sentences.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Final, Protocol

from ansim.checkins.domain.refusals import NoSuchAddress, TooLong, TooSlow, VenueUnknown, WrongMethod
from ansim.conf.errors import Unexpected
from ansim.kit.errors import AnsimError
from ansim.wire.checkin import CHECKIN
from ansim.wire.companion import NAMED
from ansim.wire.layout import read_base64url, write_base64url

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ReadBody = Callable[[int], Awaitable[bytes]]
"""Returns a body of at most so many bytes. Raises TooLong, TooSlow."""
Answer = tuple[int, str, bytes]
"""Status, type of the content, body."""

BODY_SECONDS: Final = 10
_JSON: Final = "application/json"
_BYTES: Final = "application/octet-stream"


class Gate(Protocol):
    """What stands behind the addresses."""

    async def check_in(self, message: bytes) -> bytes | AnsimError:
        """Return the receipt of a check-in, 100 bytes, or why there is none."""
        ...

    async def companion(self, message: bytes) -> AnsimError | None:
        """Take a companion's message; return why it was refused, None once it is durable."""
        ...

    async def venue(self, venue: bytes) -> Mapping[str, object] | None:
        """Return what a visitor may know of a venue, None when there is none."""
        ...

    async def batches(self, day: int) -> list[Mapping[str, object]]:
        """Return the batches of a day."""
        ...

    async def tile(self, day: int, seq: int, number: int) -> bytes | None:
        """Return up to 256 leaf hashes of a batch."""
        ...

    def key(self) -> bytes:
        """Return the point under which receipts are signed, 33 bytes."""
        ...


class GateApplication:
    """The ASGI application; `origins` are those of the visitors' page, the only ones whose scripts may read answers."""

    def __init__(self, gate: Gate, origins: Sequence[str]) -> None:
        self._gate = gate
        self._origins = origins

    def headers(self, origin: str, status: int, kind: str) -> list[tuple[str, str]]:
        """Return what stands above an answer of this status and type to a page of `origin`, "" for none told."""
        allowed = origin if origin in self._origins else self._origins[0]
        more = _PREFLIGHT if status == 204 else ()
        return [*_COMMON, ("access-control-allow-origin", allowed), ("content-type", kind), *more]

    async def answer(self, path: str, method: str, read: ReadBody) -> Answer:
        """Return the answer to one request, whatever happens; `read` is asked for the body only where one is due."""
        try:
            return await self._answer(path, method, read)
        except AnsimError as refusal:
            return _refused(refusal)
        except Exception:  # whatever it was, the visitor gets a sentence and the log nothing of the visitor
            return _refused(Unexpected(), 500)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a visitor who leaves before the answer changes nothing."""
        if scope["type"] != "http":
            return
        status, kind, body = await self.answer(
            str(scope["path"]), str(scope["method"]), lambda most: _body(scope, receive, most)
        )
        asked = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), "")
        told = [*self.headers(asked, status, kind), ("content-length", str(len(body)))]
        headers = [(name.encode(), value.encode()) for name, value in told]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, path: str, method: str, read: ReadBody) -> Answer:
        if path == "/checkins":
            if method == "OPTIONS":
                return 204, _JSON, b""
            _require(method, "POST")
            outcome = await self._gate.check_in(await read(CHECKIN))
            return _refused(outcome) if isinstance(outcome, AnsimError) else (200, _BYTES, outcome)
        if path == "/companions":
            if method == "OPTIONS":
                return 204, _JSON, b""
            _require(method, "POST")
            refusal = await self._gate.companion(await read(NAMED))
            return (200, _JSON, _json({"taken": True})) if refusal is None else _refused(refusal)
        return await self._read(path.strip("/").split("/"), method)

    async def _read(self, words: list[str], method: str) -> Answer:
        match words:
            case ["venue", spelled]:
                _require(method, "GET")
                venue = read_base64url(spelled)
                found = await self._gate.venue(venue) if venue and len(venue) == 6 else None
                if found is None:
                    raise VenueUnknown
                return 200, _JSON, _json(found)
            case ["receipt-key"]:
                _require(method, "GET")
                return 200, _JSON, _json({"key": write_base64url(self._gate.key())})
            case ["batches", day]:
                _require(method, "GET")
                return 200, _JSON, _json({"batches": await self._gate.batches(_number(day))})
            case ["tiles", day, seq, number]:
                _require(method, "GET")
                tile = await self._gate.tile(_number(day), _number(seq), _number(number))
                if tile is None:
                    raise NoSuchAddress
                return 200, _BYTES, tile
        raise NoSuchAddress


_COMMON: Final = (
    ("vary", "origin"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("connection", "close"),
)
_PREFLIGHT: Final = (
    ("access-control-allow-methods", "POST"),
    ("access-control-allow-headers", "content-type"),
    ("access-control-max-age", "86400"),
)


def _require(method: str, wanted: str) -> None:
    if method != wanted:
        raise WrongMethod


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NoSuchAddress
    return int(text)


def require_length(told: str, most: int) -> None:
    """Return if what the header says of a body's length may be believed and is at most `most`. Raises TooLong."""
    if not (told.isascii() and told.isdigit() and len(told) < 9 and int(told) <= most):
        raise TooLong


async def _body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Return the body, which is never let grow beyond `most` bytes. Raises TooLong, TooSlow."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            require_length(value.decode("latin-1"), most)
    event = await receive()
    body: bytes = event.get("body", b"")
    if event.get("more_body"):
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while event.get("more_body") and len(body) <= most:
                    event = await receive()
                    body += event.get("body", b"")
        except TimeoutError:
            raise TooSlow from None
    if len(body) > most:
        raise TooLong
    return body


def _refused(error: AnsimError, status: int = 0) -> Answer:
    told = {
        "code": error.code,
        "message": error.text("ko"),
        "message_en": error.text("en"),
        "retryable": error.retryable,
    }
    return status or error.status or (503 if error.retryable else 400), _JSON, _json(told)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
