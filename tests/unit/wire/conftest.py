"""What the tests of the formats share: the vectors that the browser reads too, and fixed keys."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings

from ansim.wire import p256
from ansim.wire.checkin import Checkin, Fields, sign_checkin
from ansim.wire.token import Token, handle_of, sign_token

# judged by what is found, never by how long a busy machine takes
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

VECTORS = Path(__file__).parents[2] / "vectors" / "wire.json"
DAY = 20_778
AT = 1_795_237_200


@pytest.fixture(scope="session")
def vectors() -> dict:
    """tests/vectors/wire.json."""
    return json.loads(VECTORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def issuer() -> Ed25519PrivateKey:
    """An issuer's key."""
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def issuer_public(issuer: Ed25519PrivateKey) -> bytes:
    """Its public half, 32 bytes."""
    return issuer.public_key().public_bytes_raw()


@pytest.fixture(scope="session")
def holder() -> ec.EllipticCurvePrivateKey:
    """A one-time key of a phone."""
    return ec.derive_private_key(7, ec.SECP256R1())


@pytest.fixture(scope="session")
def hpk(holder: ec.EllipticCurvePrivateKey) -> bytes:
    """Its compressed point."""
    return p256.write_point(holder.public_key())


@pytest.fixture(scope="session")
def token(issuer: Ed25519PrivateKey, hpk: bytes) -> Token:
    """A token of 21 November 2026."""
    return sign_token(issuer, DAY, handle_of(b"k" * 32, 42, 3), hpk)


@pytest.fixture(scope="session")
def checkin(token: Token, holder: ec.EllipticCurvePrivateKey) -> Checkin:
    """A check-in of that day, 14:00, two people."""
    return sign_checkin(token, Fields(b"venue1", 7, b"\x02sticker", AT, False, 2), holder)


@pytest.fixture(scope="session")
def flips():
    """A function: every form of some bytes with one bit of one byte turned."""

    def turned(data: bytes):
        for at in range(len(data)):
            yield data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]

    return turned


@pytest.fixture(scope="session")
def other_s():
    """A function: the other valid form of an ECDSA signature."""
    return lambda sig: sig[:32] + (p256.ORDER - int.from_bytes(sig[32:], "big")).to_bytes(32, "big")
