"""The credential (a JWT, ES256, `sub` a did:key of the holder's P-256 key) and the proof that its holder asks now.

The credential is shown to the issuer only; it carries no uid and no phone.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from ansim.vault.domain.errors import CredentialWrong, HolderKeyWrong
from ansim.wire import p256
from ansim.wire.days import LAST_TIME
from ansim.wire.layout import read_base64url, write_base64url

AUDIENCE: Final = "ansim-vault"
CLOCKS_APART: Final = timedelta(minutes=5)
_ALGORITHM: Final = "ES256"
_MOST: Final = 4_096
_MULTICODEC: Final = b"\x80\x24"  # p256-pub, 0x1200, as a varint
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a holder signed: the nonce given, what it is for, and the hash of what is sent along."""

    nonce: bytes
    act: str
    day: int
    digest: bytes


def did_key(point: bytes) -> str:
    """Return the did:key of a compressed P-256 point of 33 bytes (W3C did:key method)."""
    value, text = int.from_bytes(_MULTICODEC + point, "big"), ""
    while value:
        value, digit = divmod(value, 58)
        text = _BASE58[digit] + text
    return f"did:key:z{text}"


def thumbprint(point: bytes) -> bytes:
    """Return the name under which a holder key is kept: SHA-256 of its point, 32 bytes. Raises HolderKeyWrong."""
    if p256.read_point(point) is None:
        raise HolderKeyWrong
    return hashlib.sha256(point).digest()


def make_credential(key: ec.EllipticCurvePrivateKey, point: bytes, *, issuer: str, now: datetime) -> str:
    """Return the compact JWT for a holder's point, signed by the vault's credential key. Raises HolderKeyWrong."""
    public = p256.read_point(point)
    if public is None:
        raise HolderKeyWrong
    claims = {
        "iss": issuer,
        "sub": did_key(point),
        "iat": int(now.timestamp()),
        "jti": secrets.token_hex(8),
        "cnf": {"jwk": _public_jwk(public)},
    }
    return jws.serialize_compact({"alg": _ALGORITHM, "typ": "JWT"}, _json(claims), ECKey.import_key(key))


def read_credential(key: ec.EllipticCurvePublicKey, text: str) -> bytes:
    """Return the holder's point of a credential that `key` signed. Raises CredentialWrong."""
    claims = _verified(key, text)
    try:
        jwk = claims["cnf"]["jwk"]
        public = ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")}).public_key
        point = p256.write_point(public)
    except (JoseError, KeyError, TypeError, ValueError):
        raise CredentialWrong from None
    if claims.get("sub") != did_key(point):
        raise CredentialWrong
    return point


def read_binding(point: bytes, text: str, *, now: datetime) -> Binding:
    """Return what the holder of `point` signed, for this vault and within five minutes of now. Raises CredentialWrong.

    A compact JWS (ES256) with the claims nonce, aud, iat, act, hash and, for tokens, day.
    """
    public = p256.read_point(point)
    if public is None:
        raise CredentialWrong
    claims = _verified(public, text)
    made = claims.get("iat")
    if claims.get("aud") != AUDIENCE or type(made) is not int or not 0 <= made <= LAST_TIME:
        raise CredentialWrong
    if abs(made - now.timestamp()) > CLOCKS_APART.total_seconds():
        raise CredentialWrong
    act, day = claims.get("act"), claims.get("day", 0)
    if not isinstance(act, str) or type(day) is not int:
        raise CredentialWrong
    return Binding(_bytes(claims.get("nonce")), act, day, _bytes(claims.get("hash")))


def _verified(key: ec.EllipticCurvePublicKey, text: str) -> dict[str, Any]:
    try:
        if len(text) > _MOST:
            raise CredentialWrong
        found = jws.deserialize_compact(text, ECKey.import_key(key), algorithms=[_ALGORITHM])
        claims = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise CredentialWrong from None
    if not isinstance(claims, dict):
        raise CredentialWrong
    return claims


def _bytes(value: object) -> bytes:
    data = read_base64url(value) if isinstance(value, str) else None
    if not data:
        raise CredentialWrong
    return data


def _json(claims: dict[str, Any]) -> bytes:
    return json.dumps(claims, separators=(",", ":")).encode()


def _public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (write_base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
