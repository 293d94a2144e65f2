"""A visitor's phone as the tests have it: its keys, its signatures (written out by hand, not by the code under test)."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The compressed point of a key."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def jws(key: ec.EllipticCurvePrivateKey, claims: dict[str, Any], **header: str) -> str:
    """A compact ES256 signature over claims."""
    head = b64(json.dumps({"alg": "ES256", **header}).encode())
    body = b64(json.dumps(claims).encode())
    r, s = decode_dss_signature(key.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
    return f"{head}.{body}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a compact JWS, unchecked."""
    told: dict[str, Any] = json.loads(unb64(token.split(".")[1]))
    return told


class Phone:
    """One phone: a holder key, and after enrolling a credential and the audit key."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = point_of(self.key)
        self.credential = ""
        self.audit_key = b""

    def fresh_points(self, count: int) -> list[bytes]:
        """One-time points for tokens."""
        return [point_of(ec.generate_private_key(ec.SECP256R1())) for _ in range(count)]

    def binding(
        self,
        act: str,
        content: bytes,
        *,
        nonce: bytes,
        now: datetime,
        day: int = 0,
        key: ec.EllipticCurvePrivateKey | None = None,
        changed: dict[str, Any] | None = None,
    ) -> str:
        """The holder's signature over what is asked; `changed` breaks single claims, `key` is another's."""
        claims = {
            "nonce": b64(nonce),
            "aud": "ansim-vault",
            "iat": int(now.timestamp()),
            "act": act,
            "day": day,
            "hash": b64(hashlib.sha256(content).digest()),
        }
        return jws(key or self.key, {**claims, **(changed or {})}, typ="kb+jwt")
