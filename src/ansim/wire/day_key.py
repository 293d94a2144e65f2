"""Day keys (protocol.md, Day key): 32 random bytes a day, and what is published of them beforehand."""

import hashlib
import hmac
import secrets
from typing import Final

from ansim.wire.layout import exactly, number

DAY_KEY: Final = 32
_COMMIT: Final = b"ansim-kcommit/v1"


def new_day_key() -> bytes:
    """Return a fresh day key."""
    return secrets.token_bytes(DAY_KEY)


def commitment(day: int, key: bytes) -> bytes:
    """Return SHA-256("ansim-kcommit/v1" | day 2 | key 32). Raises OutOfBounds."""
    return hashlib.sha256(_COMMIT + number(day, 2, "day") + exactly(key, DAY_KEY, "day key")).digest()


def is_committed(day: int, key: bytes, committed: bytes) -> bool:
    """Say whether `key` is the one whose commitment was published for that day."""
    return len(key) == DAY_KEY and hmac.compare_digest(commitment(day, key), committed)
