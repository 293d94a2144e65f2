"""Strict readers: base64 with one spelling, ASCII decimals that print back identically (RFC 4648, C2SP)."""

import base64
import binascii
import re

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
MAX_SIZE = 2**63 - 1
"""Largest tree size read or stored; fits PostgreSQL's bigint."""


def read_base64(text: str) -> bytes | None:
    """Return the bytes of standard padded base64, or None for any other spelling of them.

    Bits left over in the last character must be zero, so that two texts never mean the same bytes.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return data if write_base64(data) == text else None


def write_base64(data: bytes) -> str:
    """Return standard padded base64 on one line."""
    return base64.b64encode(data).decode("ascii")


def read_decimal(text: str) -> int | None:
    """Return a whole number from 0 to 2^63 - 1 in ASCII digits without leading zeroes, else None."""
    if not _DECIMAL.fullmatch(text):
        return None
    number = int(text)
    return number if number <= MAX_SIZE else None
