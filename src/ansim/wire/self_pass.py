"""The warrant `self` (protocol.md, Forgetting): 133 bytes with which a resident asks the store for the own visits.

`ver 1 (1) | expires 4 | salt 32 | digest 32 | sig 64`; sig: Ed25519 by the vault's service key over "ansim-self/v1\\n" | body.
`digest` is SHA-256 of the handles shown with it, by day: `day 2 | count 2 | T 16 …`. A leaf 0x03 ends in its reference.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.wire.errors import SelfForged, SelfMalformed
from ansim.wire.layout import Reader, exactly, number
from ansim.wire.token import HANDLE

SELF: Final = 133
_BODY: Final = 69
_VERSION: Final = b"\x01"
_PURPOSE: Final = b"ansim-self/v1\n"
_LEAF: Final = b"ansim-self-leaf/v1\n"


@dataclass(frozen=True, slots=True)
class SelfPass:
    """Until when it is good (unix seconds), 32 random bytes, and the digest of the handles it is about."""

    expires: int
    salt: bytes
    digest: bytes

    @property
    def body(self) -> bytes:
        """The 69 bytes that are signed. Raises OutOfBounds."""
        tail = exactly(self.salt, 32, "salt") + exactly(self.digest, 32, "digest")
        return _VERSION + number(self.expires, 4, "expires") + tail

    @property
    def reference(self) -> bytes:
        """The 32 bytes in which its public leaf ends: nobody can tell from them whose handles they are."""
        return hashlib.sha256(_LEAF + self.body).digest()


def digest_of(handles: Mapping[int, Sequence[bytes]]) -> bytes:
    """Return the digest of handles by day, in their order. Raises OutOfBounds."""
    told = hashlib.sha256()
    for day, of_day in sorted(handles.items()):
        told.update(number(day, 2, "day") + number(len(of_day), 2, "handles"))
        for handle in of_day:
            told.update(exactly(handle, HANDLE, "handle"))
    return told.digest()


def sign_self(made: SelfPass, vault_key: Ed25519PrivateKey) -> bytes:
    """Return the 133 bytes. Raises OutOfBounds."""
    return made.body + vault_key.sign(_PURPOSE + made.body)


def read_self(data: bytes, vault_public: Ed25519PublicKey) -> SelfPass:
    """Return what the vault signed. Raises SelfMalformed, SelfForged; its age is for the reader to refuse."""
    reader = Reader(data, SelfMalformed())
    if reader.take(1) != _VERSION:
        raise SelfMalformed
    made = SelfPass(reader.number(4), reader.take(32), reader.take(32))
    signature = reader.take(64)
    reader.end()
    try:
        vault_public.verify(signature, _PURPOSE + data[:_BODY])
    except InvalidSignature:
        raise SelfForged from None
    return made
