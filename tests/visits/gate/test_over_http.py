"""The gate over real HTTP: receipts, refusals as one JSON object, CORS, the limit of a body, one request a connection."""

import asyncio
import json
import os
import socket

import httpx
import pytest
from tests.visits.gate.running_gate import STICKER, VENUE, RunningGate, ask

from ansim.cli.checkup.gate import GateSeen, see_gate
from ansim.conf import keys
from ansim.wire.checkin import read_checkin
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.receipt import read_receipt, verify_receipt


@pytest.fixture
def web(running: RunningGate) -> httpx.Client:
    """A client that knows nothing of ansim."""
    return httpx.Client(base_url=f"http://127.0.0.1:{running.port}", trust_env=False)


def test_a_receipt_verifies_under_the_gates_key(running: RunningGate, web: httpx.Client) -> None:
    """100 bytes, signed over the check-in by the key that the gate publishes; again the same."""
    (message,) = running.messages(1)
    answer = web.post("/checkins", content=message)
    point = read_base64url(web.get("/receipt-key").json()["key"])
    assert answer.status_code == 200
    assert point is not None
    verify_receipt(read_receipt(answer.content), read_checkin(message), point)
    assert web.post("/checkins", content=message).content == answer.content


def test_the_doctor_finds_the_gate_well(running: RunningGate, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running gate answers the doctor under the key of its installation."""
    for name in [name for name in os.environ if name.startswith("ANSIM_")]:
        monkeypatch.delenv(name)
    with running.inside(keys.SUPERVISOR):
        findings, seen = see_gate()
    assert findings == []
    assert seen == GateSeen(f"http://127.0.0.1:{running.port}", f"http://localhost:{running.port}", True)


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/", "GET", 404, "gate.address"),
        ("/checkins", "GET", 405, "gate.method"),
        ("/checkins", "PUT", 405, "gate.method"),
        ("/checkins/", "POST", 404, "gate.address"),
        ("/venue/", "GET", 404, "gate.address"),
        ("/venue/dmVudWUy", "GET", 404, "checkin.venue"),
        ("/venue/dmVudWUxAA", "GET", 404, "checkin.venue"),
        ("/venue/dmVudWUx", "POST", 405, "gate.method"),
        ("/receipt-key", "POST", 405, "gate.method"),
        ("/batches/x", "GET", 404, "gate.address"),
        ("/batches/1", "POST", 405, "gate.method"),
        ("/tiles/1/0/0", "GET", 404, "gate.address"),
        ("/tiles/1/0/-1", "GET", 404, "gate.address"),
        ("/tiles/1/0/0", "POST", 405, "gate.method"),
        ("/static/../../etc/passwd", "GET", 404, "gate.address"),
    ],
)
def test_every_refusal_is_one_clear_object(
    web: httpx.Client, path: str, method: str, status: int, code: str
) -> None:
    """A status, a code, and what to do in both languages."""
    answer = web.request(method, path)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert set(told) == {"code", "message", "message_en", "retryable"}
    assert told["message"] != told["message_en"]


def test_what_a_visitor_may_know_of_a_venue(web: httpx.Client) -> None:
    """Name and kind come from the gate, never from the QR."""
    told = web.get(f"/venue/{write_base64url(VENUE)}").json()
    assert (told["name"], told["state"]) == ("안심다방", "open")
    assert web.get("/batches/20000").json() == {"batches": []}


def test_only_the_visitors_page_may_read_answers(running: RunningGate, web: httpx.Client) -> None:
    """CORS: the page's origin, under both names of this machine, and no other; no cookies; the preflight is answered."""
    page = "http://localhost:8000"
    asked = {"origin": page, "access-control-request-method": "POST"}
    preflight = web.options("/checkins", headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "POST"
    for origin, allowed in (
        (page, page),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://evil.example", page),
    ):
        headers = web.post("/checkins", content=b"", headers={"origin": origin}).headers
        assert headers["access-control-allow-origin"] == allowed
        assert "access-control-allow-credentials" not in headers
        assert "set-cookie" not in headers
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("size", [206, 1_000, 10_000_000])
def test_a_longer_body_is_refused_by_its_length(running: RunningGate, size: int) -> None:
    """Told by the header alone: the body is not even read."""
    head = f"POST /checkins HTTP/1.1\r\nhost: gate\r\ncontent-length: {size}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", running.port), 30) as line:
        line.sendall(head)
        answer = b""
        while piece := line.recv(4_096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"checkin.too_long" in answer


def test_a_body_without_a_length_is_limited_too(running: RunningGate) -> None:
    """Chunks that add up to more than a check-in."""
    chunk = b"64\r\n" + b"x" * 100 + b"\r\n"
    with socket.create_connection(("127.0.0.1", running.port), 30) as line:
        line.sendall(
            b"POST /checkins HTTP/1.1\r\nhost: gate\r\ntransfer-encoding: chunked\r\n\r\n" + chunk * 3
        )
        line.sendall(b"0\r\n\r\n")
        assert b"checkin.too_long" in line.recv(4_096)


def test_a_check_in_may_come_in_chunks(running: RunningGate) -> None:
    """Two pieces make one message."""
    (message,) = running.messages(1)
    pieces = b"".join(
        f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in (message[:50], message[50:])
    )
    with socket.create_connection(("127.0.0.1", running.port), 30) as line:
        line.sendall(b"POST /checkins HTTP/1.1\r\nhost: gate\r\ntransfer-encoding: chunked\r\n\r\n")
        line.sendall(pieces + b"0\r\n\r\n")
        assert line.recv(4_096).startswith(b"HTTP/1.1 200 ")


def test_one_request_a_connection(running: RunningGate) -> None:
    """No keep-alive: a second request on the same connection is never answered."""
    first, second = running.messages(2)
    head = b"POST /checkins HTTP/1.1\r\nhost: gate\r\ncontent-length: 205\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.port), 30) as line:
        line.sendall(head + first + head + second)
        answer = b""
        while piece := line.recv(4_096):
            answer += piece
    assert answer.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in answer.lower()


def test_a_visitor_who_hangs_up_harms_nobody(running: RunningGate) -> None:
    """Half a message, or a whole one without waiting for the answer: others are served as before."""
    whole, good = running.messages(2)
    head = b"POST /checkins HTTP/1.1\r\nhost: gate\r\ncontent-length: 205\r\n\r\n"
    for sent in (head + whole[:100], head + whole, b"nonsense\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", running.port), 30) as line:
            line.sendall(sent)
    status, _ = asyncio.run(ask(running.port, good))
    assert status == 200


def test_the_log_holds_no_address_and_no_message(running: RunningGate) -> None:
    """After check-ins, refusals and nonsense: neither who asked nor what."""
    messages = running.messages(5)
    running.send([*messages, b"x", b""])
    told = running.log.read_bytes()
    for secret in (b"127.0.0.1", b"checkins", VENUE, STICKER, messages[0][7:23].hex().encode()):
        assert secret not in told


def test_a_signature_of_another_issuer_is_told_so(running: RunningGate, web: httpx.Client) -> None:
    """The keys are those of the vault: a token of an unknown key is refused."""
    (message,) = running.messages(1)
    stranger = message[:3] + b"????" + message[7:]
    answer = web.post("/checkins", content=stranger)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "checkin.issuer")
