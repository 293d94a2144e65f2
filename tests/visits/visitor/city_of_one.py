"""Three origins on loopback for one visitor's browser: the page as Django serves it, and a small vault, gate and ledger.

Vault and gate keep to the wire: tokens, check-ins and receipts are made and checked by ansim.wire.
"""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from ansim.checkins.adapters.receipt_key import receipt_key
from ansim.checkins.domain.merkle import leaves_of, root_of
from ansim.checkins.domain.problems import Report, read_report
from ansim.ledger.domain.bundles import write_bundle
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.signing import NoteSigner
from ansim.wire.access import AccessKind, AccessNote, dummy_access, seal_access
from ansim.wire.checkin import Checkin, Fields, read_checkin, verify_checkin
from ansim.wire.companion import Named, read_named, verify_named
from ansim.wire.desk import COMPANION, number_of, open_box
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.leaves import VisitsLeaf
from ansim.wire.receipt import hash_of, sign_receipt
from ansim.wire.token import handle_of, sign_token, verify_token

AUDIT_KEY = b"u" * 32
NUMBER = "7KQ4-M2XD-9TR3"
ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
DESK = ec.derive_private_key(21, ec.SECP256R1())
LOG = NoteSigner("ansim.example/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
HELD = {
    "phone": "+821000000001",
    "name": None,
    "enrolled_at": "2026-11-21T05:00:00+00:00",
    "last_used": "2026-11-22",
    "form": {"name": "가나다", "birth": "1990-01-31", "address": "제주시 첨단로 1"},
    "tokens": [{"day": "2026-11-22", "given": 12}],
    "desks": [{"day": "2026-11-21", "given": 2}],
    "cards": 1,
    "slips": 3,
    "looked_at": [{"kind": "trace"}],
}
VENUE = {"name": "안심시장", "kind": "전통시장", "kind_en": "Market", "state": "open"}


class City:
    """The three servers and what they saw. `gate_is_away` makes the gate refuse connections."""

    def __init__(self) -> None:
        self.taken: list[Checkin] = []
        self.named: list[tuple[str, Fields]] = []
        self.forms: list[dict[str, str]] = []
        self.problems: list[Report] = []
        self.answer = ""
        self.fragment = "YTFhMmEzAAcCc3RpY2tlcg"
        self.gate_is_away = self.is_erased = False
        self.counter = 0
        self.page, self.gate, self.vault = (
            _Server(answer) for answer in (self._page, self._at_gate, self._at_vault)
        )
        for other in (self.gate, self.vault):
            other.origin = self.page.address

    def close(self) -> None:
        """Stop all three."""
        for server in (self.page, self.gate, self.vault):
            server.shutdown()
            server.server_close()

    @property
    def vkeys(self) -> dict[LogName, str]:
        """The key of both logs, as the visits role would have pinned it."""
        return {log: LOG.key.text() for log in LogName}

    def _page(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        if path.startswith("/ledger/"):
            _, _, log, wanted = path.split("/", 3)
            return self._ledger(log, wanted)
        if path.startswith("/v1/problem"):
            return self._problem(method, path.rpartition("/")[2], body)
        if path.startswith("/v1/short/"):
            return _json({"fragment": self.fragment})
        answer = Client().generic(method, path)
        return answer.status_code, answer.headers.get("Content-Type", ""), answer.content

    def _problem(self, method: str, number: str, body: bytes) -> tuple[int, str, bytes]:
        """As the visits role: only what is of a report's form is taken, under an answer number."""
        if method == "POST":
            self.problems.append(read_report(json.loads(body)))
            return _json({"number": NUMBER})
        if number != NUMBER or not self.answer:
            return _json({"code": "problem.unknown", "message": "없는 번호입니다."}, 404)
        return _json({"number": NUMBER, "at": 0, "what": "camera", "answer": self.answer})

    def _ledger(self, log: str, path: str) -> tuple[int, str, bytes]:
        if path == "checkpoint":
            self.entries = self._looks() if log == "lookups" else [self._batch().encode()]
            root = root_of([leaf_hash(one) for one in self.entries])
            text = Checkpoint(LOG.key.name, len(self.entries), root).text()
            return 200, "text/plain", write_note(text, [LOG.sign(text)])
        return 200, "application/octet-stream", write_bundle(self.entries)

    def _looks(self) -> list[bytes]:
        note = AccessNote(AccessKind.REVEAL, 1_795_237_200, "안심시 보건소", "idcpa-76-2", ("phone",))
        dummies = [dummy_access(bytes(32)).encode() for _ in range(3)]
        return [*dummies, seal_access(AUDIT_KEY, 0, note, bytes(32)).encode()]

    def _hashes(self) -> list[bytes]:
        return leaves_of([*map(hash_of, self.taken), *(bytes([n % 256]) * 32 for n in range(300))])

    def _batch(self) -> VisitsLeaf:
        hashes = self._hashes()
        return VisitsLeaf(self.taken[0].token.day, 0, len(hashes), root_of(hashes))

    def _public(self, path: str) -> tuple[int, str, bytes]:
        """What the gate tells everybody: venues, batches of a day, tiles of hashes."""
        if path.startswith("/batches/"):
            leaf = self._batch()
            told = {"seq": 0, "size": leaf.count, "root": write_base64url(leaf.root), "leaf_index": 0}
            return _json({"batches": [told]})
        if path.startswith("/tiles/"):
            at = 256 * int(path.rpartition("/")[2])
            return 200, "application/octet-stream", b"".join(self._hashes()[at : at + 256])
        return _json(VENUE)

    def _at_gate(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        if self.gate_is_away:
            raise ConnectionError
        if method == "GET":
            return self._public(path)
        if path == "/companions":
            return self._named(read_named(body))
        found = read_checkin(body)
        verify_token(found.token, ISSUER.public_key().public_bytes_raw())
        verify_checkin(found)
        self.taken.append(found)
        receipt = sign_receipt(receipt_key(), found, int(time.time()))
        return 200, "application/octet-stream", receipt.encode()

    def _named(self, named: Named) -> tuple[int, str, bytes]:
        """As the gate: beside a check-in that is here; a number that ends in 9 is one that the vault refuses."""
        verify_token(named.token, ISSUER.public_key().public_bytes_raw())
        verify_named(named)
        assert named.token in [one.token for one in self.taken]
        kind, value = open_box(DESK, named.message.box)
        assert kind == COMPANION
        if number_of(value).endswith("9"):
            return _json(
                {"code": "checkin.companion", "message": "이 번호는 동행으로 적을 수 없습니다."}, 403
            )
        self.named.append((number_of(value), named.message.fields))
        return _json({"taken": True})

    def _at_vault(self, _method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        told = json.loads(body or b"{}")
        if path == "/v1/desk-key":
            point = DESK.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            return _json({"key": write_base64url(point)})
        if path == "/v1/nonce":
            return _json({"nonce": write_base64url(b"n" * 32), "audience": "ansim-vault"})
        if path == "/v1/codes":
            return _json({"challenge": write_base64url(b"c" * 16)})
        if path == "/v1/enrolments":
            if told["code"] != "123456":
                return _json({"code": "vault.code_wrong", "message": "인증번호가 맞지 않습니다."}, 400)
            return _json({"credential": "a.b.c", "audit_key": write_base64url(AUDIT_KEY)}, 201)
        if path == "/v1/identities":
            self.forms.append({name: told[name] for name in ("name", "birth", "address")})
            return _json({"kept": True}, 201)
        if path == "/v1/self":
            return _json(HELD)
        if path == "/v1/self/erase":
            self.is_erased = True
            return _json({"erased": True})
        return _json({"tokens": [self._token(told["day"], key) for key in told["keys"]]})

    def _token(self, day: int, key: str) -> str:
        self.counter += 1
        point = read_base64url(key)
        assert point is not None
        handle = handle_of(b"d" * 32, 42, self.counter % 64)
        return write_base64url(sign_token(ISSUER, day, handle, point).encode())


def _json(value: object, status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(value).encode()


class _Server(ThreadingHTTPServer):
    """One origin: every request goes to a function; scripts of `origin` may read the answers."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str, str, bytes], tuple[int, str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.origin, self.seen = answer, "", []
        self.address = f"http://localhost:{self.server_address[1]}"
        Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    """Passes a request on and sends what came back."""

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        server = self.server
        server.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        try:
            status, kind, found = (
                (204, "text/plain", b"")
                if self.command == "OPTIONS"
                else server.answer(self.command, self.path, body)
            )
        except ConnectionError:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(found)))
        if server.origin:
            self.send_header("Access-Control-Allow-Origin", server.origin)
            self.send_header("Access-Control-Allow-Headers", "content-type")
        self.end_headers()
        self.wfile.write(found)

    do_GET = do_POST = do_OPTIONS = _pass

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
