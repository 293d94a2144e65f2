"""Nonces that need no row until they are used: time 4 | random 12 | HMAC 16, good for five minutes, once."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from ansim.vault.domain.errors import CredentialWrong

NONCE: Final = 32
LIFE: Final = timedelta(minutes=5)


def make_nonce(key: bytes, now: datetime) -> bytes:
    """Return a fresh nonce of 32 bytes under the vault's key."""
    head = int(now.timestamp()).to_bytes(4, "big") + secrets.token_bytes(12)
    return head + _mark(key, head)


def check_nonce(key: bytes, nonce: bytes, now: datetime) -> None:
    """Raise CredentialWrong unless this vault made the nonce within the last five minutes."""
    head, mark = nonce[:16], nonce[16:]
    if len(nonce) != NONCE or not hmac.compare_digest(mark, _mark(key, head)):
        raise CredentialWrong
    age = now.timestamp() - int.from_bytes(head[:4], "big")
    if not -1 <= age <= LIFE.total_seconds():
        raise CredentialWrong


def _mark(key: bytes, head: bytes) -> bytes:
    return hmac.new(key, b"ansim-nonce/v1\n" + head, hashlib.sha256).digest()[:16]
