"""Venue codes (protocol.md, Venue code): what the QR says, the rotating code of a screen, the sticker's.

The QR is https://…/#fragment, 22 characters of base64url over `venue 6 | zone 2 | code 8`.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ansim.wire.checkin import STEP
from ansim.wire.days import LAST_TIME, begin_of, day_of
from ansim.wire.errors import FragmentMalformed
from ansim.wire.layout import exactly, number, read_base64url, write_base64url

FRAGMENT: Final = 22
SCREEN: Final = 0x01
STICKER: Final = 0x02
DEVICE: Final = 0x03
NO_CODE: Final = bytes(8)
"""The code of a check-out that saw no screen."""
_BEFORE: Final = 4
_AFTER: Final = 1
_DAY_PURPOSE: Final = b"ansim-vday/v1\n"
_CODE_PURPOSE: Final = b"ansim-vcode/v1\n"

Judged = Literal["screen", "stale"]


@dataclass(frozen=True, slots=True)
class VenueCode:
    """What a QR says: venue id 6, zone, code 8."""

    venue: bytes
    zone: int
    code: bytes


def write_fragment(venue: bytes, zone: int, code: bytes) -> str:
    """Return the 22 characters after #. Raises OutOfBounds."""
    return write_base64url(exactly(venue, 6, "venue") + number(zone, 2, "zone") + exactly(code, 8, "code"))


def read_fragment(fragment: str) -> VenueCode:
    """Parse the 22 characters after #, and only their one spelling. Raises FragmentMalformed."""
    raw = read_base64url(fragment) if len(fragment) == FRAGMENT else None
    if raw is None:
        raise FragmentMalformed
    return VenueCode(raw[:6], int.from_bytes(raw[6:8], "big"), raw[8:])


def sticker_code(fresh: bytes | None = None) -> bytes:
    """Return 0x02 | 7 random bytes. Raises OutOfBounds when `fresh` is given with another length."""
    return bytes([STICKER]) + exactly(secrets.token_bytes(7) if fresh is None else fresh, 7, "sticker")


def step_of(unix: int) -> int:
    """Return the step of a screen at a time in seconds since 1970."""
    return unix // STEP


def day_seed(venue_key: bytes, venue: bytes, day: int) -> bytes:
    """Return HMAC(k_v, "ansim-vday/v1\\n" | venue 6 | day 2), what a screen holds of one day. Raises OutOfBounds."""
    message = _DAY_PURPOSE + exactly(venue, 6, "venue") + number(day, 2, "day")
    return hmac.digest(exactly(venue_key, 32, "venue key"), message, "sha256")


def screen_code(seed: bytes, venue: bytes, zone: int, step: int) -> bytes:
    """Return 0x01 | HMAC(seed, "ansim-vcode/v1\\n" | venue 6 | zone 2 | step 4)[:7]. Raises OutOfBounds."""
    message = _CODE_PURPOSE + exactly(venue, 6, "venue") + number(zone, 2, "zone") + number(step, 4, "step")
    return bytes([SCREEN]) + hmac.digest(seed, message, "sha256")[:7]


def judge_screen(seeds: Mapping[int, bytes], venue: bytes, zone: int, code: bytes, at: int) -> Judged | None:
    """Say how a screen's code fits the signed time `at`: seen then, seen earlier that Korean day, or never (None).

    `seeds` holds the day seeds known, by day; steps − 4 … + 1 count as seen then, over midnight too. Looking for an
    earlier step costs up to 2,880 hashes. Raises OutOfBounds.
    """
    now = step_of(at)
    for step in range(now + _AFTER, now - _BEFORE - 1, -1):
        if _shown(seeds, venue, zone, step, code):
            return "screen"
    first = step_of(max(begin_of(day_of(at)), 0))
    if any(_shown(seeds, venue, zone, step, code) for step in range(now - _BEFORE - 1, first - 1, -1)):
        return "stale"
    return None


def _shown(seeds: Mapping[int, bytes], venue: bytes, zone: int, step: int, code: bytes) -> bool:
    if not 0 <= step * STEP <= LAST_TIME:
        return False
    seed = seeds.get(day_of(step * STEP))
    return seed is not None and hmac.compare_digest(screen_code(seed, venue, zone, step), code)
