"""Codes: step - 5 and + 2, another venue's, another zone's, yesterday's; stickers; closed venues."""

import pytest
from tests.visits.gate.checkin_maker import (
    DAY,
    ELSEWHERE,
    HALL,
    MIDNIGHT,
    NOON,
    STICKER,
    VENUE,
    door,
    screen,
)
from tests.visits.gate.conftest import Taker

from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.doors import StickerCode


@pytest.mark.parametrize("steps", range(-4, 2))
def test_steps_around_the_signed_time_are_the_screen(taker: Taker, steps: int) -> None:
    """Four steps before to one after count as seen then."""
    assert taker.told(taker.phone().come(code=screen(NOON, steps=steps))) == "receipt"
    assert taker.rows("assurance, 0") == [(Assurance.SCREEN, 0)]


def test_step_minus_5_is_stale_and_plus_2_refused(taker: Taker) -> None:
    """An older code of the day is taken as stale, one that was not shown yet is refused."""
    assert taker.told(taker.phone().come(code=screen(NOON, steps=-5))) == "receipt"
    assert taker.rows("assurance, 0") == [(Assurance.STALE, 0)]
    assert taker.told(taker.phone().come(code=screen(NOON, steps=2))) == "checkin.code"
    assert taker.told(taker.phone().come(code=screen(NOON, steps=900))) == "checkin.code"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("another venue's", screen(NOON, venue=ELSEWHERE)),
        ("another zone's", screen(NOON, zone=HALL)),
        ("yesterday's at the same hour", screen(NOON - 86_400)),
        ("tomorrow's", screen(NOON + 86_400)),
        ("made with another day's seed", screen(NOON, day=DAY - 1)),
        ("invented", b"\x01invents"),
        ("zero", bytes(8)),
        ("a device's", b"\x03device1"),
        ("a caller's", b"\x04callers"),
        ("unknown", b"\xffunknown"),
        ("another venue's sticker", b"\x02anothe2"),
        ("another zone's sticker", b"\x02hall-of"),
    ],
)
def test_a_code_that_was_not_at_this_door_is_refused(taker: Taker, name: str, code: bytes) -> None:
    """Refused with one code, whatever it was; nothing is stored."""
    assert taker.told(taker.phone().come(code=code)) == "checkin.code", name
    assert taker.count() == 0


def test_a_zone_has_its_own_screen_and_sticker(taker: Taker) -> None:
    """Both prove the zone; a zone that the venue does not have is refused, whatever the code."""
    assert taker.told(taker.phone().come(zone=HALL, code=screen(NOON, zone=HALL))) == "receipt"
    assert taker.told(taker.phone().come(zone=HALL, code=b"\x02hall-of")) == "receipt"
    assert taker.told(taker.phone().come(zone=9, code=screen(NOON, zone=9))) == "checkin.code"
    assert taker.told(taker.phone().go(NOON, zone=9)) == "checkin.code"
    assert taker.rows("zone, assurance") == [(HALL, Assurance.STICKER), (HALL, Assurance.SCREEN)]


def test_a_stopped_sticker_counts_for_visits_before(taker: Taker) -> None:
    """A sticker replaced at noon: a visit of half past eleven may still name it, one of noon may not."""
    taker.doors[VENUE] = door(stickers=(StickerCode(0, STICKER, NOON),))
    assert taker.told(taker.phone().come(NOON - 1_800)) == "receipt"
    assert taker.told(taker.phone().come(NOON)) == "checkin.code"


def test_over_midnight_the_codes_of_the_day_before_still_count(taker: Taker) -> None:
    """Half a minute after midnight the screen's codes of two minutes before are of yesterday's seed."""
    at = MIDNIGHT + 30
    assert taker.told(taker.phone().come(at, code=screen(at, steps=-3)), now=at) == "receipt"
    assert taker.told(taker.phone().come(at, code=screen(at, steps=-6)), now=at) == "checkin.code"


@pytest.mark.parametrize(
    ("state", "at", "told"),
    [
        ({"closed": NOON}, NOON, "checkin.venue_closed"),
        ({"closed": NOON}, NOON - 30, "receipt"),
        ({"shut": NOON, "shut_until": NOON + 9_000}, NOON, "checkin.venue_closed"),
        ({"shut": NOON, "shut_until": NOON + 9_000}, NOON - 30, "receipt"),
        ({"shut": NOON - 9_000, "shut_until": NOON}, NOON, "receipt"),
        ({"shut": None, "shut_until": NOON + 9_000}, NOON, "receipt"),
        ({"opened": NOON + 20}, NOON, "receipt"),
        ({"opened": NOON + 60}, NOON, "checkin.venue_closed"),
    ],
)
def test_a_closed_venue_takes_no_visits_of_that_time(
    taker: Taker, state: dict[str, int], at: int, told: str
) -> None:
    """Given up, closed for the day, or not registered yet at the signed time: refused; before that, taken late."""
    taker.doors[VENUE] = door(**state)
    assert taker.told(taker.phone().come(at)) == told


def test_one_may_leave_a_venue_that_has_closed(taker: Taker) -> None:
    """Closing does not keep a check-out from being told."""
    phone = taker.phone()
    assert taker.told(phone.come(NOON - 600)) == "receipt"
    taker.doors[VENUE] = door(closed=NOON - 60)
    assert taker.told(phone.go(NOON)) == "receipt"


def test_an_unknown_venue_is_refused(taker: Taker) -> None:
    """Six bytes that no venue has."""
    assert taker.told(taker.phone().come(venue=b"nobody")) == "checkin.venue"
