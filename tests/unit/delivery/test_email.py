"""E-mail by SMTP against the drill's mail server, over a real socket: what is handed over, refused and unknown."""

import asyncio
import hashlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from gateway_wire import jpeg

from ansim.delivery.adapters import email as module
from ansim.delivery.adapters.registry import Access, kind_named
from ansim.delivery.domain.errors import ProviderError, SenderNotAllowed
from ansim.delivery.domain.messages import Channel, Message
from ansim.delivery.domain.reports import Answered, NoAnswer, NotSent, Unclear
from ansim.delivery.domain.states import Outcome
from ansim.delivery.services.claims import RELEASED
from ansim.sandbox.gateway.app import Gateway
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.smtp import MailServer

SENDER = "health@city.example.kr"
TO = "gildong@example.kr"


class Post:
    """The drill's mail server in a thread, its book, and our adapter."""

    def __init__(self) -> None:
        self.gateway = Gateway()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self._run(MailServer(self.gateway._shop, self.gateway.standstill).serve(0))
        self.port = self.server.sockets[0].getsockname()[1]
        access = Access(f"smtp://127.0.0.1:{self.port}", "", "", frozenset({SENDER}))
        self.adapter: Any = kind_named("email").connect(access)

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def plan(self, **faults: Any) -> None:
        """Break as planned from now on."""
        self.gateway.plan(Faults(**faults))

    def truth(self) -> list[dict[str, Any]]:
        """What the server took."""
        return list(self.gateway.book.truth(0, 100))

    def close(self) -> None:
        """Stop the server."""
        self.loop.call_soon_threadsafe(self.server.close)
        self._run(self.server.wait_closed())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)
        self.loop.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Post]:
    """One mail server for these tests."""
    post = Post()
    yield post
    post.close()


@pytest.fixture
def post(server: Post) -> Post:
    """The server with an empty book and no faults."""
    server.gateway.book.accepted.clear()
    server.plan()
    return server


def _mail(text: str = "통지서를 보냅니다.", **more: Any) -> Message:
    return Message("KEY-1/1", SENDER, TO, text, "안내 – 통지", **more)


def test_a_mail_goes_with_its_text_and_picture(post: Post) -> None:
    """Proves that text, picture, sender and our reference arrive, a line with a single dot among them."""
    image = jpeg(size=5000)
    file_id = post.adapter.upload("a1b2.jpg", image)
    text = "첫 줄\n.\n..두 점 – 😀\n끝"
    result = post.adapter.send_one(_mail(text, file_id=file_id))
    assert result == Answered(result.messages)
    assert [(item.reference, item.outcome, item.code) for item in result.messages] == [
        ("KEY-1/1", Outcome.SENT, "250")
    ]
    (entry,) = post.truth()
    assert entry["number"] == hashlib.sha256(TO.encode()).hexdigest()
    assert entry["image"] == hashlib.sha256(image).hexdigest()
    assert entry["text"] == hashlib.sha256(text.encode()).hexdigest()[:16]
    assert entry["fields"]["reference"].endswith("@city.example.kr>")
    assert "KEY" not in entry["fields"]["reference"]


def test_a_lost_answer_is_unknown_and_nobody_can_be_asked(post: Post) -> None:
    """Proves that silence after the mail was handed over is never tried again."""
    post.plan(lose_answer=1.0)
    assert isinstance(post.adapter.send_one(_mail()), NoAnswer)
    assert len(post.truth()) == 1
    assert post.adapter.look_up("x") == Unclear("no_look_up")
    assert post.adapter.find("KEY-1/1", None, None) == Unclear("no_look_up")
    assert post.adapter.reports("x") == ()


@pytest.mark.parametrize(
    ("faults", "outcome", "code"),
    [
        ({"refuse": {"gildong": "550"}}, Outcome.PERMANENT, "550"),
        ({"refuse": {"gildong": "450"}}, Outcome.NOT_SENT, "450"),
        ({"too_many": 1.0}, Outcome.NOT_SENT, "451"),
        ({"fail_before": 1.0}, Outcome.TECHNICAL, "554"),
    ],
)
def test_a_refusal_is_a_result_or_worth_another_try(
    post: Post, faults: Any, outcome: Outcome, code: str
) -> None:
    """Proves that an unknown mailbox is permanent and a server that is busy leaves the mail unsent."""
    post.plan(**faults)
    (known,) = post.adapter.send_one(_mail()).messages
    assert (known.outcome, known.code) == (outcome, code)
    assert post.truth() == []


