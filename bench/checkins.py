"""Check-ins: verified and durable a second over HTTP, beside one core's bare signature checks and beside a Django view.

`python bench/checkins.py [--messages N] [--seconds S]`. One gate process, one connection a check-in, the phones on the
same machine. The peer inserts the same row, unverified, one commit a request, in Django under the same server.
"""

import argparse
import json
import os
import random
import secrets
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# ruff: noqa: PLC0415 (models are imported only once the database stands)
RATES = (100, 500, 1_000)
HANDS = 64
HEAD = b"POST /checkins HTTP/1.1\r\nhost: localhost\r\ncontent-length: 205\r\n\r\n"
VENUE, STICKER = b"venue1", b"\x02sticker"
PEER_TABLE = """
CREATE TABLE IF NOT EXISTS peer (kday int, handle bytea, venue bytea, zone int, at bigint, party smallint,
  message bytea, received timestamptz DEFAULT now(), PRIMARY KEY (kday, handle));
CREATE INDEX IF NOT EXISTS peer_place ON peer (venue, at)
"""
PEER_INSERT = "INSERT INTO peer VALUES (%s, %s, %s, %s, %s, %s, %s)"


# The phones: one process, one socket a check-in


class Phones:
    """Sends messages and notes when each was answered; `due` gives the second at which each is sent, None: at once."""

    def __init__(self, port: int, messages: Sequence[bytes], due: Sequence[float] | None) -> None:
        self._port, self._messages, self._due = port, messages, due
        self._poll = select.epoll()
        self._open: dict[int, tuple[socket.socket, float]] = {}
        self.times: list[float] = []
        self.refused = 0

    def run(self) -> float:
        """Send everything; return the seconds it took."""
        begun = time.perf_counter()
        sent = 0
        while len(self.times) + self.refused < len(self._messages):
            now = time.perf_counter() - begun
            while sent < len(self._messages) and self._may_send(sent, now):
                planned = begun + self._due[sent] if self._due else time.perf_counter()
                self._send(self._messages[sent], planned)
                sent += 1
            wait = 0.05 if self._due is None or sent == len(self._messages) else self._due[sent] - now
            for number, _ in self._poll.poll(max(0.0, min(wait, 0.05))):
                self._hear(number)
        return time.perf_counter() - begun

    def _may_send(self, number: int, now: float) -> bool:
        return len(self._open) < HANDS if self._due is None else self._due[number] <= now

    def _send(self, message: bytes, planned: float) -> None:
        line = socket.create_connection(("127.0.0.1", self._port))
        line.sendall(HEAD + message)
        self._open[line.fileno()] = (line, planned)
        self._poll.register(line.fileno(), select.EPOLLIN)

    def _hear(self, number: int) -> None:
        line, planned = self._open.pop(number)
        answer = line.recv(4_096)
        self._poll.unregister(number)
        line.close()
        if answer.startswith(b"HTTP/1.1 20"):
            self.times.append(time.perf_counter() - planned)
        else:
            self.refused += 1


def play_phones(port: int, file: str, rate: int) -> None:
    """What the child process does: send the messages of a file, print what came of it as JSON."""
    raw = Path(file).read_bytes()
    messages = [raw[place : place + 205] for place in range(0, len(raw), 205)]
    chance = random.Random(1)
    due, at = [], 0.0
    for _ in messages:
        at += chance.expovariate(rate or 1)
        due.append(at)
    phones = Phones(port, messages, due if rate else None)
    seconds = phones.run()
    times = sorted(phones.times)
    print(
        json.dumps(
            {
                "rate": len(times) / seconds,
                "p50": times[len(times) // 2] * 1_000,
                "p99": times[int(len(times) * 0.99)] * 1_000,
                "refused": phones.refused,
            }
        )
    )


def ask_phones(port: int, messages: Sequence[bytes], folder: Path, rate: int = 0) -> dict[str, float]:
    """Run the phones in a process of their own."""
    file = folder / "messages"
    file.write_bytes(b"".join(messages))
    words = [sys.executable, __file__, "--phones", str(port), str(file), str(rate)]
    told: dict[str, float] = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    return told


# The peer: a Django view


def peer_view(request: Any) -> Any:
    """Insert a check-in as it came: no signature, code or clock is looked at."""
    from django.db import connection
    from django.http import HttpResponse

    body = request.body
    day, handle = int.from_bytes(body[1:3], "big"), body[7:23]
    zone, at = int.from_bytes(body[126:128], "big"), int.from_bytes(body[136:140], "big")
    with connection.cursor() as cursor:
        cursor.execute(PEER_INSERT, [day, handle, body[120:126], zone, at, body[140] & 127, body])
    return HttpResponse(status=204)


def peer_application() -> Any:
    """The ASGI application of a Django with this one view and the settings of the role."""
    os.environ |= {"ANSIM_ROLE": "visits", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_visits"}
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.urls import path

    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("checkins", peer_view)]})
    return get_asgi_application()


