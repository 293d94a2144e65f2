"""Expired day, clock skew, the day border in Korean time, 72 hours late, and what the row keeps of when it came."""

import pytest
from tests.visits.gate.checkin_maker import DAY, MIDNIGHT, NOON, screen
from tests.visits.gate.conftest import Taker

from ansim.checkins.domain.assurance import Assurance
from ansim.wire.receipt import read_receipt

HOUR = 3_600
DAYS = 86_400


@pytest.mark.parametrize("days", [-4, -1, 1, 2, 30])
def test_a_token_of_another_day_is_refused(taker: Taker, days: int) -> None:
    """Only a token of the Korean day of the signed time counts: yesterday's and tomorrow's do not."""
    assert taker.told(taker.phone(day=DAY + days).come()) == "checkin.day"


@pytest.mark.parametrize(
    ("day", "at", "told"),
    [
        (DAY, MIDNIGHT, "receipt"),
        (DAY, MIDNIGHT - 30, "checkin.day"),
        (DAY - 1, MIDNIGHT - 30, "receipt"),
        (DAY - 1, MIDNIGHT, "checkin.day"),
        (DAY, MIDNIGHT + DAYS - 30, "receipt"),
        (DAY, MIDNIGHT + DAYS, "checkin.day"),
    ],
)
def test_the_day_changes_at_midnight_in_korea(taker: Taker, day: int, at: int, told: str) -> None:
    """Half a minute before and at 00:00 KST, which is 15:00 UTC the day before."""
    assert MIDNIGHT % DAYS == 15 * HOUR
    assert taker.told(taker.phone(day=day).come(at), now=at + 5) == told


@pytest.mark.parametrize(
    ("ahead", "told"), [(0, "receipt"), (60, "receipt"), (90, "checkin.ahead"), (DAYS, "checkin.ahead")]
)
def test_a_clock_may_be_a_minute_ahead(taker: Taker, ahead: int, told: str) -> None:
    """A phone's clock a minute ahead is taken, more is told so."""
    phone = taker.phone(day=DAY + ahead // DAYS)
    assert taker.told(phone.come(NOON + ahead)) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(72 * HOUR, "receipt"), (72 * HOUR + 1, "checkin.too_late"), (30 * DAYS, "checkin.too_late")],
)
def test_72_hours_after_the_visit_is_the_last_moment(taker: Taker, seconds: int, told: str) -> None:
    """To the second; then it is told that it is too late."""
    assert taker.told(taker.phone().come(NOON), now=NOON + seconds) == told


def test_a_check_out_counts_until_its_day_is_three_days_past(taker: Taker) -> None:
    """A check-out of the next morning is within 72 hours of itself on d + 4, but its day takes no more."""
    phone, out = taker.phone(), MIDNIGHT + DAYS + 11 * HOUR
    assert taker.told(phone.go(out), now=MIDNIGHT + 4 * DAYS - 1) == "receipt"
    assert taker.told(taker.phone().go(out), now=MIDNIGHT + 4 * DAYS) == "checkin.too_late"


@pytest.mark.parametrize(
    ("after", "code", "assurance"),
    [
        (0, screen(NOON), Assurance.SCREEN),
        (180, screen(NOON), Assurance.SCREEN),
        (181, screen(NOON), Assurance.LATE_SCREEN),
        (60 * HOUR, screen(NOON), Assurance.LATE_SCREEN),
        (0, None, Assurance.STICKER),
        (181, None, Assurance.LATE),
        (0, screen(NOON - HOUR), Assurance.STALE),
        (181, screen(NOON - HOUR), Assurance.LATE),
    ],
)
def test_late_is_kept_beside_what_the_code_proved(
    taker: Taker, after: int, code: bytes | None, assurance: Assurance
) -> None:
    """Sent three minutes after the visit or more: late; late with the screen's code of that moment: late, screen."""
    phone = taker.phone()
    message = phone.come(NOON, **({"code": code} if code else {}))
    assert taker.told(message, now=NOON + after) == "receipt"
    assert taker.rows() == [(b"venue1", NOON, assurance)]


def test_only_ten_minutes_are_kept_of_when_it_was_received(taker: Taker) -> None:
    """Row, evidence and receipt hold the same time, rounded down to ten minutes."""
    outcome = taker.one(taker.phone().come(NOON), now=NOON + 7_777)
    rounded = NOON + 7_777 - (NOON + 7_777) % 600
    assert isinstance(outcome, bytes)
    assert read_receipt(outcome).received == rounded
    assert taker.rows("received, 0") == taker.rows("received, 0", "checkins_evidence") == [(rounded, 0)]


def test_a_time_that_is_not_rounded_is_no_check_in(taker: Taker) -> None:
    """The format itself holds times to half minutes; the gate refuses any other."""
    good = taker.phone().come()
    time = (NOON + 1).to_bytes(4, "big")
    assert taker.told(good[:136] + time + good[140:]) == "wire.checkin_malformed"


def test_two_devices_of_one_person_are_two_visits(taker: Taker) -> None:
    """Two tokens never tell that they are one person's: both are taken, and the opener merges them."""
    assert [taker.told(taker.phone().come()) for _ in range(2)] == ["receipt", "receipt"]
    assert taker.count() == 2
