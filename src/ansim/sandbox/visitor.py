"""A visitor's phone for drills: confirms its number, fetches tokens, checks in, all over the real HTTP (protocol.md).

The code that comes by message is read from the drill gateway's inbox; nothing here reaches past a public address.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.jwk import ECKey

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.wire import p256
from ansim.wire.checkin import Checkin, Fields, rounded, sign_checkin
from ansim.wire.days import day_of
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.receipt import Receipt, read_receipt, verify_receipt
from ansim.wire.token import Token, read_token
from ansim.wire.venue_code import read_fragment

_CURVE = ec.SECP256R1()


class PhoneRefused(AnsimError):
    """The vault or the gate refused what a drill's phone asked."""

    code = "visitor.refused"
    sentence = Sentence(
        ko="훈련용 휴대전화의 요청이 거절되었습니다({what}, HTTP {status}): {says}",
        en="A drill phone was refused ({what}, HTTP {status}): {says}",
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where a phone asks: vault, gate and the drill's message gateway, without slashes at the end."""

    vault: str
    gate: str
    gateway: str


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

    def check_in(self, fragment: str, *, people: int = 1) -> Stay:
        """Check in with the 22 characters of a venue's code; return the visit with its receipt. Raises PhoneRefused."""
        token, key = self.tokens.pop(0)
        code = read_fragment(fragment)
        fields = Fields(code.venue, code.zone, code.code, rounded(self.clock()), False, people)
        return self._send(sign_checkin(token, fields, key))

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
        self.stays.append(Stay(checkin, receipt))
        return self.stays[-1]

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


def _bytes(value: object) -> bytes:
    return read_base64url(str(value)) or b""


def _reason(answer: httpx.Response) -> str:
    """Return the code of a refusal; what is no answer of ours has none."""
    try:
        code = answer.json()["code"]
    except (ValueError, KeyError, TypeError):
        return "-"
    return str(code)[:60]
