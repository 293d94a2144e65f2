"""The gate's rule (protocol.md, Check-in): day, clock, door and code of a check-in whose signatures were verified.

Uniqueness and the order of check-in and check-out are the store's, which alone knows what came before.
"""

from dataclasses import dataclass
from typing import Final

from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.codes import is_sticker, judge
from ansim.checkins.domain.doors import Door
from ansim.checkins.domain.refusals import CodeWrong, DoorClosed, TooEarly, TooLate, WrongDay
from ansim.wire.checkin import Checkin, is_of_its_day
from ansim.wire.days import day_of
from ansim.wire.venue_code import NO_CODE

AHEAD_SECONDS: Final = 60
"""How far a phone's clock may lie ahead of the gate's."""
FRESH_SECONDS: Final = 180
"""Received later than this after the signed time, a check-in is late: a screen's code lives two minutes and a half."""
LATE_SECONDS: Final = 72 * 3_600
LATE_DAYS: Final = 3
RECEIVED_STEP: Final = 600
"""The store keeps only to ten minutes when it received a check-in."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A check-in that may be stored, with what it proves and when it was received, to ten minutes.

    Its signature has the low s, whichever it came with.
    """

    checkin: Checkin
    assurance: Assurance
    received: int

    @property
    def place(self) -> tuple[int, bytes, bool]:
        """What makes it unique: day, handle, in or out."""
        return self.checkin.token.day, self.checkin.token.handle, self.checkin.fields.out


def require_in_time(checkin: Checkin, now: int) -> None:
    """Return if a check-in may be received at `now` (seconds). Raises WrongDay, TooEarly, TooLate."""
    time, day = checkin.fields.time, checkin.token.day
    if time > now + AHEAD_SECONDS:
        raise TooEarly
    if not is_of_its_day(checkin):
        raise WrongDay
    if now - time > LATE_SECONDS or day_of(now) > day + LATE_DAYS:
        raise TooLate


def admit(checkin: Checkin, door: Door, now: int) -> Admitted:
    """Return what a check-in with true signatures proves at this door, received at `now` (seconds).

    Raises WrongDay, TooEarly, TooLate, DoorClosed, CodeWrong, GateBusy.
    """
    require_in_time(checkin, now)
    fields = checkin.fields
    if not fields.out and not door.is_open(fields.time):
        raise DoorClosed
    if not door.has_zone(fields.zone, fields.time, out=fields.out):
        raise CodeWrong
    proved = _judge_code(checkin, door, now)
    if now - fields.time > FRESH_SECONDS:
        proved = Assurance.LATE_SCREEN if proved is Assurance.SCREEN else Assurance.LATE
    return Admitted(checkin.normalised(), proved, now - now % RECEIVED_STEP)


def _judge_code(checkin: Checkin, door: Door, now: int) -> Assurance:
    fields = checkin.fields
    if fields.out and fields.code == NO_CODE:
        return Assurance.STICKER
    if is_sticker(fields.code):
        if any(
            sticker.code == fields.code
            and sticker.zone == fields.zone
            and (sticker.stopped is None or fields.time < sticker.stopped)
            for sticker in door.stickers
        ):
            return Assurance.STICKER
        raise CodeWrong
    judged = judge(door.reigns(), door.venue, fields.zone, fields.code, fields.time, now)
    if judged is None:
        raise CodeWrong
    return Assurance.SCREEN if judged == "screen" else Assurance.STALE