def serve_peer(port: int) -> None:
    """What the peer's process does."""
    import asyncio

    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    server = Server(
        peer_application(),
        port=port,
        interface=Interfaces.ASGINL,
        http1_settings=HTTP1Settings(keep_alive=False),
        backlog=2_048,
        websockets=False,
        log_enabled=False,
    )
    asyncio.run(server.serve())


# The ground


class Issuer:
    """An issuer and the vault that publishes its key."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        from ansim.wire.days import day_of
        from ansim.wire.layout import write_base64url

        self.key = Ed25519PrivateKey.generate()
        self.point = self.key.public_key().public_bytes_raw()
        today = day_of(int(time.time()))
        listed = {"key": write_base64url(self.point), "first_day": today - 3, "last_day": today + 3}
        body = json.dumps({"keys": [listed]}).encode()

        class Vault(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                pass

        self.vault = ThreadingHTTPServer(("127.0.0.1", 0), Vault)
        threading.Thread(target=self.vault.serve_forever, daemon=True).start()

    def messages(self, count: int) -> list[bytes]:
        """Check-ins of as many visitors, signed now."""
        from cryptography.hazmat.primitives.asymmetric import ec

        from ansim.wire import p256
        from ansim.wire.checkin import Fields, rounded, sign_checkin
        from ansim.wire.days import day_of
        from ansim.wire.token import sign_token

        now = int(time.time())
        fields = Fields(VENUE, 0, STICKER, rounded(now), False, 1)
        made = []
        for _ in range(count):
            holder = ec.generate_private_key(ec.SECP256R1())
            point = p256.write_point(holder.public_key())
            token = sign_token(self.key, day_of(fields.time), secrets.token_bytes(16), point)
            made.append(sign_checkin(token, fields, holder).encode())
        return made


def bare_checks(messages: Sequence[bytes], issuer: Issuer) -> tuple[float, float]:
    """Return check-ins a second whose two signatures one core verifies, and the processor seconds of one of them."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    from ansim.wire.checkin import read_checkin

    algorithm, curve, issuing = ec.ECDSA(hashes.SHA256()), ec.SECP256R1(), issuer.key.public_key()
    ready = []
    for data in messages:
        one = read_checkin(data)
        r, s = int.from_bytes(one.signature[:32], "big"), int.from_bytes(one.signature[32:], "big")
        signed = b"ansim-token/v1\n" + one.token.body
        ready.append((one.token.signature, signed, one.token.hpk, encode_dss_signature(r, s), one.message))
    begun, used = time.perf_counter(), time.process_time()
    for token_signature, signed, point, signature, message in ready:
        issuing.verify(token_signature, signed)
        ec.EllipticCurvePublicKey.from_encoded_point(curve, point).verify(signature, message, algorithm)
    return len(ready) / (time.perf_counter() - begun), (time.process_time() - used) / len(ready)


