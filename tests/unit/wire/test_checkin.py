"""Check-ins: 205 bytes, every one of them counts; high s is accepted and made low; the day's border is Korean."""

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import checkin as wire
from ansim.wire.checkin import Checkin, Fields, read_checkin, read_fields, sign_checkin, verify_checkin
from ansim.wire.errors import CheckinForged, CheckinMalformed, OutOfBounds, TokenForged, TokenMalformed
from ansim.wire.token import verify_token

MIDNIGHT = 1_795_186_800  # 2026-11-21 00:00 in Korea, day 20,778
NOON_AFTER = MIDNIGHT + 36 * 3_600

fields = st.builds(
    Fields,
    venue=st.binary(min_size=6, max_size=6),
    zone=st.integers(0, 65_535),
    code=st.binary(min_size=8, max_size=8),
    time=st.integers(0, (2**32 - 1) // 30).map(lambda step: step * 30),
    out=st.booleans(),
    people=st.integers(0, 127),
)


def _at(token, time: int, out: bool = False) -> Checkin:
    return Checkin(token, Fields(b"venue1", 0, bytes(8), time, out, 1), bytes(64))


@given(fields)
def test_fields_come_back(one: Fields) -> None:
    """Any fields are 21 bytes and read as they were."""
    raw = one.encode()
    assert len(raw) == 21
    assert read_fields(raw) == one


def test_the_layout_is_the_protocols(checkin, holder) -> None:
    """`token 120 | venue 6 | zone 2 | code 8 | time 4 | party 1 | sig 64`, and what is signed, written by hand."""
    raw = checkin.encode()
    assert len(raw) == 205
    assert raw[:120] == checkin.token.encode()
    assert (
        raw[120:141] == b"venue1" + b"\0\x07" + b"\x02sticker" + (1_795_237_200).to_bytes(4, "big") + b"\x02"
    )
    assert checkin.message == b"ansim-visit/v1\n" + hashlib.sha256(raw[:120]).digest() + raw[120:141]
    assert replace(checkin.fields, out=True).encode()[20] == 0x82


def test_the_shared_vectors_hold(vectors, issuer_public) -> None:
    """Each vector is read, verified in both forms of s, written back, and has the vector's message and fields."""
    for one in vectors["checkins"]:
        low, high = read_checkin(bytes.fromhex(one["low"])), read_checkin(bytes.fromhex(one["high"]))
        for found in (low, high):
            verify_checkin(found)
            verify_token(found.token, issuer_public)
            assert found.message.hex() == one["message"]
        assert low.encode().hex() == high.normalised().encode().hex() == one["low"]
        assert high.encode().hex() == one["high"] != one["low"]
        seen = low.fields
        assert (seen.venue.hex(), seen.zone, seen.code.hex()) == (one["venue"], one["zone"], one["code"])
        assert (seen.time, seen.out, seen.people) == (one["time"], one["out"], one["people"])


def test_every_byte_of_a_checkin_flipped_is_refused(checkin, issuer_public, flips) -> None:
    """Whichever of the 205 bytes changes, one of the two signatures or the form says no."""

    def judge(raw: bytes) -> None:
        found = read_checkin(raw)
        verify_token(found.token, issuer_public)
        verify_checkin(found)

    judge(checkin.encode())
    for other in flips(checkin.encode()):
        with pytest.raises((CheckinMalformed, CheckinForged, TokenMalformed, TokenForged)):
            judge(other)


def test_high_s_is_accepted_and_made_low(checkin, other_s) -> None:
    """A signature is made with the low s; its other form passes and becomes the same check-in."""
    high = replace(checkin, signature=other_s(checkin.signature))
    assert high != checkin
    verify_checkin(high)
    assert high.normalised() == checkin == checkin.normalised()


def test_another_key_cannot_use_the_token(token, checkin) -> None:
    """Who has the token but not its one-time key cannot check in with it."""
    thief = ec.derive_private_key(8, ec.SECP256R1())
    with pytest.raises(CheckinForged):
        verify_checkin(sign_checkin(token, checkin.fields, thief))


@pytest.mark.parametrize("length", [0, 120, 204, 206])
def test_a_checkin_of_another_length_is_refused(checkin, length: int) -> None:
    """Cut or with anything after it."""
    with pytest.raises(CheckinMalformed):
        read_checkin((checkin.encode() + b"\0")[:length])


def test_a_time_that_is_not_rounded_is_neither_written_nor_read(checkin) -> None:
    """Seconds would tell more than the protocol allows."""
    one = replace(checkin.fields, time=checkin.fields.time + 1)
    with pytest.raises(OutOfBounds):
        one.encode()
    raw = checkin.fields.encode()
    with pytest.raises(CheckinMalformed):
        read_fields(raw[:19] + bytes([raw[19] + 1]) + raw[20:])


@pytest.mark.parametrize(
    "change",
    [
        {"venue": b"short"},
        {"zone": -1},
        {"zone": 65_536},
        {"code": bytes(7)},
        {"time": -30},
        {"time": 2**32 + 14},
        {"people": -1},
        {"people": 128},
    ],
)
def test_bounds(checkin, change) -> None:
    """Every field has its range; 128 people would turn a check-in into a check-out."""
    with pytest.raises(OutOfBounds):
        replace(checkin.fields, **change).encode()


def test_a_signature_of_another_length_is_not_written(checkin) -> None:
    """64 bytes."""
    with pytest.raises(OutOfBounds):
        replace(checkin, signature=bytes(63)).encode()


@given(st.integers(0, 2**32 - 1))
def test_times_are_rounded_down_to_30_seconds(unix: int) -> None:
    """Never up, never by more than 29 s."""
    assert wire.rounded(unix) % 30 == 0
    assert 0 <= unix - wire.rounded(unix) < 30


@pytest.mark.parametrize(
    ("time", "fits"),
    [(MIDNIGHT - 30, False), (MIDNIGHT, True), (MIDNIGHT + 86_370, True), (MIDNIGHT + 86_400, False)],
)
def test_the_day_border_of_a_checkin_is_korean_midnight(token, time: int, fits: bool) -> None:
    """A token is good from 00:00 to 23:59:59 of its day in Korea, not of UTC's."""
    assert wire.is_of_its_day(_at(token, time)) is fits


@pytest.mark.parametrize(
    ("time", "fits"),
    [
        (MIDNIGHT - 30, False),
        (MIDNIGHT, True),
        (MIDNIGHT + 86_400, True),
        (NOON_AFTER, True),
        (NOON_AFTER + 30, False),
    ],
)
def test_a_checkout_may_be_until_noon_of_the_next_day(token, time: int, fits: bool) -> None:
    """The night shift leaves in the morning with the token it came with."""
    assert wire.is_of_its_day(_at(token, time, out=True)) is fits
