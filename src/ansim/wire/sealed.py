"""Boxes for one reader: HPKE (RFC 9180) base mode, X25519, HKDF-SHA256, AES-256-GCM; `enc 32 | ciphertext | tag 16`.

`info` names the purpose; a box sealed for one purpose does not open for another.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ansim.wire.errors import OutOfBounds, SealedBroken
from ansim.wire.layout import exactly

OVERHEAD: Final = 48
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal_to(public: bytes, plain: bytes, info: bytes) -> bytes:
    """Return `plain` sealed to a raw X25519 key, 48 bytes longer. Raises OutOfBounds when it is no key."""
    reader = X25519PublicKey.from_public_bytes(exactly(public, 32, "reader's key"))
    try:
        return _SUITE.encrypt(plain, reader, info)
    except ValueError:  # a point of low order, with which all the world shares a secret
        raise OutOfBounds(what="reader's key") from None


def open_with(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """Return the plain bytes. Raises SealedBroken for another key, another purpose or changed bytes."""
    try:
        return _SUITE.decrypt(sealed, private, info)
    except InvalidTag:
        raise SealedBroken from None
