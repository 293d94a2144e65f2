"""The drill's phone against a vault and a gate of a few lines that check every signature on their own."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ansim.ledger.domain.bundles import write_bundle
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import LedgerError
from ansim.ledger.domain.notes import SignedNote
from ansim.ledger.domain.signing import NoteSigner
from ansim.sandbox.visitor import PhoneRefused, Places, VisitorPhone
from ansim.wire.access import AccessKind, AccessNote, dummy_access, seal_access
from ansim.wire.checkin import read_checkin, verify_checkin
from ansim.wire.days import day_of
from ansim.wire.errors import WireError
from ansim.wire.receipt import sign_receipt
from ansim.wire.token import sign_token, verify_token
from ansim.wire.venue_code import sticker_code, write_fragment

MOMENT = 1_795_309_811
VENUE = bytes.fromhex("28f4014f7413")
NUMBER = "01000000007"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _root(entries: list[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1 defines it, by its own recursion."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    middle = 1 << ((len(entries) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + _root(entries[:middle]) + _root(entries[middle:])).digest()


class City:
    """A vault that issues, a gate that signs, a gateway with one message; refuses what `refuse` names."""

    def __init__(self) -> None:
        self.issuer = Ed25519PrivateKey.generate()
        self.gate_key = ec.generate_private_key(ec.SECP256R1())
        self.receipt_key = self.gate_key
        self.holder = b""
        self.text = "[안심] 인증번호 042042 (5분 안에)"
        self.log_key = NoteSigner("lookups.test", Ed25519PrivateKey.generate())
        self.signer = self.log_key
        self.entries: list[bytes] = []
        self.checkins: list[bytes] = []
        self.served: Callable[[list[bytes]], list[bytes]] = list
        self.refuse: dict[str, Any] = {}
        self.asked: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer as the role behind the address would."""
        path = request.url.path
        if path in self.refuse:
            return self.refuse[path]
        if path == "/checkins":
            self.checkins.append(request.content)
            checkin = read_checkin(request.content)
            verify_checkin(checkin)
            verify_token(checkin.token, self.issuer.public_key().public_bytes_raw())
            return httpx.Response(200, content=sign_receipt(self.receipt_key, checkin, MOMENT).encode())
        if path.startswith("/lookups/"):
            return httpx.Response(200, content=self._log(path.removeprefix("/lookups/")))
        body = json.loads(request.content or b"{}")
        self.asked.append((path, body))
        return httpx.Response(200, json=self._told(path, body, dict(request.url.params)))

    def _log(self, path: str) -> bytes:
        """The public log: its key, its signed size, its bundles of at most 256 entries."""
        if path == "key":
            return f"{self.log_key.key.text()}\n".encode()
        if path == "checkpoint":
            text = Checkpoint("lookups.test", len(self.entries), _root(self.entries)).text()
            return SignedNote(text, (self.signer.sign(text),)).encode()
        number = int(path.removeprefix("tile/entries/").split(".p/")[0])
        return write_bundle(self.served(self.entries)[256 * number : 256 * number + 256])

    def _told(self, path: str, body: Any, params: dict[str, str]) -> dict[str, Any]:
        if path == "/sandbox/inbox":
            return {"text": self.text if params == {"to": NUMBER} else ""}
        if path == "/v1/codes":
            return {"challenge": _b64(b"c" * 16)}
        if path == "/v1/enrolments":
            self.holder = _unb64(body["holder_key"])
            return {"credential": "a.b.c", "audit_key": _b64(b"k" * 32)}
        if path == "/v1/nonce":
            return {"nonce": _b64(b"n" * 16), "audience": "ansim-vault"}
        if path == "/receipt-key":
            point = self.gate_key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
            return {"key": _b64(point)}
        if path == "/v1/tokens":
            return {
                "tokens": [self._token(body["day"], _unb64(key), n) for n, key in enumerate(body["keys"])]
            }
        return {"path": path}

    def _token(self, day: int, point: bytes, number: int) -> str:
        return _b64(sign_token(self.issuer, day, number.to_bytes(16, "big"), point).encode())

    def claims(self, binding: str) -> dict[str, Any]:
        """The claims of a binding, its signature checked under the enrolled key by the library alone."""
        head, body, mark = binding.split(".")
        raw = _unb64(mark)
        signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.holder)
        key.verify(signature, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
        told: dict[str, Any] = json.loads(_unb64(body))
        return told


@pytest.fixture
def city() -> City:
    """The roles behind the phone's addresses."""
    return City()


@pytest.fixture
def phone(city: City) -> VisitorPhone:
    """A phone that has confirmed nothing yet."""
    client = httpx.Client(transport=httpx.MockTransport(city))
    places = Places("http://vault.test", "http://gate.test", "http://gateway.test", "http://ledger.test")
    return VisitorPhone(NUMBER, places, client, lambda: MOMENT)


def test_a_phone_enrols_with_the_code_that_came(city: City, phone: VisitorPhone) -> None:
    """The six digits of the message confirm the number; the holder's point goes along, a name only when given."""
    phone.enrol()
    phone.enrol("홍길동")
    sent = [body for path, body in city.asked if path == "/v1/enrolments"]
    assert [body["code"] for body in sent] == ["042042", "042042"]
    assert [body.get("name") for body in sent] == [None, "홍길동"]
    assert (phone.credential, phone.audit_key) == ("a.b.c", b"k" * 32)
    assert city.asked[0] == ("/v1/codes", {"phone": NUMBER, "purpose": "enrol", "language": "ko"})


def test_a_phone_without_a_message_sends_no_made_up_code(city: City, phone: VisitorPhone) -> None:
    """Where no code came, an empty one is sent, which the vault refuses."""
    city.text = "번호 없음 12345 1234567"
    phone.enrol()
    assert next(body for path, body in city.asked if path == "/v1/enrolments")["code"] == ""


def test_the_request_for_tokens_is_bound_to_its_keys(city: City, phone: VisitorPhone) -> None:
    """The binding verifies under the enrolled key and names act, day, nonce and the hash of exactly these points."""
    phone.enrol()
    phone.fetch_tokens(3)
    body = next(body for path, body in city.asked if path == "/v1/tokens")
    points = b"".join(_unb64(key) for key in body["keys"])
    assert city.claims(body["binding"]) == {
        "nonce": _b64(b"n" * 16),
        "aud": "ansim-vault",
        "iat": MOMENT,
        "act": "tokens",
        "day": day_of(MOMENT),
        "hash": _b64(hashlib.sha256(points).digest()),
    }
    assert len(phone.tokens) == 3
    head, _claims, mark = body["binding"].split(".")
    forged = _b64(json.dumps({"act": "erase"}).encode())
    with pytest.raises(InvalidSignature):
        city.claims(f"{head}.{forged}.{mark}")


def test_a_check_in_carries_the_code_of_the_venue_and_keeps_the_receipt(
    city: City, phone: VisitorPhone
) -> None:
    """Venue, zone and code come from the QR, time is rounded to 30 s, each visit takes a token of its own."""
    phone.enrol()
    phone.fetch_tokens(2)
    code = sticker_code()
    first = phone.check_in(write_fragment(VENUE, 2, code), people=3)
    second = phone.check_in(write_fragment(VENUE, 0, code))
    fields = first.checkin.fields
    assert (fields.venue, fields.zone, fields.code, fields.people, fields.out) == (VENUE, 2, code, 3, False)
    assert fields.time == MOMENT - MOMENT % 30
    assert first.checkin.token.handle != second.checkin.token.handle
    assert phone.stays == [first, second]
    assert phone.tokens == []


def test_a_receipt_of_another_gate_is_not_believed(city: City, phone: VisitorPhone) -> None:
    """A promise signed by a key that the gate does not publish is no promise."""
    phone.enrol()
    phone.fetch_tokens(1)
    city.receipt_key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(WireError):
        phone.check_in(write_fragment(VENUE, 0, sticker_code()))
    assert phone.stays == []


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/v1/codes", httpx.Response(429, json={"code": "vault.too_often"}), "vault.too_often"),
        ("/v1/codes", httpx.Response(502, content=b"<html>"), "-"),
        ("/v1/tokens", httpx.Response(403, json=["x"]), "-"),
        ("/checkins", httpx.Response(400, json={"code": "checkin.code"}), "checkin.code"),
    ],
)
def test_a_refusal_is_one_sentence_with_its_code(
    city: City, phone: VisitorPhone, path: str, answer: httpx.Response, says: str
) -> None:
    """Whatever is refused, the error names what was asked and the code of the answer, never a number or a key."""
    city.refuse[path] = answer

    def whole_way() -> None:
        phone.enrol()
        phone.fetch_tokens(1)
        phone.check_in(write_fragment(VENUE, 0, sticker_code()))

    with pytest.raises(PhoneRefused) as refused:
        whole_way()
    assert refused.value.params == {
        "what": path.rpartition("/")[2],
        "status": answer.status_code,
        "says": says,
    }
    assert NUMBER not in str(refused.value) + repr(phone)


