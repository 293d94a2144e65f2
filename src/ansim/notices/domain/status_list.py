"""The signed list of an office's notices that no longer stand, for verifiers without a network.

Envelope of the IETF Token Status List (a compact JWS with `typ`, `sub`, `iat`, `exp`, `ttl`), but hashes instead of its
bit array: a bit needs its index in the token, which a QR of 350 characters has no room for (ADR 0037).
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ansim.notices.domain.jws import Signer
from ansim.notices.domain.strict_jws import is_signed, strict_bytes, strict_json
from ansim.notices.domain.verdict import Jwks, NoticeStatus

TYPE: Final = "ansim-statuslist+jwt"
MARK_BYTES: Final = 6
STEP: Final = timedelta(minutes=1)
LIFE: Final = timedelta(hours=24)
#: a notice that ended longer ago is not listed any more: its end alone says that it does not hold
LISTED: Final = timedelta(days=400)
#: how far a checker's clock may be behind the office's
AHEAD: Final = timedelta(minutes=5)
_LAST_SECOND: Final = 2**32  # the year 2106: later than any list, and a date to every clock


@dataclass(frozen=True, slots=True)
class NoLongerStanding:
    """References of one office's notices that were withdrawn, and of those replaced by a corrected one."""

    withdrawn: Iterable[str]
    superseded: Iterable[str]


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as its office signed it: the moment it speaks for, until when it counts, the marks that it names."""

    issued: datetime
    until: datetime
    withdrawn: frozenset[bytes]
    superseded: frozenset[bytes]

    def counts_at(self, at: datetime) -> bool:
        """Return whether it may be relied on for what it does not name."""
        return self.issued - AHEAD <= at < self.until

    def standing(self, reference: str) -> NoticeStatus:
        """Return withdrawn or superseded as the list names it, else valid: as far as the list knows."""
        mark = mark_of(reference)
        if mark in self.withdrawn:
            return NoticeStatus.WITHDRAWN
        return NoticeStatus.SUPERSEDED if mark in self.superseded else NoticeStatus.VALID


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


def read_list(token: str, jwks: Jwks, office_code: str) -> ReadList | None:
    """Return what a list says, None unless a key of this very office signed it and it is spelled as it must be."""
    token = token.strip()
    parts = token.split(".")
    header = strict_json(parts[0]) if len(parts) == 3 else None
    if header is None or set(header) != {"alg", "kid", "typ"}:
        return None
    if (header["alg"], header["typ"]) != ("ES256", TYPE):
        return None
    key = _key_of(jwks.get("keys", ()), header["kid"], office_code)
    if key is None or not is_signed(token, key):
        return None
    said = strict_json(parts[1]) or {}
    issued, until = _moment(said.get("iat")), _moment(said.get("exp"))
    withdrawn, superseded = _marks_in(said.get("withdrawn")), _marks_in(said.get("superseded"))
    if issued is None or until is None or withdrawn is None or superseded is None:
        return None
    return ReadList(issued, until, withdrawn, superseded)


def _key_of(keys: Sequence[Mapping[str, Any]], kid: object, office_code: str) -> Mapping[str, Any] | None:
    return next((key for key in keys if key.get("kid") == kid and key.get("office") == office_code), None)


def _moment(said: object) -> datetime | None:
    """Return the moment of so many whole seconds since 1970."""
    if type(said) is not int or not 0 <= said < _LAST_SECOND:
        return None
    return datetime.fromtimestamp(said, UTC)


def _marks_in(said: object) -> frozenset[bytes] | None:
    """Return the marks of one base64url text, None unless it is made of whole ones."""
    data = strict_bytes(said) if isinstance(said, str) else None
    if data is None or len(data) % MARK_BYTES:
        return None
    return frozenset(data[at : at + MARK_BYTES] for at in range(0, len(data), MARK_BYTES))


def _marks(references: Iterable[str]) -> str:
    """Return the marks in ascending order, so that the list tells no order of issue, as one base64url text."""
    return urlsafe_b64encode(b"".join(sorted(map(mark_of, references)))).decode()
