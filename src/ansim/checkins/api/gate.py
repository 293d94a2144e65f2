"""The gate as a plain ASGI application: POST /checkins and /companions, and the little that a visitor's page asks before and after.

No cookie, no log-in, no log of who asked; every refusal is one JSON object with a code and both sentences.
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
_Headers = list[tuple[bytes, bytes]]

BODY_SECONDS: Final = 10
_JSON: Final = (b"content-type", b"application/json")
_BYTES: Final = (b"content-type", b"application/octet-stream")


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
        self._origins = [origin.encode() for origin in origins]

    def _allowed(self, scope: Scope) -> tuple[bytes, bytes]:
        asked = next((value for name, value in scope["headers"] if name == b"origin"), b"")
        return b"access-control-allow-origin", asked if asked in self._origins else self._origins[0]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a visitor who leaves before the answer changes nothing."""
        if scope["type"] != "http":
            return
        try:
            status, kind, body = await self._answer(scope, receive)
        except AnsimError as refusal:
            status, kind, body = _refused(refusal)
        except Exception:  # whatever it was, the visitor gets a sentence and the log nothing of the visitor
            status, kind, body = _refused(Unexpected(), 500)
        length = (b"content-length", str(len(body)).encode())
        headers = [*_COMMON, self._allowed(scope), kind, length]
        if status == 204:
            headers += _PREFLIGHT
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, tuple[bytes, bytes], bytes]:
        path, method = str(scope["path"]), str(scope["method"])
        if path == "/checkins":
            if method == "OPTIONS":
                return 204, _JSON, b""
            _require(method, "POST")
            outcome = await self._gate.check_in(await _body(scope, receive))
            return _refused(outcome) if isinstance(outcome, AnsimError) else (200, _BYTES, outcome)
        if path == "/companions":
            if method == "OPTIONS":
                return 204, _JSON, b""
            _require(method, "POST")
            refusal = await self._gate.companion(await _body(scope, receive, NAMED))
            return (200, _JSON, _json({"taken": True})) if refusal is None else _refused(refusal)
        return await self._read(path.strip("/").split("/"), method)

    async def _read(self, words: list[str], method: str) -> tuple[int, tuple[bytes, bytes], bytes]:
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


_COMMON: Final[_Headers] = [
    (b"vary", b"origin"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"connection", b"close"),
]
_PREFLIGHT: Final[_Headers] = [
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"86400"),
]


def _require(method: str, wanted: str) -> None:
    if method != wanted:
        raise WrongMethod


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NoSuchAddress
    return int(text)


async def _body(scope: Scope, receive: Receive, most: int = CHECKIN) -> bytes:
    """Return the body, which is never let grow beyond `most` bytes. Raises TooLong, TooSlow."""
    for name, value in scope["headers"]:
        if name == b"content-length" and not (value.isdigit() and int(value[:9]) <= most and len(value) < 9):
            raise TooLong
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


def _refused(error: AnsimError, status: int = 0) -> tuple[int, tuple[bytes, bytes], bytes]:
    told = {
        "code": error.code,
        "message": error.text("ko"),
        "message_en": error.text("en"),
        "retryable": error.retryable,
    }
    return status or error.status or (503 if error.retryable else 400), _JSON, _json(told)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