def test_a_server_that_is_away_sends_nothing(post: Post) -> None:
    """Proves that a refused connection is certain and tried again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    away = kind_named("email").connect(Access(f"smtp://127.0.0.1:{port}", "", "", frozenset({SENDER})))
    assert away.send_one(_mail()) == NotSent("ConnectionRefusedError", retryable=True)
    away.close()


class Scripted:
    """A mail client that answers from a table, step by step."""

    made: "list[Scripted]"
    steps: dict[str, Any]

    def __init__(self, host: str, port: int, **more: Any) -> None:
        self.asked: list[str] = [f"{host}:{port}"]
        self.made.append(self)

    def _step(self, name: str) -> Any:
        self.asked.append(name)
        answer = self.steps.get(name, (250, b""))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ehlo(self) -> Any:
        """EHLO."""
        return self._step("ehlo")

    def starttls(self, context: Any) -> Any:
        """STARTTLS."""
        return self._step("starttls")

    def login(self, user: str, secret: str) -> Any:
        """AUTH."""
        return self._step("login")

    def mail(self, sender: str) -> Any:
        """MAIL FROM."""
        return self._step("mail")

    def rcpt(self, to: str) -> Any:
        """RCPT TO."""
        return self._step("rcpt")

    def docmd(self, command: str) -> Any:
        """DATA."""
        return self.steps.get("data", (354, b""))

    def send(self, raw: bytes) -> None:
        """The mail itself."""
        self._step("send")

    def getreply(self) -> Any:
        """The last word."""
        return self._step("reply")

    def close(self) -> None:
        """Hang up."""
        self.asked.append("close")


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An adapter to a far server whose every step is a table's."""

    def made(scheme: str = "smtp", **steps: Any) -> tuple[Any, type[Scripted]]:
        kind = type("Table", (Scripted,), {"made": [], "steps": steps})
        monkeypatch.setattr(module.smtplib, "SMTP_SSL" if scheme == "smtps" else "SMTP", kind)
        access = Access(f"{scheme}://mail.example.kr", "user", "secret", frozenset({SENDER}))
        return kind_named("email").connect(access), kind

    return made


@pytest.mark.parametrize(("scheme", "port", "starts"), [("smtp", 587, True), ("smtps", 465, False)])
def test_a_far_server_is_spoken_to_encrypted(scripted: Any, scheme: str, port: int, starts: bool) -> None:
    """Proves that nothing personal leaves this machine in the clear, whichever way encryption begins."""
    adapter, kind = scripted(scheme)
    assert isinstance(adapter.send_one(_mail()), Answered)
    (client,) = kind.made
    assert client.asked[0] == f"mail.example.kr:{port}"
    assert ("starttls" in client.asked) is starts
    assert client.asked.index("login") < client.asked.index("mail")
    assert client.asked[-1] == "close"


@pytest.mark.parametrize(
    ("steps", "result"),
    [
        ({"login": smtplib.SMTPAuthenticationError(535, b"")}, NotSent("smtp_535", retryable=False)),
        ({"login": smtplib.SMTPAuthenticationError(454, b"")}, NotSent("smtp_454", retryable=True)),
        ({"starttls": smtplib.SMTPNotSupportedError("x")}, NotSent("SMTPNotSupportedError", retryable=True)),
        ({"mail": (550, b"")}, NotSent("smtp_550", retryable=False)),
        ({"data": (554, b"")}, NotSent("smtp_554", retryable=False)),
        ({"mail": TimeoutError()}, NotSent("TimeoutError", retryable=True)),
        ({"send": TimeoutError()}, NoAnswer("TimeoutError")),
        ({"reply": smtplib.SMTPServerDisconnected("x")}, NoAnswer("SMTPServerDisconnected")),
        ({"reply": (-1, b"")}, NoAnswer("smtp_-1")),
    ],
)
def test_only_silence_after_the_mail_itself_is_unknown(scripted: Any, steps: Any, result: Any) -> None:
    """Proves step by step what is certain, and that every connection is closed."""
    adapter, kind = scripted(**steps)
    assert adapter.send_one(_mail()) == result
    assert kind.made[0].asked[-1] == "close"


def test_what_cannot_be_written_is_the_messages_own_fault(post: Post) -> None:
    """Proves that a second line in the subject never becomes a header, and a missing picture is not left out."""
    forged = Message("KEY-1/1", SENDER, TO, "본문", "제목\r\nBcc: all@example.kr")
    assert post.adapter.send_one(forged).messages[0].outcome is Outcome.TECHNICAL
    assert post.adapter.send_one(_mail(file_id="gone.jpg")) == NotSent("picture_missing", retryable=True)
    with pytest.raises(SenderNotAllowed):
        post.adapter.send_one(Message("K/1", "someone@else.kr", TO, "본문"))
    with pytest.raises(ProviderError):
        post.adapter.balance()
    assert post.truth() == []
    assert post.adapter.capabilities.channel is Channel.EMAIL


def test_the_server_bears_half_sentences(post: Post) -> None:
    """Proves that a caller who hangs up in the middle leaves nothing behind."""
    with socket.create_connection(("127.0.0.1", post.port), 5) as raw:
        raw.sendall(b"EHLO x\r\nRCPT TO:<a@b.kr>\r\nDATA\r\nhalf a mail")
    with socket.create_connection(("127.0.0.1", post.port), 5) as raw:
        raw.sendall(b"QUIT\r\n")
        assert b"221" in raw.makefile("rb").read()
    assert post.truth() == []


def test_a_mail_server_that_stands_still_greets_when_it_goes_on(post: Post) -> None:
    """Proves that a halt of the service is a halt of its mails too, and that nothing is lost by it."""
    post.gateway.standstill.begin(0.2)
    assert isinstance(post.adapter.send_one(_mail()), Answered)
    assert post.gateway.standstill.left == 0
    assert len(post.truth()) == 1


def test_a_server_too_slow_for_the_lease_gets_no_mail(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a mail is not handed over so late that its lease could end before the answer comes."""
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    assert post.adapter.send_one(_mail()) == NotSent("late", retryable=True)
    assert post.truth() == []
    monkeypatch.undo()
    assert timedelta(seconds=module.PATIENCE + 2 * module.TIMEOUT) < RELEASED
