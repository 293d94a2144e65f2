"""Judging the code of a check-in at the gate: wire's rule, with the codes of a whole day kept once they were needed.

A wrong code costs wire's plain rule 2,880 hashes; at the gate the second wrong code of a door costs one look-up.
"""

import hmac
from collections.abc import Mapping
from functools import lru_cache

from ansim.wire.checkin import STEP
from ansim.wire.days import begin_of, day_of
from ansim.wire.venue_code import SCREEN, STICKER, Judged, screen_code, step_of

_BEFORE = 4
_AFTER = 1
_STEPS_A_DAY = 86_400 // STEP


@lru_cache(maxsize=256)
def _codes_of_day(seed: bytes, venue: bytes, zone: int, day: int) -> Mapping[bytes, int]:
    """Every code of one screen in one day, with its step."""
    first = step_of(begin_of(day))
    return {screen_code(seed, venue, zone, step): step for step in range(first, first + _STEPS_A_DAY)}


def judge(seeds: Mapping[int, bytes], venue: bytes, zone: int, code: bytes, at: int) -> Judged | None:
    """Say what wire.venue_code.judge_screen says of a code at the signed time `at`. Raises OutOfBounds."""
    if code[0] != SCREEN:
        return None
    now = step_of(at)
    for step in range(now + _AFTER, now - _BEFORE - 1, -1):
        seed = seeds.get(day_of(step * STEP))
        if seed is not None and hmac.compare_digest(screen_code(seed, venue, zone, step), code):
            return "screen"
    seed = seeds.get(day_of(at))
    shown = None if seed is None else _codes_of_day(seed, venue, zone, day_of(at)).get(code)
    return "stale" if shown is not None and shown <= now else None


def is_sticker(code: bytes) -> bool:
    """Say whether a code is of the form that stickers have."""
    return code[0] == STICKER
