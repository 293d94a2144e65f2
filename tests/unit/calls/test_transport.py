"""The real transport over real sockets: what is signed is what is sent, and every failing connection is one error."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from tests.unit.calls.conftest import Asked, Wire

from ansim.calls.transport import HttpTransport, RoleUnreachable, transport_to
from ansim.conf import keys
from ansim.conf.keys import KeysDamaged, WrongRole
from ansim.conf.roles import Role
from ansim.wire.http_signature import BadSignature, SignedRequest, Signer, verify

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def transport(wire: Wire) -> Iterator[HttpTransport]:
    """From the office to a ledger that is the test's own server."""
    with HttpTransport(Role.LEDGER, address=wire.url, timeout=60) as made:
        yield made


def _signer(asked: Asked) -> Signer:
    """Check a request off the wire as the other side would, by what really arrived."""
    parts = urlsplit(asked.target)
    request = SignedRequest(asked.method, parts.path, parts.query, asked.body)
    return verify(request, asked.headers, keys.service_public(Role.OFFICE))


REQUESTS = [
    ("GET", "/v1/status", b""),
    ("GET", "/lookups/entries?key=a&key=b", b""),
    ("GET", "/lookups/entries?key=a%20b%26c%3D%ED%95%9C", b""),
    ("GET", "/?", b""),
    ("POST", "/lookups/entries", b'{"entries": []}'),
    ("POST", "/lookups/entries", b""),
    ("POST", "/lookups/entries", bytes(range(256))),
    ("POST", "/lookups/entries", b"x" * 1_500_000),
    ("PUT", "/a/b.c-d_e~f", b"1"),
    ("DELETE", "/a", b""),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_what_arrives_is_what_was_signed(
    transport: HttpTransport, wire: Wire, method: str, path: str, body: bytes
) -> None:
    """Read off the wire, the request verifies under the office's key, for the ledger, and as of now."""
    begun = int(time.time())
    answer = transport.request(method, path, body)
    assert (answer.status, answer.body) == (200, b"{}")
    signer = _signer(wire.asked[0])
    assert signer.asked == "ledger"
    assert signer.keyid.startswith("office/")
    assert begun <= signer.created <= time.time()


def test_no_two_requests_share_a_nonce(transport: HttpTransport, wire: Wire) -> None:
    """The same request a hundred times over has a hundred nonces and signatures."""
    for _ in range(100):
        transport.request("GET", "/v1/status")
    assert len({_signer(asked).nonce for asked in wire.asked}) == 100
    assert len({asked.headers["signature"] for asked in wire.asked}) == 100


def test_one_connection_serves_many_requests_of_many_threads(transport: HttpTransport, wire: Wire) -> None:
    """A transport may be shared: forty requests of eight threads all arrive whole and signed."""
    with ThreadPoolExecutor(8) as pool:
        bodies = [str(number).encode() for number in range(40)]
        list(pool.map(lambda body: transport.request("POST", "/x", body), bodies))
    assert sorted(asked.body for asked in wire.asked) == sorted(bodies)
    for asked in wire.asked:
        _signer(asked)


@pytest.mark.parametrize("status", [200, 201, 204, 400, 401, 403, 404, 409, 410, 418, 500, 503])
def test_every_answer_is_handed_on(transport: HttpTransport, wire: Wire, status: int) -> None:
    """Refusals are answers too: status and bytes come back for the client to judge."""
    wire.status, wire.body = status, b"" if status == 204 else b'{"code": "x.y"}'
    answer = transport.request("GET", "/v1/status")
    assert (answer.status, answer.body) == (status, wire.body)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(transport: HttpTransport, wire: Wire, status: int) -> None:
    """A signed request goes to the role it was made for and nowhere else, wherever the answer points."""
    wire.status, wire.extra = status, {"Location": f"{wire.url}/elsewhere"}
    assert transport.request("POST", "/lookups/entries", b"x").status == status
    assert len(wire.asked) == 1


def test_a_proxy_of_the_environment_is_passed_by(
    transport: HttpTransport, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls between roles never leave by a proxy that happens to be set for other programs."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with HttpTransport(Role.LEDGER, address=wire.url) as other:
        assert other.request("GET", "/v1/status").status == 200


def _refusing() -> tuple[socket.socket, Callable[[], None]]:
    """A port where nobody answers a connection."""
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    return closed, lambda: None


def _speaking(words: bytes, *, before: int = 1) -> tuple[socket.socket, Callable[[], None]]:
    """A server that says `words` to one connection and hangs up."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            if before:
                connection.recv(before)
            connection.sendall(words)

    return listener, serve


FAULTS = [
    ("nobody listens", _refusing),
    ("hangs up at once", lambda: _speaking(b"", before=0)),
    ("hangs up after the request", lambda: _speaking(b"")),
    ("speaks another protocol", lambda: _speaking(b"SSH-2.0-x\r\n")),
    ("sends half a head", lambda: _speaking(b"HTTP/1.1 200 OK\r\nContent-Le")),
    ("sends less than it said", lambda: _speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc")),
    ("sends a length that is none", lambda: _speaking(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")),
    (
        "sends a broken chunk",
        lambda: _speaking(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    ),
    ("sends a status that is none", lambda: _speaking(b"HTTP/1.1 OK\r\n\r\n")),
]


@pytest.mark.parametrize(("what", "make"), FAULTS, ids=[name for name, _ in FAULTS])
def test_every_broken_connection_is_one_error(
    what: str, make: Callable[[], tuple[socket.socket, Callable[[], None]]]
) -> None:
    """However a connection breaks, it is RoleUnreachable, which names the role and may be tried again."""
    listener, serve = make()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with closing(listener):
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            HttpTransport(Role.VAULT, address=address, timeout=60) as transport,
            pytest.raises(RoleUnreachable) as away,
        ):
            transport.request("GET", "/v1/status")
    thread.join(timeout=60)
    assert away.value.params == {"role": "vault"}, what
    assert away.value.retryable
    assert away.value.__suppress_context__


def test_a_role_that_never_answers_is_given_up() -> None:
    """A connection that is taken and never answered ends after the time given, as unreachable."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        transport = HttpTransport(Role.VAULT, address=address, timeout=0.05)
        with transport, pytest.raises(RoleUnreachable):
            transport.request("GET", "/v1/status")


def test_before_the_first_start_every_role_is_unreachable() -> None:
    """With no ports chosen and no address set, asking is the same clear error."""
    for role in Role:
        with transport_to(role, timeout=1) as transport, pytest.raises(RoleUnreachable):
            transport.request("GET", "/v1/status")


@pytest.mark.parametrize("host", ["·", "¡", "a..b", "\u2488.example", "x" * 300])
def test_a_host_that_cannot_be_is_unreachable(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """A setting that reads as an address but names no possible host is the same error as a host that is away."""
    monkeypatch.setenv("ANSIM_VAULT_URL", f"http://{host}:1")
    with pytest.raises(RoleUnreachable), transport_to(Role.VAULT, timeout=1) as transport:
        transport.request("GET", "/v1/status")


@pytest.mark.parametrize("path", ["/\x00", "/a\x7f", "/" + "x" * 70_000])
def test_a_path_that_no_address_can_hold_is_one_error(
    transport: HttpTransport, wire: Wire, path: str
) -> None:
    """Control characters and endless paths never escape as the HTTP library's own errors, and nothing is sent."""
    with pytest.raises(RoleUnreachable):
        transport.request("GET", path)
    assert wire.asked == []


def test_the_address_of_a_role_is_its_setting(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """transport_to finds a role that runs elsewhere by its address."""
    monkeypatch.setenv("ANSIM_OPENER_URL", f"{wire.url}/")
    with transport_to(Role.OPENER) as transport:
        assert transport.request("GET", "/v1/status").status == 200
    assert _signer(wire.asked[0]).asked == "opener"


def test_a_role_cannot_speak_in_anothers_name(wire: Wire) -> None:
    """Asking as another role is refused at that role's key folder, and nothing is sent."""
    for own in Role:
        if own is Role.OFFICE:
            continue
        with HttpTransport(Role.LEDGER, own=own, address=wire.url) as transport, pytest.raises(WrongRole):
            transport.request("GET", "/v1/status")
    assert wire.asked == []


def test_the_supervisor_asks_in_the_name_it_is_told(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The supervisor holds all key folders and says in whose name it asks."""
    monkeypatch.setenv("ANSIM_ROLE", keys.SUPERVISOR)
    with HttpTransport(Role.VAULT, own=Role.LEDGER, address=wire.url) as transport:
        transport.request("GET", "/v1/status")
    asked = wire.asked[0]
    request = SignedRequest("GET", "/v1/status", "", b"")
    signer = verify(request, asked.headers, keys.service_public(Role.LEDGER))
    assert (signer.keyid.partition("/")[0], signer.asked) == ("ledger", "vault")


def test_a_damaged_service_key_sends_nothing(
    transport: HttpTransport, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a whole key nothing is sent, signed by something else or unsigned."""
    (keys.folder(Role.OFFICE) / "service.key").write_bytes(b"cut")
    with pytest.raises(KeysDamaged):
        transport.request("GET", "/v1/status")
    assert wire.asked == []


@pytest.mark.parametrize("path", ["/a\nb", "/a?b\nc", "/a\n"])
def test_a_line_break_in_an_address_is_never_signed(transport: HttpTransport, wire: Wire, path: str) -> None:
    """What could blur method, path and query in the signed text is refused before anything is sent."""
    with pytest.raises(BadSignature):
        transport.request("GET", path)
    assert wire.asked == []


def test_a_closed_transport_leaves_no_connection(wire: Wire) -> None:
    """After its block a transport holds no socket; the next one opens its own."""
    with HttpTransport(Role.LEDGER, address=wire.url) as transport:
        transport.request("GET", "/v1/status")
    assert transport._client.is_closed
    with pytest.raises(RuntimeError):
        transport.request("GET", "/v1/status")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_error_says_what_to_do_and_no_address(language: str) -> None:
    """The sentence names the role and the command to run, never a host or a port."""
    text = RoleUnreachable(role="vault").text(language)
    assert "vault" in text
    assert "ansim doctor" in text
    assert "http" not in text
