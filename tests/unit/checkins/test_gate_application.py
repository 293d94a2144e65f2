"""The gate's ASGI application without a server: bodies in pieces, slow and endless ones, faults behind it."""

import asyncio
import json
from collections.abc import Callable, Mapping

import pytest

from ansim.checkins.api import gate as gate_module
from ansim.checkins.api.gate import GateApplication
from ansim.checkins.domain.refusals import GateBusy, TokenUsed
from ansim.kit.errors import AnsimError

PAGE = "https://ansim.example.go.kr"


class Behind:
    """What stands behind the addresses in these tests."""

    def __init__(self, outcome: bytes | AnsimError | Exception = b"receipt") -> None:
        self.outcome = outcome
        self.heard: list[bytes] = []

    async def check_in(self, message: bytes) -> bytes | AnsimError:
        """Answer as told."""
        self.heard.append(message)
        if isinstance(self.outcome, Exception) and not isinstance(self.outcome, AnsimError):
            raise self.outcome
        return self.outcome

    async def companion(self, message: bytes) -> AnsimError | None:
        """Take it, or refuse as told."""
        self.heard.append(message)
        return self.outcome if isinstance(self.outcome, AnsimError) else None

    async def venue(self, venue: bytes) -> Mapping[str, object] | None:
        """One venue."""
        return {"name": "안심다방"} if venue == b"venue1" else None

    async def batches(self, day: int) -> list[Mapping[str, object]]:
        """One batch."""
        return [{"seq": 0, "day": day}]

    async def tile(self, day: int, seq: int, number: int) -> bytes | None:
        """One tile."""
        return b"hashes" if (day, seq, number) == (20_778, 0, 0) else None

    def key(self) -> bytes:
        """A point."""
        return b"\x02" * 33


def ask(
    behind: Behind,
    path: str = "/checkins",
    method: str = "POST",
    *,
    pieces: tuple[bytes, ...] = (b"message",),
    headers: tuple[tuple[bytes, bytes], ...] = (),
    endless: bool = False,
    scope_type: str = "http",
) -> tuple[int, dict[str, str], bytes]:
    """Send one request and return status, headers and body (0 when nothing was answered)."""
    sent: list[dict[str, object]] = []
    left = list(pieces)

    async def receive() -> dict[str, object]:
        if not left:
            await asyncio.sleep(0 if endless else 60)
            return {"type": "http.request", "body": b"x" * 64, "more_body": True}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or endless}

    async def send(event: dict[str, object]) -> None:
        sent.append(event)

    scope = {"type": scope_type, "path": path, "method": method, "headers": list(headers)}
    application: Callable[..., object] = GateApplication(behind, (PAGE, "http://localhost:8000"))
    asyncio.run(application(scope, receive, send))  # type: ignore[arg-type]
    if not sent:
        return 0, {}, b""
    start, body = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}  # type: ignore[attr-defined]
    return start["status"], told, body["body"]  # type: ignore[return-value]


@pytest.mark.parametrize("pieces", [(b"message",), (b"mess", b"age"), (b"", b"m", b"essage", b"")])
def test_a_body_in_any_pieces_is_one_message(pieces: tuple[bytes, ...]) -> None:
    """However the server hands it over, the gate gets the whole of it, and its answer goes back as bytes."""
    behind = Behind()
    assert ask(behind, pieces=pieces)[::2] == (200, b"receipt")
    assert behind.heard == [b"message"]


