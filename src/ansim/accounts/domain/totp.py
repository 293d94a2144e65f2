"""Time-based one-time passwords (RFC 6238, SHA-1, 30 s, 6 digits): shown on drill pages and used by tests.

Checking a typed code is left to django-allauth.
"""

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from typing import Final

PERIOD: Final = 30
DIGITS: Final = 6


def totp_code(secret: str, at: datetime) -> str:
    """Return the six-digit code of a base32 `secret` at an aware moment."""
    counter = struct.pack(">Q", int(at.timestamp()) // PERIOD)
    digest = hmac.new(base64.b32decode(secret, casefold=True), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    value = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}d}"


def seconds_left(at: datetime) -> int:
    """Return how many whole seconds the code of this moment stays valid, 1 to 30."""
    return PERIOD - int(at.timestamp()) % PERIOD
