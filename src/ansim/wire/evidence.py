"""Evidence (protocol.md, Visit row): the 205 bytes of a check-in under the key V_d of its day, 233 bytes.

`nonce 12 | ciphertext 205 | tag 16`, AES-256-GCM; the associated data binds it to its row.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ansim.wire.checkin import CHECKIN
from ansim.wire.errors import EvidenceBroken
from ansim.wire.layout import exactly

EVIDENCE: Final = 233
_NONCE: Final = 12


def seal_evidence(day_key: bytes, row: bytes, plain: bytes) -> bytes:
    """Return 205 bytes sealed under V_d (32 bytes) for the row named by `row`: 233 bytes. Raises OutOfBounds."""
    nonce = secrets.token_bytes(_NONCE)
    aead = AESGCM(exactly(day_key, 32, "evidence key"))
    return nonce + aead.encrypt(nonce, exactly(plain, CHECKIN, "evidence"), row)


def open_evidence(day_key: bytes, row: bytes, sealed: bytes) -> bytes:
    """Return the 205 bytes. Raises EvidenceBroken when they, the row or the key are not those, OutOfBounds."""
    aead = AESGCM(exactly(day_key, 32, "evidence key"))
    if len(sealed) != EVIDENCE:
        raise EvidenceBroken
    try:
        return aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], row)
    except InvalidTag:
        raise EvidenceBroken from None