def wait_for(port: int) -> None:
    """Return when somebody listens."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on {port}")


def open_venue() -> None:
    """One venue with a sticker, and the table of the peer."""
    import django

    django.setup()
    from django.db import connection

    from ansim.checkins.adapters.venue_keys import new_sealed_key
    from ansim.checkins.models import Sticker, Venue
    from ansim.kit.clock import now

    place = {"name": "안심다방", "kind": "cafe", "region": "제주", "district": "제주시", "street": "예시로 1"}
    moment = now()
    row = Venue.objects.create(
        ident=VENUE, key_sealed=new_sealed_key(VENUE), opened_at=moment, changed_at=moment, **place
    )
    Sticker.objects.create(venue=row, code=STICKER, short="AAAA-AAA", made_at=moment)
    with connection.cursor() as cursor:
        cursor.execute(PEER_TABLE)
    connection.close()


def cpu_seconds(number: int) -> float:
    """Return the processor time that a process has used, its own and the kernel's for it."""
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(
    args: argparse.Namespace, home: Path, ports: tuple[int, int], issuer: Issuer, gate_is: int
) -> None:
    """Gate, bare checks and peer in turns, then the gate at fixed rates; `gate_is` is the gate's process number."""
    gate, peer = ports
    best: dict[str, float] = {"gate": 0.0, "bare": 0.0, "peer": 0.0}
    used: list[float] = []
    bare: list[float] = []
    for _ in range(args.rounds):  # in turns, so that a busy machine slows all three
        messages = issuer.messages(args.messages)
        rate, seconds = bare_checks(messages[:3_000], issuer)
        best["bare"] = max(best["bare"], rate)
        bare.append(seconds)
        for name, port in (("gate", gate), ("peer", peer)):
            before = cpu_seconds(gate_is)
            told = ask_phones(port, messages, home)
            used += [(cpu_seconds(gate_is) - before) / len(messages)] if name == "gate" else []
            if told["refused"]:
                raise SystemExit(f"{name} refused {told['refused']:.0f}")
            best[name] = max(best[name], told["rate"])
    print(f"verified and durable, one gate:     {best['gate']:8,.0f}/s")
    print(
        f"  its processor time:               {1 / min(used):8,.0f}/s a core ({min(used) * 1e6:.0f} µs each,"
        f" {min(used) / min(bare):.2f} times the two signatures)"
    )
    print(
        f"one core, the two signatures bare:  {best['bare']:8,.0f}/s   ratio {best['gate'] / best['bare']:.2f}"
    )
    print(
        f"Django view, inserts unverified:    {best['peer']:8,.0f}/s   ratio {best['gate'] / best['peer']:.2f}"
    )
    print(f"{'rate':>6} {'p50 ms':>8} {'p99 ms':>8}   (gate)   {'p50 ms':>8} {'p99 ms':>8}   (Django view)")
    for rate in RATES:
        ours, theirs = (
            ask_phones(port, issuer.messages(int(rate * args.seconds)), home, rate) for port in (gate, peer)
        )
        print(
            f"{rate:>6} {ours['p50']:8.1f} {ours['p99']:8.1f} {'':>10}  {theirs['p50']:8.1f} {theirs['p99']:8.1f}"
        )


def processes(environment: dict[str, str], peer: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the gate and the peer."""
    yield subprocess.Popen([sys.executable, "-m", "ansim.cli.main", "gate"], env=environment)
    yield subprocess.Popen([sys.executable, __file__, "--peer", str(peer)], env=environment)


def main() -> None:
    """Run everything on an own server and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--messages", type=int, default=6_000, help="check-ins a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each fixed rate")
    parser.add_argument("--phones", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--peer", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.phones:
        return play_phones(int(args.phones[0]), args.phones[1], int(args.phones[2]))
    if args.peer:
        return serve_peer(args.peer)
    home = Path(tempfile.mkdtemp(prefix="ansim-bench-"))
    os.environ |= {"ANSIM_HOME": str(home), "ANSIM_ROLE": "supervisor", "ANSIM_SANDBOX": "1"}
    from ansim.conf import keys, ports
    from parts.server import own_server

    own_server(home)
    keys.publish_services()
    issuer = Issuer()
    os.environ["ANSIM_VAULT_URL"] = f"http://127.0.0.1:{issuer.vault.server_port}"
    chosen = ports.choose()
    os.environ |= {"ANSIM_ROLE": "visits", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_visits"}
    started = list(processes({**os.environ, "ANSIM_SUPERVISOR": str(os.getpid())}, chosen["opener"]))
    try:
        wait_for(chosen["gate"])
        open_venue()
        wait_for(chosen["opener"])
        measure(args, home, (chosen["gate"], chosen["opener"]), issuer, started[0].pid)
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
