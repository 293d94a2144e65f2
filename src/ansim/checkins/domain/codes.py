"""Judging the code of a check-in at the gate: wire's rule, at a cost that no sender of wrong codes can drive up.

Codes of about now cost six hashes at most. An older one is looked up among the codes of its day, 2,880 hashes, which
are kept; so many days and no more are made within one second, and who comes after that is asked to send again.
"""

import hmac
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

from ansim.checkins.domain.doors import Reign
from ansim.checkins.domain.refusals import GateBusy
from ansim.wire.checkin import STEP
from ansim.wire.days import begin_of, day_of
from ansim.wire.venue_code import SCREEN, STICKER, Judged, screen_code, step_of

_ABOUT_NOW: Final = (0, -1, 1, -2, -3, -4)
"""Steps around the signed one, the likeliest first: each costs a hash."""
_STEPS_A_DAY: Final = 86_400 // STEP
_CODE: Final = 8
DAYS_KEPT: Final = 1_024
"""Days of screens whose codes are kept: 23 kB each."""
_OVERLAP: Final = 2
"""Seconds by which the clocks of two threads may differ, each read before a group: they share one count."""
DAYS_A_SECOND: Final = 8
"""How many may be made within one second: about 60 ms of one core."""
_Screen = tuple[bytes, bytes, int, int]
"""Seed, venue, zone and day: the codes of one screen in one day."""


class DayCodes:
    """The codes of whole days, the last asked for; `of` is for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Screen, bytes] = OrderedDict()
        self._lock = Lock()
        self._second = -1
        self._made = 0

    def of(self, screen: _Screen, now: int) -> bytes:
        """Return the codes of a day one after another. Raises GateBusy when too many were made in this second."""
        with self._lock:
            codes = self._kept.get(screen)
            if codes is not None:
                self._kept.move_to_end(screen)
                return codes
            if self._second - _OVERLAP <= now <= self._second:
                self._made += 1
            else:
                self._second, self._made = now, 1
            if self._made > DAYS_A_SECOND:
                raise GateBusy
            seed, venue, zone, day = screen
            first = step_of(begin_of(day))
            codes = b"".join(
                screen_code(seed, venue, zone, step) for step in range(first, first + _STEPS_A_DAY)
            )
            self._kept[screen] = codes
            if len(self._kept) > DAYS_KEPT:
                self._kept.popitem(last=False)
            return codes


_day_codes = DayCodes()


def judge(
    reigns: Sequence[Reign],
    venue: bytes,
    zone: int,
    code: bytes,
    at: int,
    now: int,
    days: DayCodes = _day_codes,
) -> Judged | None:
    """Say at `now` what wire.venue_code.judge_screen says of a code at the signed time `at`.

    Each k_v counts for the steps of its reign. Raises GateBusy, OutOfBounds.
    """
    if code[0] != SCREEN:
        return None
    signed, day = step_of(at), day_of(at)
    for ahead in _ABOUT_NOW:
        if any(_shows(reign, venue, zone, signed + ahead, code) for reign in reigns):
            return "screen"
    begin = step_of(begin_of(day))
    for reign in reigns:
        first, last = max(reign.first, begin), min(reign.last, signed)
        if day in reign.seeds and first <= last:
            codes = days.of((reign.seeds[day], venue, zone, day), now)
            if _holds(codes[(first - begin) * _CODE : (last - begin + 1) * _CODE], code):
                return "stale"
    return None


def _shows(reign: Reign, venue: bytes, zone: int, step: int, code: bytes) -> bool:
    seed = reign.seeds.get(day_of(step * STEP)) if reign.first <= step <= reign.last else None
    return seed is not None and hmac.compare_digest(screen_code(seed, venue, zone, step), code)


def _holds(codes: bytes, code: bytes) -> bool:
    at = codes.find(code)
    while at % _CODE and at >= 0:
        at = codes.find(code, at + 1)
    return at >= 0


def is_sticker(code: bytes) -> bool:
    """Say whether a code is of the form that stickers have."""
    return code[0] == STICKER
