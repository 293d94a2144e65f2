"""A real gate as a process of its own on a home of its own: its database, a vault that publishes keys, phones in bulk."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
from tests.visits.gate.checkin_maker import Issuer, Phone

from ansim.checkins.adapters.venue_keys import new_sealed_key
from ansim.conf import keys, ports
from ansim.conf.database import database_settings
from ansim.conf.postgres import EmbeddedPostgres, PostgresFailed
from ansim.conf.roles import Role
from ansim.wire.days import day_of
from ansim.wire.layout import write_base64url

VENUE, STICKER = b"venue1", b"\x02sticker"
PATIENCE = 60.0
_OPEN = """
INSERT INTO checkins_venue
  (ident, name, kind, region, district, street, detail, hours, key_sealed, opened_at, changed_at)
VALUES (%s, '안심다방', 'cafe', '제주', '제주시', '예시로 1', '', '[]', %s, now() - interval '1 day', now()) RETURNING id
"""
_STICK = "INSERT INTO checkins_sticker (venue_id, zone, code, short, made_at) VALUES (%s, 0, %s, 'AAAA-AAA', now())"
Heard = dict[bytes, bytes]


def _vault(issuer: Issuer) -> ThreadingHTTPServer:
    """A vault that says nothing but the issuer's key."""
    first, last = issuer.days[0], issuer.days[-1]
    body = json.dumps(
        {"keys": [{"key": write_base64url(issuer.point), "first_day": first, "last_day": last}]}
    ).encode()

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Published)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def wait_until(true: Callable[[], object], what: str) -> None:
    """Return as soon as `true()` is."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


class RunningGate:
    """One home with PostgreSQL, a gate process, and what a test does to both."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.issuer = Issuer()
        today = day_of(int(time.time()))
        self.issuer.days = range(today - 5, today + 5)
        self.vault = _vault(self.issuer)
        self.postgres = EmbeddedPostgres(home)
        self.process: subprocess.Popen[bytes] | None = None
        self.log = home / "gate.log"
        (home / "run").mkdir(parents=True)
        with self.inside(keys.SUPERVISOR):
            self.postgres.start()
            keys.publish_services()
            self.port = ports.choose()["gate"]
        self.start()
        with self.inside(Role.VISITS.value), self.connect() as connection:
            row = connection.execute(_OPEN, [VENUE, new_sealed_key(VENUE)]).fetchone()
            assert row is not None
            connection.execute(_STICK, [row[0], STICKER])

    @property
    def environment(self) -> dict[str, str]:
        """That of the gate: none of the test session's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIM_")}
        address = f"http://127.0.0.1:{self.vault.server_port}"
        page = "http://localhost:8000"
        own = {"ANSIM_HOME": str(self.home), "ANSIM_VAULT_URL": address, "ANSIM_VISITOR_URL": page}
        return {**kept, **own, "ANSIM_LANGUAGE": "en"}

    @contextlib.contextmanager
    def inside(self, role: str) -> Iterator[None]:
        """Let this process be a role of this home for a moment."""
        with mock.patch.dict(os.environ, {"ANSIM_HOME": str(self.home), "ANSIM_ROLE": role}):
            yield

    def connect(self) -> psycopg.Connection[Any]:
        """A connection to the visits database of this home."""
        with self.inside(Role.VISITS.value):
            given = database_settings(Role.VISITS)
        return psycopg.connect(
            host=given["HOST"],
            dbname=given["NAME"],
            user=given["USER"],
            password=given["PASSWORD"],
            autocommit=True,
        )

    def start(self) -> None:
        """Start the gate and wait until it listens."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ansim.cli.main", "gate"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self.listens, f"the gate listens: {self.log.read_text(errors='replace')[-500:]}")

    def listens(self) -> bool:
        """Whether somebody answers on the port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """SIGKILL to the gate."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)

    def kill_postgres(self) -> None:
        """SIGKILL to the database server."""
        number = int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(number, signal.SIGKILL)

    def start_postgres(self) -> None:
        """Start it again; orphans of the old one may still hold its memory for a moment."""

        def started() -> bool:
            with self.inside(keys.SUPERVISOR):
                try:
                    self.postgres.start()
                except PostgresFailed:
                    return False
            return True

        wait_until(started, "PostgreSQL is back")

    def end(self) -> None:
        """End all of it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        with self.inside(keys.SUPERVISOR):
            self.postgres.stop(mode="immediate")
        self.vault.shutdown()
        self.vault.server_close()

    def messages(self, count: int) -> list[bytes]:
        """Check-ins of as many visitors, signed now."""
        now = int(time.time())
        day = day_of(now)
        return [Phone(self.issuer, day).come(now, venue=VENUE, code=STICKER) for _ in range(count)]

    def send(self, messages: Sequence[bytes], hands: int = 16, heard: Heard | None = None) -> Heard:
        """Send every message on a connection of its own; return (and fill) the bodies of answers 200 by message."""
        answers: Heard = {} if heard is None else heard

        async def hand(left: Iterator[bytes]) -> None:
            for message in left:
                with contextlib.suppress(OSError):
                    status, body = await ask(self.port, message)
                    if status == 200:
                        answers[message] = body

        async def all_hands() -> None:
            left = iter(messages)
            await asyncio.gather(*(hand(left) for _ in range(hands)))

        asyncio.run(all_hands())
        return answers


async def ask(port: int, body: bytes, head: bytes = b"POST /checkins HTTP/1.1\r\n") -> tuple[int, bytes]:
    """Send one request as a phone does, on a connection of its own; return status and body (0: no whole answer)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        length = str(len(body)).encode()
        writer.write(head + b"host: gate\r\ncontent-length: " + length + b"\r\n\r\n" + body)
        answer = await asyncio.wait_for(reader.read(-1), 30)
    finally:
        writer.close()
    lines, found, told = answer.partition(b"\r\n\r\n")
    if not found:
        return 0, b""
    return int(lines.split(b" ", 2)[1]), told
