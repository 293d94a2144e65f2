"""The code by which a recipient shows that a phone is at hand, and how long the own notices stay open after it.

Whoever asks gives phone and birth date; a code goes only where both are those of a notice, and nobody is told whether.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ansim.kit.sentence import Sentence

TOKEN_BYTES: Final = 32
CODE_LIFE: Final = timedelta(minutes=5)
OPEN: Final = timedelta(minutes=15)
TRIES: Final = 5

_TEXT: Final = Sentence(
    ko="{drill}[{office}] 통지서 인증번호 {code}. 남에게 알리지 마세요.",
    en="{drill}[{office}] Code for your notices: {code}. Tell nobody.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: national digits of the phone, and the birth date of who the notice is for."""

    phone: str = field(repr=False)
    birth: date = field(repr=False)


def asked_to_bytes(asked: Asked) -> bytes:
    """Return what is kept of it, to be sealed."""
    return json.dumps([asked.phone, asked.birth.isoformat()]).encode()


def asked_from_bytes(data: bytes) -> Asked:
    """Return what `asked_to_bytes` wrote."""
    phone, birth = json.loads(data)
    return Asked(phone, date.fromisoformat(birth))


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def token_hash(token: bytes) -> bytes:
    """Return the SHA-256 under which a browser's token is found; the token itself is not kept."""
    return hashlib.sha256(token).digest()


def digest_of(key: bytes, token_hash: bytes, code: str) -> bytes:
    """Return what is kept of a code: HMAC-SHA-256 bound to the browser that asked for it."""
    return hmac.digest(key, b"ansim-own-code/v1\n" + token_hash + code.encode(), hashlib.sha256)


def fits(kept: bytes | None, key: bytes, token_hash: bytes, code: str) -> bool:
    """Say in constant time whether `code` is the one that was sent; None of one that never was."""
    same = hmac.compare_digest(kept or bytes(32), digest_of(key, token_hash, code))
    return same and kept is not None


def code_text(code: str, office_name: str, *, drill: bool, language: str) -> str:
    """Return the text message that carries a code."""
    return _TEXT.text(language, code=code, office=office_name, drill="[훈련] " if drill else "")


def days_left(first_day: date, last_day: date, today: date) -> int:
    """Return how many days of a period are left, today counted; 0 when it is over, all of them before it begins."""
    return max(0, (last_day - max(first_day, today)).days + 1)