def test_the_own_record_is_asked_for_with_the_own_key(city: City, phone: VisitorPhone) -> None:
    """The warrant `self` needs nothing but the phone's own signature over nothing else."""
    phone.enrol()
    assert phone.own_record() == {"path": "/v1/self"}
    claims = city.claims(city.asked[-1][1]["binding"])
    assert (claims["act"], claims["day"], claims["hash"]) == ("self", 0, _b64(hashlib.sha256(b"").digest()))


def test_a_visit_of_yesterday_can_be_sent_late_and_left_again(city: City, phone: VisitorPhone) -> None:
    """The time signed is that of the visit; the check-out goes with the same token, no code, and the out bit."""
    phone.enrol()
    phone.fetch_tokens(1)
    stay = phone.check_in(write_fragment(VENUE, 3, sticker_code()), people=2, at=MOMENT - 7_200)
    assert stay.checkin.fields.time == MOMENT - 7_200 - (MOMENT - 7_200) % 30
    phone.check_out(stay, at=MOMENT - 3_600)
    phone.check_out(stay)
    early, late = (read_checkin(sent) for sent in city.checkins[1:])
    for one in (early, late):
        assert one.token == stay.checkin.token
        assert (one.fields.out, one.fields.code, one.fields.zone, one.fields.people) == (True, bytes(8), 3, 2)
    assert early.fields.time < late.fields.time == MOMENT - MOMENT % 30
    assert phone.stays == [stay]


