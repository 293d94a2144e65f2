"""An installation with published service keys, and a plain HTTP server that remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ansim.conf import keys
from ansim.conf.roles import Role


@dataclass
class Asked:
    """One request as it came over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Wire:
    """A server on this machine: what it answers, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    extra: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def listening(wire: Wire) -> Iterator[Wire]:
    """Serve `wire` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            wire.asked.append(Asked(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(wire.status)
            for name, value in {"Content-Length": str(len(wire.body)), **wire.extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(wire.body)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    wire.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A listening server."""
    with listening(Wire()) as served:
        yield served


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is the office of an installation whose keys are published."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", keys.SUPERVISOR)
    keys.publish_services()
    monkeypatch.setenv("ANSIM_ROLE", Role.OFFICE)
