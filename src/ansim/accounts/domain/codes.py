"""Codes that people carry from a screen to a page: invitations and the set-up token.

60 random bits in Crockford's base 32, kept only as a SHA-256 digest; lower case and hyphens are forgiven.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from ansim.kit.ids import ALPHABET

INVITATION_LIFE: Final = timedelta(hours=72)
_LENGTH: Final = 12
_LOOKALIKES: Final = str.maketrans("ILO", "110")


def new_code() -> str:
    """Return a fresh code such as `7KQ4-M2XD-9TR3`."""
    return code_from(secrets.token_bytes(_LENGTH))


def code_from(secret: bytes) -> str:
    """Return the code that stands for a secret of at least 12 random bytes: always the same for the same secret."""
    plain = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secret[:_LENGTH])
    return "-".join(plain[start : start + 4] for start in range(0, _LENGTH, 4))


def digest_of(code: str) -> str:
    """Return the SHA-256 hex digest of a code as typed, forgiving case, spaces, hyphens and I, L, O."""
    plain = "".join(code.upper().split()).replace("-", "").translate(_LOOKALIKES)
    return hashlib.sha256(plain.encode()).hexdigest()


def same_code(code: str, digest: str) -> bool:
    """Say in constant time whether a typed code has this digest; an empty digest fits nothing."""
    return bool(digest) and hmac.compare_digest(digest_of(code), digest)


def still_valid(until: datetime | None, *, now: datetime) -> bool:
    """Say whether a code that ends at `until` may still be used."""
    return until is not None and now < until
