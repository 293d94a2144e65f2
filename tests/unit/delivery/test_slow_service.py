"""A service on a real socket that is slow, silent, broken off or endless: what the adapter makes of each."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest
from scripted_service import MESSAGE, SENDER

from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.domain.errors import ProviderBusy
from ansim.delivery.domain.reports import Answered, NoAnswer, NotSent

Behaviour = Callable[[socket.socket, threading.Event], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _silent(peer: socket.socket, end: threading.Event) -> None:
    """Say nothing."""
    end.wait(30)


def _slow_headers(peer: socket.socket, end: threading.Event) -> None:
    """Begin the headers and never end them."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Ty")
    end.wait(30)


def _slow_body(peer: socket.socket, end: threading.Event) -> None:
    """Promise a body and send its first byte."""
    peer.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
    end.wait(30)


def _closed(peer: socket.socket, end: threading.Event) -> None:
    """Hang up without a word."""


def _reset(peer: socket.socket, end: threading.Event) -> None:
    """Break the connection off hard."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _cut(peer: socket.socket, end: threading.Event) -> None:
    """End in the middle of the body."""
    peer.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"groupId":')


def _no_http(peer: socket.socket, end: threading.Event) -> None:
    """Speak another language."""
    peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def _endless_header(peer: socket.socket, end: threading.Event) -> None:
    """Send a header that is longer than anybody reads."""
    peer.sendall(HEAD + b"X-Long: " + b"x" * 300_000 + b"\r\n")


def _bad_gzip(peer: socket.socket, end: threading.Event) -> None:
    """Say gzip and send something else."""
    peer.sendall(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")


def _good(peer: socket.socket, end: threading.Event) -> None:
    """Answer as it should be."""
    peer.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")


BROKEN: list[Behaviour] = [
    _silent,
    _slow_headers,
    _slow_body,
    _closed,
    _reset,
    _cut,
    _no_http,
    _endless_header,
    _bad_gzip,
]


class Service:
    """A server on loopback that reads one request a connection and then behaves."""

    def __init__(self, behave: Behaviour) -> None:
        self.requests = 0
        self._behave = behave
        self._end = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            peer, _ = self._listening.accept()
            with peer:
                if self._end.is_set():
                    return
                peer.settimeout(5)
                peer.recv(65_536)
                self.requests += 1
                self._behave(peer, self._end)

    def close(self) -> None:
        """End the server."""
        self._end.set()
        with socket.create_connection(self._listening.getsockname()):
            self._thread.join(60)
        self._listening.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Service]]:
    """Make services that end with the test."""
    made: list[Service] = []

    def make(behave: Behaviour) -> Service:
        made.append(Service(behave))
        return made[-1]

    yield make
    for service in made:
        service.close()


def _http(url: str) -> SolapiHttp:
    return SolapiHttp(url, "KEY", "SECRET", timeout=httpx.Timeout(0.3))


@pytest.mark.parametrize("behave", BROKEN, ids=lambda behave: behave.__name__.strip("_"))
def test_what_breaks_after_the_request_is_doubt(
    serve: Callable[[Behaviour], Service], behave: Behaviour
) -> None:
    """Proves on a real socket that once a request was read no broken answer is taken as not sent, nor repeated."""
    service = serve(behave)
    with closing(_http(service.url)) as http:
        assert isinstance(Solapi(http, frozenset({SENDER})).send_parcel("G1"), NoAnswer)
    assert service.requests == 1


@pytest.mark.parametrize("behave", BROKEN, ids=lambda behave: behave.__name__.strip("_"))
def test_what_breaks_without_effect_is_tried_again_later(
    serve: Callable[[Behaviour], Service], behave: Behaviour
) -> None:
    """Proves on a real socket that a call without effect says that later may help."""
    with closing(_http(serve(behave).url)) as http, pytest.raises(ProviderBusy) as caught:
        Solapi(http, frozenset({SENDER})).balance()
    assert str(caught.value.params["reason"]).isidentifier()


def test_a_plain_answer_on_the_same_socket_is_an_answer(serve: Callable[[Behaviour], Service]) -> None:
    """Proves that the servers of these tests are understood when they behave, so the doubts above are theirs."""
    service = serve(_good)
    with closing(_http(service.url)) as http:
        adapter = Solapi(http, frozenset({SENDER}))
        assert adapter.send_parcel("G1") == Answered(())
        assert adapter.send_one(MESSAGE) == NoAnswer("message_missing")


def test_a_port_without_a_service_is_certain() -> None:
    """Proves that a refused connection has sent nothing."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with closing(_http(f"http://127.0.0.1:{port}")) as http:
        result = Solapi(http, frozenset({SENDER})).send_one(MESSAGE)
    assert result == NotSent("ConnectError", retryable=True)
