"""One-time codes: six digits, kept only as a keyed hash bound to the request that asked and to what they are for."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ansim.kit.sentence import Sentence

LIFE: Final = timedelta(minutes=5)
TRIES: Final = 5
KEPT: Final = timedelta(days=1)
"""How long a challenge is remembered after it was asked, for the limits; its phone goes with its use."""


class Purpose(StrEnum):
    """What a code is for; a code for one thing is worthless for another."""

    ENROL = "enrol"
    OPERATOR = "operator"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in each stretch of `span` that ends now."""

    name: str
    most: int
    span: timedelta

    @property
    def minutes(self) -> int:
        """The stretch in minutes, for the sentence."""
        return int(self.span.total_seconds()) // 60


# A mobile carrier puts many phones behind one address; nobody may make a stranger's phone ring all day.
PER_PHONE: Final = (
    Limit("phone.10m", 3, timedelta(minutes=10)),
    Limit("phone.day", 10, timedelta(days=1)),
)
PER_ADDRESS: Final = (
    Limit("address.10m", 100, timedelta(minutes=10)),
    Limit("address.day", 1_000, timedelta(days=1)),
)
TRIES_PER_ADDRESS: Final = (Limit("tries.10m", 300, timedelta(minutes=10)),)
CALLS_PER_ADDRESS: Final = (Limit("calls.10m", 3_000, timedelta(minutes=10)),)

_TEXT: Final = Sentence(
    ko="[안심] 인증번호 {code}. 아무에게도 알려 주지 마세요.",
    en="[Ansim] Your code is {code}. Tell it to nobody.",
)


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest_of(key: bytes, challenge: bytes, purpose: Purpose, code: str) -> bytes:
    """Return what is kept of a code: HMAC-SHA256 under the vault's key, 32 bytes."""
    told = b"ansim-code/v1\n" + challenge + purpose.encode() + b"\n" + code.encode()
    return hmac.new(key, told, hashlib.sha256).digest()


def fits(kept: bytes, key: bytes, challenge: bytes, purpose: Purpose, code: str) -> bool:
    """Say in constant time whether `code` is the one that was sent for this challenge and purpose."""
    return hmac.compare_digest(kept, digest_of(key, challenge, purpose, code))


def message(code: str, language: str) -> str:
    """Return the text message that carries a code, within 90 bytes."""
    return _TEXT.text(language, code=code)
