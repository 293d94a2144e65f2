"""The gateway as a plain ASGI app: routes, signature, faults, and its truth for whoever checks from outside."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from ansim.kit import clock as kit_clock
from ansim.sandbox.gateway.auth import Signatures
from ansim.sandbox.gateway.book import Book
from ansim.sandbox.gateway.desk import Desk, Json
from ansim.sandbox.gateway.faces import Call, Face, Shop
from ansim.sandbox.gateway.faults import BadFaults, Faults, read_faults
from ansim.sandbox.gateway.hooks import HookPost
from ansim.sandbox.gateway.menu import FACES
from ansim.sandbox.gateway.post import ReceiptPost, run_post
from ansim.sandbox.gateway.replies import AnswerLost, Refusal
from ansim.sandbox.gateway.settings import GatewaySettings, read_settings
from ansim.sandbox.gateway.smtp import MailServer
from ansim.sandbox.gateway.standstill import Standstill
from ansim.sandbox.gateway.texts import TextPost

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BODY_BYTES = 15 * 1024 * 1024
_ROOT = "/messages/v4/"
_TEMPLATES = "/kakao/v2/templates/"


class Gateway:
    """One sandbox message service. State lives in this object; a restart forgets everything."""

    def __init__(
        self, settings: GatewaySettings | None = None, clock: Callable[[], datetime] = kit_clock.now
    ) -> None:
        self._clock = clock
        self._poster: asyncio.Task[None] | None = None
        self.standstill = Standstill(clock)
        self.begin(settings or GatewaySettings())

    def begin(self, settings: GatewaySettings) -> None:
        """Start afresh: an empty book, these settings."""
        self.settings = settings
        self.book = Book(settings.balance, settings.quota)
        self.post = ReceiptPost(self.book, settings.webhook_url, settings.receipt_delay, self._clock)
        self.desk = Desk(self.book, settings, self._clock, self.post.expect)
        self.hooks = HookPost(self.book, self.post, settings, self._clock)
        self.texts = TextPost(self.book, self.hooks, settings, self._clock)
        self._shop = Shop(self.book, settings, self._clock, self.hooks.expect)
        self._faces: dict[str, Face] = {root: made(self._shop) for root, made in FACES.items()}
        self._signatures = Signatures(settings.api_key, settings.api_secret, self._clock)
        self._calls = 0
        self.plan(settings.faults)

    def plan(self, faults: Faults) -> None:
        """Break as `faults` says from now on."""
        self.faults = self.desk.faults = self.post.faults = faults
        self.hooks.faults = self.texts.faults = self._shop.faults = faults
        self.standstill.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        body = await _read(receive)
        try:
            status, answer = await self._answer(scope, body)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body()
        except BadFaults as error:
            status, answer = 400, Refusal(400, "ValidationError", error.text("en")).body()
        except AnswerLost:
            await _drop(send)
            return
        await _reply(send, status, answer)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._poster = asyncio.create_task(run_post(lambda: self.texts, lambda: self.standstill.left > 0))
        mail = (
            await MailServer(self._shop, self.standstill).serve(self.settings.smtp_port)
            if self.settings.smtp_port
            else None
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._poster.cancel()
        if mail:
            mail.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, raw: bytes) -> tuple[int, Json]:
        method, path = scope["method"], scope["path"].rstrip("/")
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if len(raw) > BODY_BYTES:
            raise Refusal(413, "PayloadTooLarge", "at most 15 MB a request")
        if path.startswith("/sandbox/"):
            return 200, self._sandbox(method, path, query, _json(raw))
        if self.standstill.left:
            await self.standstill.sit_out()
            raise AnswerLost
        headers = {name.lower(): value for name, value in scope["headers"]}
        face = None if path.startswith(_ROOT) else self._faces.get("/".join(path.split("/", 3)[1:3]))
        if face is not None:
            call = Call(method, path, query, headers, raw, scope["query_string"].decode("latin-1"))
            if not face.sends(call):
                return face.answer(call)
            return await self._send(lambda: face.answer(call))
        self._signatures.check(headers.get(b"authorization", b"").decode("latin-1"))
        sends = method == "POST" and (path.endswith("/send") or path.endswith("/send-many/detail"))
        if not sends:
            return 200, self._route(method, path, query, raw)
        return await self._send(lambda: (200, self._route(method, path, query, raw)))

    async def _send(self, act: Callable[[], tuple[int, Json]]) -> tuple[int, Json]:
        """Answer a request with effect, with the faults that concern it."""
        self._calls += 1
        token = str(self._calls)
        if self.faults.strikes("too_many", token):
            raise Refusal(429, "TooManyRequests", "slow down")
        if self.faults.strikes("fail_before", token):
            raise Refusal(500, "InternalError", "failed before anything happened")
        self.book.is_out = self.faults.strikes("quota", token)
        answer = act()
        if self.faults.strikes("halt", token):
            self.standstill.begin(self.faults.halt_seconds)
            await self.standstill.sit_out()
            raise AnswerLost
        if self.faults.strikes("slow", token):
            await asyncio.sleep(self.faults.slow_seconds)
        if self.faults.strikes("fail_after", token):
            raise Refusal(500, "InternalError", "failed after the messages were taken")
        if self.faults.strikes("lose_answer", token):
            raise AnswerLost
        return answer

    def _route(self, method: str, path: str, query: dict[str, str], raw: bytes) -> Json:
        desk = self.desk
        fixed: dict[tuple[str, str], Callable[[], Json]] = {
            ("POST", f"{_ROOT}send-many/detail"): lambda: desk.send_many(_json(raw)),
            ("POST", f"{_ROOT}groups"): lambda: desk.create_group(_json(raw)),
            ("GET", f"{_ROOT}groups"): lambda: desk.list_groups(query),
            ("GET", f"{_ROOT}list"): lambda: desk.list_messages(self._maybe_hidden(query)),
            ("GET", f"{_ROOT}list-old"): lambda: desk.list_messages(self._maybe_hidden(query)),
            ("POST", "/storage/v1/files"): lambda: desk.upload(_json(raw)),
            ("GET", "/cash/v1/balance"): desk.balance,
            ("GET", "/quota/v1/me"): desk.quota,
        }
        if method == "GET" and path.startswith(_TEMPLATES):
            return desk.template(path.removeprefix(_TEMPLATES))
        handler = fixed.get((method, path))
        return handler() if handler else self._route_group(method, path, query, raw)

    def _route_group(self, method: str, path: str, query: dict[str, str], raw: bytes) -> Json:
        parts = path.removeprefix(f"{_ROOT}groups/").split("/")
        if not path.startswith(f"{_ROOT}groups/") or len(parts) > 2:
            raise Refusal(404, "ResourceNotFound", "no such address")
        group_id, verb = parts[0], parts[1] if len(parts) == 2 else ""
        if method == "GET" and self.faults.strikes("hide", group_id):
            raise Refusal(404, "ResourceNotFound", "no such group")
        handlers: dict[tuple[str, str], Callable[[], Json]] = {
            ("GET", ""): lambda: self.desk.show_group(group_id),
            ("DELETE", ""): lambda: self.desk.delete_group(group_id),
            ("POST", "send"): lambda: self.desk.send_group(group_id),
            ("PUT", "messages"): lambda: self.desk.add_messages(group_id, _json(raw)),
            ("GET", "messages"): lambda: self.desk.list_messages(query, group_id),
        }
        try:
            return handlers[method, verb]()
        except KeyError:
            raise Refusal(404, "ResourceNotFound", "no such address") from None

    def _maybe_hidden(self, query: dict[str, str]) -> dict[str, str]:
        hidden = self.faults.strikes("hide", query.get("value", ""))
        return {**query, "messageId": "hidden"} if hidden else query

    def _sandbox(self, method: str, path: str, query: dict[str, str], body: Json) -> Json:
        """Answer the requests of drills and tests; never part of the imitated interface."""
        if (method, path) == ("GET", "/sandbox/accepted"):
            start, limit = _whole(query, "start", 0), _whole(query, "limit", 1_000_000)
            entries = list(self.book.truth(start, limit))
            return {"total": len(self.book.accepted), "accepted": entries}
        if (method, path) == ("GET", "/sandbox/inbox"):
            return {"text": self.book.inbox.get(query.get("to", ""), "")}
        if (method, path) == ("GET", "/sandbox/health"):
            forged = dict(self.post.forger.answers + self.hooks.forger.answers)
            counts = {"accepted": len(self.book.accepted), "groups": len(self.book.groups)}
            return {"drill": True, **counts, "forged": forged}
        if (method, path) == ("POST", "/sandbox/faults"):
            self.plan(read_faults(body))
            return {"planned": True}
        if (method, path) == ("POST", "/sandbox/text"):
            return {"messageId": self.texts.write(body)}
        if (method, path) == ("POST", "/sandbox/release"):
            return {"released": self.hooks.release()}
        if (method, path) == ("POST", "/sandbox/top-up"):
            charged = read_settings(body)
            self.book.balance, self.book.quota = charged.balance, charged.quota
            return {"charged": True}
        if (method, path) == ("POST", "/sandbox/reset"):
            self.begin(read_settings(body))
            return {"reset": True}
        raise Refusal(404, "ResourceNotFound", "no such address")


def _whole(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refusal(400, "ValidationError", f"{name} is a whole number")
    return int(text)


async def _read(receive: Receive) -> bytes:
    chunks = []
    while True:
        event = await receive()
        chunks.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(chunks)


def _json(raw: bytes) -> Json:
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(400, "ValidationError", "body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "ValidationError", "body is not an object")
    return body


async def _reply(send: Send, status: int, answer: Json) -> None:
    body = json.dumps(answer, separators=(",", ":")).encode()
    headers = [(b"content-type", b"application/json"), (b"x-ansim-drill", b"yes")]
    if status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _drop(send: Send) -> None:
    """Promise more bytes than come, so that the connection breaks in the middle of the answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
