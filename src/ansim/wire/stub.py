"""Stubs (protocol.md, the desk): 87 bytes, the token that the issuer makes for one sealed box of a desk.

`ver 1 (2) | day 2 | kid 4 | T 16 | sig 64`, signed over "ansim-stub/v1\\n" | body | class | SHA-256(box).
"""

from dataclasses import dataclass, replace
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.wire.errors import DeskForged, DeskMalformed
from ansim.wire.layout import Reader, exactly, number
from ansim.wire.token import HANDLE, issuer_key, key_id

STUB: Final = 87
_VERSION: Final = b"\x02"
_PURPOSE: Final = b"ansim-stub/v1\n"


@dataclass(frozen=True, slots=True)
class Stub:
    """Korean day, id of the issuer's key, handle T, the issuer's signature for one box and class."""

    day: int
    kid: bytes
    handle: bytes
    signature: bytes

    @property
    def body(self) -> bytes:
        """The 23 bytes before the signature. Raises OutOfBounds."""
        return (
            _VERSION
            + number(self.day, 2, "day")
            + exactly(self.kid, 4, "kid")
            + exactly(self.handle, HANDLE, "handle")
        )

    def encode(self) -> bytes:
        """Return the 87 bytes. Raises OutOfBounds."""
        return self.body + exactly(self.signature, 64, "signature")


def read_stub(data: bytes) -> Stub:
    """Parse 87 bytes without checking the signature. Raises DeskMalformed."""
    reader = Reader(data, DeskMalformed())
    if reader.take(1) != _VERSION:
        raise DeskMalformed
    stub = Stub(reader.number(2), reader.take(4), reader.take(HANDLE), reader.take(64))
    reader.end()
    return stub


def sign_stub(key: Ed25519PrivateKey, day: int, handle: bytes, kind: int, box_hash: bytes) -> Stub:
    """Return the issuer's stub for the box of that hash and class (`kind`, one byte). Raises OutOfBounds."""
    unsigned = Stub(day, key_id(key.public_key().public_bytes_raw()), handle, bytes(64))
    return replace(unsigned, signature=key.sign(_message(unsigned, kind, box_hash)))


def verify_stub(stub: Stub, kind: int, box_hash: bytes, issuer_public: bytes) -> None:
    """Check the signature for that box and class under the issuer's raw key. Raises DeskForged, OutOfBounds."""
    if stub.kid != key_id(issuer_public):
        raise DeskForged
    try:
        issuer_key(issuer_public).verify(stub.signature, _message(stub, kind, box_hash))
    except InvalidSignature:
        raise DeskForged from None


def _message(stub: Stub, kind: int, box_hash: bytes) -> bytes:
    return _PURPOSE + stub.body + number(kind, 1, "class") + exactly(box_hash, 32, "box hash")
