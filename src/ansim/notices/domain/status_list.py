"""The signed list of an office's notices that no longer stand, for verifiers without a network.

Envelope of the IETF Token Status List (a compact JWS with `typ`, `sub`, `iat`, `exp`, `ttl`), but hashes instead of its
bit array: a bit needs its index in the token, which a QR of 350 characters has no room for (ADR 0037).
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ansim.notices.domain.jws import Signer

TYPE: Final = "ansim-statuslist+jwt"
MARK_BYTES: Final = 6
STEP: Final = timedelta(minutes=1)
LIFE: Final = timedelta(hours=24)
#: a notice that ended longer ago is not listed any more: its end alone says that it does not hold
LISTED: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class NoLongerStanding:
    """References of one office's notices that were withdrawn, and of those replaced by a corrected one."""

    withdrawn: Iterable[str]
    superseded: Iterable[str]


def mark_of(reference: str) -> bytes:
    """Return the first 6 bytes of the SHA-256 of a canonical reference, in ASCII with its hyphens."""
    return hashlib.sha256(reference.encode()).digest()[:MARK_BYTES]


def step_of(at: datetime) -> datetime:
    """Return the beginning of the minute that a list made at `at` speaks for."""
    return at.replace(second=0, microsecond=0)


def list_address(base_url: str, office_code: str) -> str:
    """Return the address of an office's list."""
    return f"{base_url.rstrip('/')}/n/lists/{office_code}"


def signed_list(signer: Signer, address: str, known: NoLongerStanding, *, issued: datetime) -> str:
    """Return the compact JWS that says which notices no longer stood at `issued`; it may be relied on for 24 h."""
    claims = {
        "sub": address,
        "iat": int(issued.timestamp()),
        "exp": int((issued + LIFE).timestamp()),
        "ttl": int(STEP.total_seconds()),
        "withdrawn": _marks(known.withdrawn),
        "superseded": _marks(known.superseded),
    }
    return signer.sign(json.dumps(claims, separators=(",", ":")).encode(), kind=TYPE)


def _marks(references: Iterable[str]) -> str:
    """Return the marks in ascending order, so that the list tells no order of issue, as one base64url text."""
    return urlsafe_b64encode(b"".join(sorted(map(mark_of, references)))).decode()
