"""The gate in Granian's own protocol, without a server: the same answers as over ASGI, bodies with and without a length."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from tests.unit.checkins.test_gate_application import PAGE, Behind
from tests.unit.checkins.test_gate_application import ask as ask_asgi

from ansim.checkins.api import gate_rsgi
from ansim.checkins.api.gate import GateApplication
from ansim.checkins.api.gate_rsgi import RsgiGate
from ansim.checkins.domain.refusals import TokenUsed

ORIGINS = (PAGE, "http://localhost:8000")


@dataclass
class Asked:
    """A request as Granian tells it."""

    path: str = "/checkins"
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    proto: str = "http"


@dataclass
class Line:
    """One request's connection: the pieces of its body, and what was answered."""

    pieces: tuple[bytes, ...] = (b"message",)
    hangs: bool = False
    read: int = 0
    answers: list[tuple[int, list[tuple[str, str]], bytes]] = field(default_factory=list)

    async def __call__(self) -> bytes:
        """The whole body, as long as it takes."""
        await asyncio.sleep(60 if self.hangs else 0)
        self.read += 1
        return b"".join(self.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The body in pieces; a line that hangs sends no more after them."""
        for piece in self.pieces:
            self.read += 1
            yield piece
        await asyncio.sleep(60 if self.hangs else 0)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes, /) -> None:
        """Note the answer."""
        self.answers.append((status, headers, body))

    def response_empty(self, status: int, headers: list[tuple[str, str]], /) -> None:
        """Note the answer."""
        self.response_bytes(status, headers, b"")


def ask(behind: Behind, asked: Asked, line: Line) -> tuple[int, dict[str, str], bytes]:
    """Send one request and return status, headers and body of its only answer."""
    asyncio.run(RsgiGate(GateApplication(behind, ORIGINS)).__rsgi__(asked, line))
    ((status, headers, body),) = line.answers
    return status, dict(headers), body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/checkins"),
        ("GET", "/checkins"),
        ("OPTIONS", "/checkins"),
        ("POST", "/companions"),
        ("OPTIONS", "/companions"),
        ("GET", "/venue/dmVudWUx"),
        ("GET", "/venue/dmVudWUy"),
        ("GET", "/receipt-key"),
        ("GET", "/batches/20778"),
        ("GET", "/tiles/20778/0/0"),
        ("GET", "/tiles/20778/0/1"),
        ("POST", "/receipt-key"),
        ("GET", "/"),
    ],
)
@pytest.mark.parametrize("origin", ["", PAGE, "http://localhost:8000", "https://evil.example"])
def test_both_protocols_say_the_same(method: str, path: str, origin: str) -> None:
    """Every address, method and origin: status, headers and body are those of the ASGI application."""
    status, headers, body = ask_asgi(Behind(), path, method, headers=((b"origin", origin.encode()),))
    del headers["content-length"]  # the server's own here
    asked = Asked(path, method, {"origin": origin} if origin else {})
    assert ask(Behind(), asked, Line()) == (status, headers, body)


@pytest.mark.parametrize("outcome", [TokenUsed(), RuntimeError("secret")])
def test_refusals_and_faults_say_the_same(outcome: Exception) -> None:
    """A refusal and a fault behind the address: the object that ASGI gives, and nothing of the fault's own words."""
    told = ask(Behind(outcome), Asked(), Line())
    assert told[::2] == ask_asgi(Behind(outcome))[::2]
    assert b"secret" not in told[2]


@pytest.mark.parametrize("headers", [{}, {"content-length": "205"}])
@pytest.mark.parametrize("pieces", [(b"x" * 205,), (b"x" * 100, b"", b"x" * 105)])
def test_205_bytes_are_let_in(headers: dict[str, str], pieces: tuple[bytes, ...]) -> None:
    """With a length or in pieces, the gate gets the whole message once."""
    behind = Behind()
    assert ask(behind, Asked(headers=headers), Line(pieces))[::2] == (200, b"receipt")
    assert behind.heard == [b"x" * 205]


@pytest.mark.parametrize("length", ["206", "999999999999", "-1", "x", "", "2e2", "²", "+5"])
def test_a_length_beyond_a_check_in_is_refused_unread(length: str) -> None:
    """By the header alone, whatever stands in it: nothing of the body is read."""
    behind, line = Behind(), Line()
    status, _, body = ask(behind, Asked(headers={"content-length": length}), line)
    assert (status, json.loads(body)["code"]) == (413, "checkin.too_long")
    assert (behind.heard, line.read) == ([], 0)


def test_an_endless_body_is_cut() -> None:
    """Pieces without a length: no more are read once they are more than a check-in."""
    behind, line = Behind(), Line((b"x" * 64,) * 100)
    assert ask(behind, Asked(), line)[0] == 413
    assert (behind.heard, line.read) == ([], 4)


@pytest.mark.parametrize("headers", [{}, {"content-length": "205"}])
def test_a_body_that_never_ends_is_told_so(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]) -> None:
    """The rest does not come, or nothing at all: after its time the visitor is told to send again."""
    monkeypatch.setattr(gate_rsgi, "BODY_SECONDS", 0)
    behind = Behind()
    status, _, body = ask(behind, Asked(headers=headers), Line((b"half",), hangs=True))
    assert (status, json.loads(body)["code"], behind.heard) == (408, "checkin.too_slow", [])


def test_no_other_protocol_is_spoken() -> None:
    """What is no HTTP request is left alone."""
    line = Line()
    asyncio.run(RsgiGate(GateApplication(Behind(), ORIGINS)).__rsgi__(Asked(proto="ws"), line))
    assert line.answers == []


def test_headers_are_kept_for_few_pages_only() -> None:
    """Whoever asks under ever new origins gets the visitors' page named, and fills no memory."""
    gate = RsgiGate(GateApplication(Behind(), ORIGINS))
    for number in range(200):
        line = Line()
        asyncio.run(gate.__rsgi__(Asked(headers={"origin": f"https://{number}.example"}), line))
        assert dict(line.answers[0][1])["access-control-allow-origin"] == PAGE
    assert gate._headers.cache_info().currsize <= 64
