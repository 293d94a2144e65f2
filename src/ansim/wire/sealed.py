"""Boxes for one reader: HPKE (RFC 9180) base mode, X25519, HKDF-SHA256, AES-256-GCM; `enc 32 | ciphertext | tag 16`.

`info` names the purpose; a box sealed for one purpose does not open for another. Many boxes for one reader share one
key agreement and are numbered, as RFC 9180 numbers the messages of a context: `enc 32 | number 4 | ciphertext | tag 16`.
"""

import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ansim.wire.errors import OutOfBounds, SealedBroken
from ansim.wire.layout import exactly

OVERHEAD: Final = 48
_ENC: Final = 32
_NUMBER: Final = 4
_NONCE: Final = 12
_KEM_ID: Final = b"KEM\x00\x20"
_SUITE_ID: Final = b"HPKE\x00\x20\x00\x01\x00\x02"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal_to(public: bytes, plain: bytes, info: bytes) -> bytes:
    """Return `plain` sealed to a raw X25519 key, 48 bytes longer. Raises OutOfBounds when it is no key."""
    reader = X25519PublicKey.from_public_bytes(exactly(public, 32, "reader's key"))
    try:
        return _SUITE.encrypt(plain, reader, info)
    except ValueError:  # a point of low order, with which all the world shares a secret
        raise OutOfBounds(what="reader's key") from None


def seal_all(public: bytes, plains: Sequence[bytes], info: bytes) -> list[bytes]:
    """Return each of `plains` in a box of its own, 52 bytes longer, after one key agreement instead of one each.

    Who sees several knows that they were sealed together. Raises OutOfBounds when `public` is no key.
    """
    reader = X25519PublicKey.from_public_bytes(exactly(public, 32, "reader's key"))
    once = X25519PrivateKey.generate()
    enc = once.public_key().public_bytes_raw()
    try:
        shared = once.exchange(reader)
    except ValueError:  # a point of low order
        raise OutOfBounds(what="reader's key") from None
    cipher, base = _context(shared, enc + public, info)
    return [
        b"".join((enc, at.to_bytes(_NUMBER, "big"), cipher.encrypt(_nonce(base, at), plain, None)))
        for at, plain in enumerate(plains)
    ]


def open_with(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """Return the plain bytes, of a numbered box too.

    Raises SealedBroken for another key, another purpose or changed bytes.
    """
    try:
        return _SUITE.decrypt(sealed, private, info)
    except InvalidTag:
        return _open_numbered(private, sealed, info)


def _open_numbered(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    enc, number, secret = sealed[:_ENC], sealed[_ENC : _ENC + _NUMBER], sealed[_ENC + _NUMBER :]
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
        cipher, base = _context(shared, enc + private.public_key().public_bytes_raw(), info)
        return cipher.decrypt(_nonce(base, int.from_bytes(number, "big")), secret, None)
    except (InvalidTag, ValueError):  # too short, or a point of low order
        raise SealedBroken from None


def _context(agreed: bytes, kem_context: bytes, info: bytes) -> tuple[AESGCM, bytes]:
    """Return key and base nonce as RFC 9180, 4.1 and 5.1, derive them in base mode."""
    shared = _expand(_KEM_ID, _extract(_KEM_ID, b"", b"eae_prk", agreed), b"shared_secret", kem_context, 32)
    nobody = _extract(_SUITE_ID, b"", b"psk_id_hash", b"")
    context = b"\x00" + nobody + _extract(_SUITE_ID, b"", b"info_hash", info)
    secret = _extract(_SUITE_ID, shared, b"secret", b"")
    key = _expand(_SUITE_ID, secret, b"key", context, 32)
    return AESGCM(key), _expand(_SUITE_ID, secret, b"base_nonce", context, _NONCE)


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + material, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labeled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labeled + b"\x01", "sha256")[:size]


def _nonce(base: bytes, number: int) -> bytes:
    return (int.from_bytes(base, "big") ^ number).to_bytes(_NONCE, "big")
