"""Tokens (protocol.md, Token): 120 bytes that let one phone check in once, and the handle T inside them.

`ver 1 | day 2 | kid 4 | T 16 | hpk 33 | sig 64`; whether a day is due is for the gate, whose key it is for its reader.
"""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ansim.wire import p256
from ansim.wire.day_key import DAY_KEY
from ansim.wire.errors import OutOfBounds, TokenForged, TokenMalformed
from ansim.wire.layout import exactly, number

TOKEN: Final = 120
HANDLE: Final = 16
PHONE_COUNTERS: Final = range(64)
DESK_COUNTERS: Final = range(64, 256)
_VERSION: Final = b"\x01"
_PURPOSE: Final = b"ansim-token/v1\n"
_LAYOUT: Final = struct.Struct(">cH4s16s33s64s")


@dataclass(frozen=True)
class Token:
    """One right to check in: Korean day, id of the issuer's key, handle T, one-time point, issuer's signature."""

    day: int
    kid: bytes
    handle: bytes
    hpk: bytes
    signature: bytes

    @cached_property
    def body(self) -> bytes:
        """What the issuer signs, 56 bytes. Raises OutOfBounds."""
        return (
            _VERSION
            + number(self.day, 2, "day")
            + exactly(self.kid, 4, "kid")
            + exactly(self.handle, HANDLE, "handle")
            + exactly(self.hpk, p256.POINT, "hpk")
        )

    def encode(self) -> bytes:
        """Return the 120 bytes. Raises OutOfBounds."""
        return self.body + exactly(self.signature, 64, "signature")


def read_token(data: bytes) -> Token:
    """Parse 120 bytes without checking the signature. Raises TokenMalformed."""
    if len(data) != TOKEN:
        raise TokenMalformed
    version, day, kid, handle, hpk, signature = _LAYOUT.unpack(data)
    if version != _VERSION or hpk[0] not in (2, 3):
        raise TokenMalformed
    return Token(day, kid, handle, hpk, signature)


def sign_token(key: Ed25519PrivateKey, day: int, handle: bytes, hpk: bytes) -> Token:
    """Return a token signed by the issuer. Raises TokenMalformed when `hpk` is no point, OutOfBounds."""
    if p256.read_point(hpk) is None:
        raise TokenMalformed
    kid = key_id(key.public_key().public_bytes_raw())
    unsigned = Token(day, kid, handle, hpk, bytes(64))
    return Token(day, kid, handle, hpk, key.sign(_PURPOSE + unsigned.body))


def verify_token(token: Token, issuer_public: bytes) -> None:
    """Check the signature under the issuer's raw Ed25519 key. Raises TokenForged."""
    if token.kid != key_id(issuer_public):
        raise TokenForged
    try:
        issuer_key(issuer_public).verify(token.signature, _PURPOSE + token.body)
    except InvalidSignature:
        raise TokenForged from None


@lru_cache(maxsize=64)
def key_id(public: bytes) -> bytes:
    """Return the first four bytes of SHA-256 of a raw public key."""
    return hashlib.sha256(public).digest()[:4]


@lru_cache(maxsize=64)
def issuer_key(public: bytes) -> Ed25519PublicKey:
    """Return the key of 32 raw bytes; kept, since few issuers sign millions. Raises OutOfBounds."""
    return Ed25519PublicKey.from_public_bytes(exactly(public, 32, "issuer key"))


def handle_of(day_key: bytes, uid: int, counter: int) -> bytes:
    """Return T = AES-256_{K_d}(uid 8 | counter 2 | zero 6), 16 bytes. Raises OutOfBounds (counter 0 to 255)."""
    return _encrypt(day_key, _plain(uid, counter))


def handles_of(day_key: bytes, uid: int) -> list[bytes]:
    """Return the handles of one person for a day, by counter, 0 to 255. Raises OutOfBounds."""
    blocks = _encrypt(day_key, b"".join(_plain(uid, counter) for counter in range(256)))
    return [blocks[at : at + HANDLE] for at in range(0, len(blocks), HANDLE)]


def handles_for(day_key: bytes, wanted: Iterable[tuple[int, int]]) -> list[bytes]:
    """Return the handles of many (uid, counter) of a day in order; a drill's city makes them by the ten thousand.

    Raises OutOfBounds.
    """
    blocks = _encrypt(day_key, b"".join(_plain(uid, counter) for uid, counter in wanted))
    return [blocks[at : at + HANDLE] for at in range(0, len(blocks), HANDLE)]


def open_handle(day_key: bytes, handle: bytes) -> tuple[int, int] | None:
    """Return (uid, counter) of a handle, or None when it is not of this day's key. Raises OutOfBounds."""
    decryptor = _block(day_key).decryptor()
    plain = decryptor.update(exactly(handle, HANDLE, "handle")) + decryptor.finalize()
    counter = int.from_bytes(plain[8:10], "big")
    if any(plain[10:]) or counter not in range(256):
        return None
    return int.from_bytes(plain[:8], "big"), counter


def _plain(uid: int, counter: int) -> bytes:
    if counter not in range(256):
        raise OutOfBounds(what="counter")
    return number(uid, 8, "uid") + number(counter, 2, "counter") + bytes(6)


def _encrypt(day_key: bytes, plain: bytes) -> bytes:
    encryptor = _block(day_key).encryptor()
    return encryptor.update(plain) + encryptor.finalize()


def _block(day_key: bytes) -> Cipher[modes.ECB]:
    # Single blocks that are never equal: the plain permutation is what the protocol asks for.
    return Cipher(algorithms.AES(exactly(day_key, DAY_KEY, "day key")), modes.ECB())  # noqa: S305