@pytest.mark.parametrize(
    "headers", [(), ((b"content-length", b"205"),), ((b"content-length", b"7"), (b"x", b"y"))]
)
def test_205_bytes_are_let_in(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    """The limit itself is no trouble."""
    behind = Behind()
    assert ask(behind, pieces=(b"x" * 205,), headers=headers)[0] == 200


@pytest.mark.parametrize("length", [b"206", b"999999999999", b"-1", b"x", b"", b"2e2"])
def test_a_length_beyond_a_check_in_is_refused_unread(length: bytes) -> None:
    """By the header alone, whatever stands in it."""
    behind = Behind()
    status, _, body = ask(behind, headers=((b"content-length", length),))
    assert (status, json.loads(body)["code"], behind.heard) == (413, "checkin.too_long", [])


def test_an_endless_body_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """More and more pieces without a length: refused once they are more than a check-in."""
    behind = Behind()
    assert ask(behind, endless=True)[0] == 413
    assert ask(behind, pieces=(b"x" * 206,))[0] == 413
    assert behind.heard == []


def test_a_body_that_never_ends_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest does not come: after its time the visitor is told to send again."""
    monkeypatch.setattr(gate_module, "BODY_SECONDS", 0)

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        if not first:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": first.pop(), "more_body": True}

    first, sent = [b"half"], []

    async def send(event: dict[str, object]) -> None:
        sent.append(event)

    scope = {"type": "http", "path": "/checkins", "method": "POST", "headers": []}
    asyncio.run(GateApplication(Behind(), (PAGE,))(scope, receive, send))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["code"] == "checkin.too_slow"


@pytest.mark.parametrize(
    ("outcome", "status", "code", "retryable"),
    [
        (TokenUsed(), 409, "checkin.used", False),
        (GateBusy(), 503, "gate.busy", True),
        (RuntimeError("secret"), 500, "ansim.unexpected", False),
    ],
)
def test_a_refusal_is_one_object(
    outcome: AnsimError | Exception, status: int, code: str, retryable: bool
) -> None:
    """A status, a code, both sentences, and whether to send again; nothing of a fault's own words."""
    given, headers, body = ask(Behind(outcome))
    told = json.loads(body)
    assert (given, told["code"], told["retryable"]) == (status, code, retryable)
    assert headers["content-type"] == "application/json"
    assert b"secret" not in body


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/venue/dmVudWUx", b'{"name":"\xec\x95\x88\xec\x8b\xac\xeb\x8b\xa4\xeb\xb0\xa9"}'),
        ("/batches/20778", b'{"batches":[{"seq":0,"day":20778}]}'),
        ("/tiles/20778/0/0", b"hashes"),
        ("/receipt-key", b'{"key":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"}'),
    ],
)
def test_what_a_page_may_read(path: str, answer: bytes) -> None:
    """Each address with its answer."""
    assert ask(Behind(), path, "GET")[::2] == (200, answer)


@pytest.mark.parametrize(
    "path", ["/tiles/20778/0/1", "/tiles/1234567890/0/0", "/batches/²", "/x", "", "/tiles/1"]
)
def test_nothing_else_is_there(path: str) -> None:
    """404 for addresses and numbers that mean nothing."""
    assert ask(Behind(), path, "GET")[0] == 404


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (b"", PAGE),
        (PAGE.encode(), PAGE),
        (b"http://localhost:8000", "http://localhost:8000"),
        (b"https://evil.example", PAGE),
        (b"null", PAGE),
    ],
)
def test_answers_are_for_the_pages_origin(origin: bytes, allowed: str) -> None:
    """The origin of the page that asks, if it is the visitors' page; caches are told that it matters."""
    headers = ask(Behind(), headers=((b"origin", origin),))[1]
    assert headers["access-control-allow-origin"] == allowed
    assert headers["vary"] == "origin"
    assert headers["connection"] == "close"


def test_a_preflight_is_answered_without_a_body() -> None:
    """204, what may be sent, for a day."""
    status, headers, body = ask(Behind(), method="OPTIONS")
    assert (status, body) == (204, b"")
    assert (headers["access-control-allow-headers"], headers["access-control-max-age"]) == (
        "content-type",
        "86400",
    )


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_no_other_protocol_is_spoken(kind: str) -> None:
    """What is no HTTP request is left alone."""
    assert ask(Behind(), scope_type=kind)[0] == 0


def test_a_companion_is_taken_at_an_address_of_its_own() -> None:
    """304 bytes and not one more; a refusal in both languages; scripts of the page may send it."""
    behind = Behind()
    status, headers, body = ask(behind, "/companions", pieces=(b"a" * 200, b"b" * 104))
    assert (status, json.loads(body)) == (200, {"taken": True})
    assert (headers["connection"], behind.heard) == ("close", [b"a" * 200 + b"b" * 104])
    assert ask(behind, "/companions", pieces=(bytes(305),))[0] == 413
    assert ask(behind, "/companions", "OPTIONS")[0] == 204
    assert ask(behind, "/companions", "GET")[0] == 405
    refused = ask(Behind(TokenUsed()), "/companions")
    assert (refused[0], json.loads(refused[2])["code"]) == (409, "checkin.used")
