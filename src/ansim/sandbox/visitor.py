"""A visitor's phone for drills: confirms its number, checks in and out, answers a form, finds who looked (protocol.md).

All over the real HTTP; a code that comes by message is read from the drill gateway's inbox.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.jwk import ECKey

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.ledger.domain.bundles import read_bundle
from ansim.ledger.domain.checkpoints import open_checkpoint
from ansim.ledger.domain.errors import TreeTampered
from ansim.ledger.domain.hashing import leaf_hash, node_hash
from ansim.ledger.domain.keys import read_vkey
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.tiles import tiles_at
from ansim.ledger.domain.tree import HashReader, root_at
from ansim.wire import p256
from ansim.wire.access import ACCESS, AccessNote, access_tag, open_access, read_access
from ansim.wire.checkin import Checkin, Fields, rounded, sign_checkin
from ansim.wire.days import day_of
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.receipt import Receipt, read_receipt, verify_receipt
from ansim.wire.token import Token, read_token
from ansim.wire.venue_code import read_fragment

_CURVE = ec.SECP256R1()
_NO_CODE = bytes(8)


class PhoneRefused(AnsimError):
    """The vault or the gate refused what a drill's phone asked."""

    code = "visitor.refused"
    sentence = Sentence(
        ko="훈련용 휴대전화의 요청이 거절되었습니다({what}, HTTP {status}): {says}",
        en="A drill phone was refused ({what}, HTTP {status}): {says}",
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where a phone asks: vault, gate, the drill's message gateway and the ledger, without slashes at the end."""

    vault: str
    gate: str
    gateway: str
    ledger: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit as the phone remembers it: what it sent and the gate's promise."""

    checkin: Checkin
    receipt: Receipt


@dataclass(slots=True)
class VisitorPhone:
    """One phone with one Korean number (digits as dialled)."""

    number: str = field(repr=False)
    places: Places
    client: httpx.Client
    clock: Callable[[], int]
    holder: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(_CURVE), repr=False
    )
    credential: str = field(default="", repr=False)
    audit_key: bytes = field(default=b"", repr=False)
    tokens: list[tuple[Token, ec.EllipticCurvePrivateKey]] = field(default_factory=list, repr=False)
    stays: list[Stay] = field(default_factory=list, repr=False)
    _keys: dict[bytes, ec.EllipticCurvePrivateKey] = field(default_factory=dict, repr=False)

    def enrol(self, name: str = "") -> None:
        """Confirm the number by the code that arrives, and get the credential. Raises PhoneRefused."""
        asked = self._ask("codes", {"phone": self.number, "purpose": "enrol", "language": "ko"})
        given = {
            "challenge": asked["challenge"],
            "code": self._code(),
            "holder_key": write_base64url(p256.write_point(self.holder.public_key())),
            **({"name": name} if name else {}),
        }
        told = self._ask("enrolments", given)
        self.credential, self.audit_key = str(told["credential"]), _bytes(told["audit_key"])

    def fetch_tokens(self, count: int) -> None:
        """Fetch `count` (at most 32) tokens for today. Raises PhoneRefused."""
        day = day_of(self.clock())
        keys = [ec.generate_private_key(_CURVE) for _ in range(count)]
        points = [p256.write_point(key.public_key()) for key in keys]
        told = self._ask(
            "tokens",
            {
                "credential": self.credential,
                "binding": self._binding("tokens", day, b"".join(points)),
                "day": day,
                "keys": [write_base64url(point) for point in points],
            },
        )
        tokens = [read_token(_bytes(token)) for token in told["tokens"]]
        self.tokens += list(zip(tokens, keys, strict=True))

    def check_in(self, fragment: str, *, people: int = 1, at: int | None = None) -> Stay:
        """Check in with the 22 characters of a venue's code, now or late for a visit at `at` (unix seconds).

        Returns the visit with its receipt. Raises PhoneRefused.
        """
        token, key = self.tokens.pop(0)
        code = read_fragment(fragment)
        time = rounded(self.clock() if at is None else at)
        fields = Fields(code.venue, code.zone, code.code, time, False, people)
        stay = self._send(sign_checkin(token, fields, key))
        self.stays.append(stay)
        self._keys[stay.checkin.token.handle] = key
        return stay

    def check_out(self, stay: Stay, *, at: int | None = None) -> Receipt:
        """Check out of a visit with its own token; no code is needed to leave. Raises PhoneRefused."""
        came = stay.checkin.fields
        time = rounded(self.clock() if at is None else at)
        fields = Fields(came.venue, came.zone, _NO_CODE, time, True, came.people)
        token = stay.checkin.token
        return self._send(sign_checkin(token, fields, self._keys[token.handle])).receipt

    def answer_form(self, *, name: str, birth: str, address: str) -> None:
        """Fill in the form of a contact (`birth` an ISO date), after a code of its own. Raises PhoneRefused."""
        asked = self._ask("codes", {"phone": self.number, "purpose": "identity", "language": "ko"})
        known = {"name": name, "birth": birth, "address": address}
        self._ask("identities", {"challenge": asked["challenge"], "code": self._code(), **known})

    def who_looked(self) -> list[AccessNote]:
        """Download the public log of look-ups and return the notes that this phone's own key opens, oldest first.

        Raises LedgerError when what is published does not fit its signed checkpoint.
        """
        by_tag = {leaf.tag: leaf for leaf in map(read_access, self._public_entries())}
        notes: list[AccessNote] = []
        while leaf := by_tag.get(access_tag(self.audit_key, len(notes))):
            notes.append(open_access(self.audit_key, len(notes), leaf))
        return notes

    def _public_entries(self) -> list[bytes]:
        """Return the entries of `lookups` that say who looked, once all entries fit the checkpoint's root."""
        log = f"{self.places.ledger}/{LogName.LOOKUPS}"
        key = read_vkey(self.client.get(f"{log}/key").text)
        head = open_checkpoint(self.client.get(f"{log}/checkpoint").content, key).checkpoint
        entries: list[bytes] = []
        for tile in tiles_at(None, head.size):
            entries += read_bundle(self.client.get(f"{log}/{tile.path()}").content, tile.width)
        if root_at(head.size, _hashes(entries)) != head.root:
            raise TreeTampered(what="entries")
        return [entry for entry in entries if len(entry) == ACCESS]

    def own_record(self) -> dict[str, Any]:
        """Return everything the vault holds about this phone's person (warrant `self`). Raises PhoneRefused."""
        return self._ask("self", {"credential": self.credential, "binding": self._binding("self", 0, b"")})

    def _send(self, checkin: Checkin) -> Stay:
        answer = self.client.post(f"{self.places.gate}/checkins", content=checkin.encode())
        if answer.status_code != 200:
            raise PhoneRefused(what="checkins", status=answer.status_code, says=_reason(answer))
        receipt = read_receipt(answer.content)
        key = _bytes(self.client.get(f"{self.places.gate}/receipt-key").json()["key"])
        verify_receipt(receipt, checkin, key)
        return Stay(checkin, receipt)

    def _ask(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(f"{self.places.vault}/v1/{path}", json=given)
        if answer.status_code not in (200, 201):
            raise PhoneRefused(what=path, status=answer.status_code, says=_reason(answer))
        told: dict[str, Any] = answer.json()
        return told

    def _code(self) -> str:
        """Return the newest one-time code of the drill's inbox: six digits in a row."""
        answer = self.client.get(f"{self.places.gateway}/sandbox/inbox", params={"to": self.number})
        digits = "".join(sign if sign.isdigit() else " " for sign in str(answer.json().get("text", "")))
        return next((word for word in digits.split() if len(word) == 6), "")

    def _binding(self, act: str, day: int, content: bytes) -> str:
        """Return this phone's signature over what it asks: a compact JWS with a fresh nonce of the vault's."""
        told = self.client.get(f"{self.places.vault}/v1/nonce").json()
        claims = {
            "nonce": told["nonce"],
            "aud": told["audience"],
            "iat": self.clock(),
            "act": act,
            "day": day,
            "hash": write_base64url(hashlib.sha256(content).digest()),
        }
        key = ECKey.import_key(self.holder)
        return jws.serialize_compact({"alg": "ES256", "typ": "kb+jwt"}, json.dumps(claims).encode(), key)


def _hashes(entries: Sequence[bytes]) -> HashReader:
    """Return the hashes of complete subtrees over entries, as trees read them."""

    def read(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(entries[index])
        return node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))

    return read


def _bytes(value: object) -> bytes:
    return read_base64url(str(value)) or b""


def _reason(answer: httpx.Response) -> str:
    """Return the code of a refusal; what is no answer of ours has none."""
    try:
        code = answer.json()["code"]
    except (ValueError, KeyError, TypeError):
        return "-"
    return str(code)[:60]
