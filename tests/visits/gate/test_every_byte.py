"""Every byte of token and check-in flipped: refused."""

import pytest
from tests.visits.gate.checkin_maker import NOON, Issuer, with_high_s
from tests.visits.gate.conftest import Taker

from ansim.wire.checkin import CHECKIN
from ansim.wire.receipt import hash_of, read_receipt

SOME_BITS = (0x01, 0x40, 0xFF)


@pytest.mark.parametrize("bits", SOME_BITS)
def test_every_byte_flipped_is_refused(taker: Taker, bits: int) -> None:
    """Each of the 205 bytes, changed in some of its bits: refused with a code of its own, and nothing is stored."""
    good = taker.phone().come()
    bad = [good[:place] + bytes([good[place] ^ bits]) + good[place + 1 :] for place in range(CHECKIN)]
    outcomes = taker.all(*bad)
    assert not [place for place, outcome in enumerate(outcomes) if isinstance(outcome, bytes)]
    assert taker.count() == taker.count("checkins_evidence") == 0
    assert taker.told(good) == "receipt"


@pytest.mark.parametrize("bits", SOME_BITS)
def test_every_byte_of_a_check_out_flipped_is_refused(taker: Taker, bits: int) -> None:
    """The same for a check-out, whose code is zero: no visit ends by it."""
    phone = taker.phone()
    assert taker.told(phone.come(NOON - 600)) == "receipt"
    good = phone.go(NOON)
    bad = [good[:place] + bytes([good[place] ^ bits]) + good[place + 1 :] for place in range(CHECKIN)]
    assert not [outcome for outcome in taker.all(*bad) if isinstance(outcome, bytes)]
    assert taker.count("checkins_departure") == 0


@pytest.mark.parametrize("length", [0, 1, 119, 120, 204, 206, 410])
def test_any_other_length_is_refused(taker: Taker, length: int) -> None:
    """Neither a token alone nor a check-in with something behind it is one."""
    good = taker.phone().come() * 2
    assert taker.told(good[:length]) == "wire.checkin_malformed"


def test_nothing_but_zeros_or_ones_is_refused(taker: Taker) -> None:
    """205 bytes of zeros, of ones: neither a version, a point nor a rounded time."""
    told = {taker.told(bytes([one]) * CHECKIN) for one in (0, 1, 255)}
    assert told == {"wire.token_malformed", "wire.checkin_malformed"}


def test_a_high_s_is_the_same_check_in(taker: Taker) -> None:
    """A signature in its other valid form is taken, once: both forms have one receipt, over the low s."""
    phone = taker.phone()
    low = phone.come()
    high = with_high_s(low)
    first, again, twin = taker.one(high), taker.one(low), taker.one(high)
    assert isinstance(first, bytes)
    assert first == again == twin
    assert read_receipt(first).checkin_hash == hash_of(phone.sign())
    assert taker.count() == 1


def test_a_wrong_kid_is_refused(taker: Taker) -> None:
    """A token of another issuer, and one of this issuer for a day its key was not published for."""
    stranger = Taker(taker.connection)
    stranger.issuer = Issuer(seed=2)
    assert taker.told(stranger.phone().come()) == "checkin.issuer"
    taker.issuer.days = range(0, 10)
    assert taker.told(taker.phone().come()) == "checkin.issuer"


def test_a_token_signed_by_nobody_is_refused(taker: Taker) -> None:
    """The kid of the issuer under a signature that the issuer did not make."""
    good = taker.phone().come()
    other = taker.phone().come()
    assert taker.told(good[:56] + other[56:120] + good[120:]) == "wire.token_forged"
    assert taker.told(good[:141] + other[141:]) == "wire.checkin_forged"