def test_a_contact_answers_the_form_after_a_code_of_its_own(city: City, phone: VisitorPhone) -> None:
    """The form needs no enrolment: a code for this purpose alone, and what the person says."""
    phone.answer_form(name="김나루", birth="1990-03-01", address="경기도 가람시 나루로 1")
    assert [path for path, _ in city.asked] == ["/v1/codes", "/sandbox/inbox", "/v1/identities"]
    assert city.asked[0][1]["purpose"] == "identity"
    assert city.asked[-1][1] == {
        "challenge": _b64(b"c" * 16),
        "code": "042042",
        "name": "김나루",
        "birth": "1990-03-01",
        "address": "경기도 가람시 나루로 1",
    }


def _note(why: str) -> AccessNote:
    return AccessNote(AccessKind.REVEAL, MOMENT, "안심시", why, ("phone",))


@pytest.mark.parametrize("others", [0, 3, 300, 600])
def test_a_phone_finds_exactly_its_own_leaves(city: City, phone: VisitorPhone, others: int) -> None:
    """Among other people's leaves, dummies and leaves of other kinds it opens its own, in order, and no other."""
    phone.enrol()
    warrant = hashlib.sha256(b"warrant").digest()
    own = [seal_access(phone.audit_key, count, _note(f"why-{count}"), warrant).encode() for count in range(3)]
    strange = [
        seal_access(hashlib.sha256(number.to_bytes(4, "big")).digest(), 0, _note("-"), warrant).encode()
        for number in range(others)
    ]
    city.entries = [own[2], *strange, dummy_access(warrant).encode(), b"\x02" + warrant, own[0], own[1]]
    assert [note.why for note in phone.who_looked()] == ["why-0", "why-1", "why-2"]


def test_nobody_looked_and_a_gap_ends_the_count(city: City, phone: VisitorPhone) -> None:
    """An empty log has nothing; a leaf whose predecessor is missing is not counted, so the gap shows."""
    phone.enrol()
    assert phone.who_looked() == []
    warrant = hashlib.sha256(b"warrant").digest()
    city.entries = [seal_access(phone.audit_key, 1, _note("second"), warrant).encode()]
    assert phone.who_looked() == []


def test_a_log_that_another_key_signed_is_not_believed(city: City, phone: VisitorPhone) -> None:
    """A checkpoint under another key than the published one ends the search."""
    phone.enrol()
    city.signer = NoteSigner("lookups.test", Ed25519PrivateKey.generate())
    with pytest.raises(LedgerError):
        phone.who_looked()


@pytest.mark.parametrize("place", [0, 255, 256, 299])
def test_entries_that_do_not_fit_the_checkpoint_are_not_believed(
    city: City, phone: VisitorPhone, place: int
) -> None:
    """One entry exchanged in what is served, wherever it stands: the whole log is refused."""
    phone.enrol()
    warrant = hashlib.sha256(b"warrant").digest()
    city.entries = [dummy_access(warrant).encode() for _ in range(300)]
    assert phone.who_looked() == []
    city.served = lambda entries: [
        dummy_access(warrant).encode() if n == place else one for n, one in enumerate(entries)
    ]
    with pytest.raises(LedgerError):
        phone.who_looked()
