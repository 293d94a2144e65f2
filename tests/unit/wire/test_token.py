"""Tokens: every byte counts, handles open under one key only, counters have an end."""

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import token as wire
from ansim.wire.errors import OutOfBounds, TokenForged, TokenMalformed
from ansim.wire.token import read_token, sign_token, verify_token

keys = st.binary(min_size=32, max_size=32)
uids = st.integers(0, 2**64 - 1)


def test_the_layout_is_the_protocols(token, issuer_public) -> None:
    """`ver 1 | day 2 | kid 4 | T 16 | hpk 33 | sig 64`, written out by hand."""
    raw = token.encode()
    assert len(raw) == 120
    assert raw[:1] == b"\x01"
    assert raw[1:3] == (20_778).to_bytes(2, "big")
    assert raw[3:7] == hashlib.sha256(issuer_public).digest()[:4]
    assert raw[7:23] == token.handle
    assert raw[23:56] == token.hpk
    assert raw[56:] == token.signature
    Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().verify(
        token.signature, b"ansim-token/v1\n" + raw[:56]
    )


def test_the_shared_vector_holds(vectors) -> None:
    """The vector is read, verified, written back and signed again to the same bytes (Ed25519 has one signature)."""
    one = vectors["token"]
    raw = bytes.fromhex(one["encoded"])
    found = read_token(raw)
    verify_token(found, bytes.fromhex(vectors["issuer"]))
    assert found.encode() == raw
    assert (found.day, found.kid.hex(), found.handle.hex(), found.hpk.hex()) == (
        one["day"],
        one["kid"],
        one["handle"],
        one["hpk"],
    )
    issuer = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    assert sign_token(issuer, found.day, found.handle, found.hpk).encode() == raw


def test_every_byte_of_a_token_flipped_is_refused(token, issuer_public, flips) -> None:
    """Whichever of the 120 bytes changes: malformed or forged, never accepted."""
    for other in flips(token.encode()):
        with pytest.raises((TokenMalformed, TokenForged)):
            verify_token(read_token(other), issuer_public)


@pytest.mark.parametrize("length", [0, 1, 119, 121, 240])
def test_a_token_of_another_length_is_refused(token, length: int) -> None:
    """Cut or with anything after it."""
    with pytest.raises(TokenMalformed):
        read_token((token.encode() * 2)[:length])


def test_a_wrong_kid_is_refused(token) -> None:
    """A token of another issuer, and one whose kid was changed to fit another key, fail under that key."""
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key().public_bytes_raw()
    with pytest.raises(TokenForged):
        verify_token(token, other)
    with pytest.raises(TokenForged):
        verify_token(replace(token, kid=wire.key_id(other)), other)


def test_an_issuer_key_of_another_length_is_refused(token) -> None:
    """A key that is no key is out of bounds, even when the kid fits it."""
    with pytest.raises(OutOfBounds):
        verify_token(replace(token, kid=wire.key_id(b"short")), b"short")


def test_no_token_for_what_is_no_point(issuer) -> None:
    """The issuer signs no one-time key that lies on no curve."""
    with pytest.raises(TokenMalformed):
        sign_token(issuer, 1, bytes(16), b"\x02" + b"\xff" * 32)


@pytest.mark.parametrize(
    "change",
    [
        {"day": -1},
        {"day": 65_536},
        {"kid": b"abc"},
        {"handle": bytes(15)},
        {"hpk": bytes(32)},
        {"signature": bytes(63)},
    ],
)
def test_bounds(token, change) -> None:
    """Every field of a token has its length."""
    with pytest.raises(OutOfBounds):
        replace(token, **change).encode()


def test_the_shared_handles_hold(vectors) -> None:
    """Counters 0, 1, 63, 64 and 255 give the vector's handles."""
    one = vectors["day_key"]
    for handle in one["handles"]:
        made = wire.handle_of(bytes.fromhex(one["key"]), int(one["uid"], 16), handle["counter"])
        assert made.hex() == handle["handle"]


@given(keys, uids, st.integers(0, 255))
def test_a_handle_opens_to_what_it_was_made_of(key: bytes, uid: int, counter: int) -> None:
    """Person and counter come back under the day's key."""
    assert wire.open_handle(key, wire.handle_of(key, uid, counter)) == (uid, counter)


@given(keys, keys, uids)
def test_a_handle_says_nothing_under_another_key(key: bytes, other: bytes, uid: int) -> None:
    """Another day's key opens nothing: the zeros betray it."""
    if key != other:
        assert wire.open_handle(other, wire.handle_of(key, uid, 0)) is None


@given(keys, uids)
def test_all_handles_of_a_day_are_256_and_all_different(key: bytes, uid: int) -> None:
    """The list is in order of counters and equals the single ones."""
    handles = wire.handles_of(key, uid)
    assert len(set(handles)) == 256
    assert [handles[at] for at in (0, 64, 255)] == [wire.handle_of(key, uid, at) for at in (0, 64, 255)]


@pytest.mark.parametrize("counter", [-1, 256, 65_535])
def test_counters_end_at_255(counter: int) -> None:
    """256 handles a person a day, 64 of them for phones; no more can be made."""
    with pytest.raises(OutOfBounds):
        wire.handle_of(bytes(32), 1, counter)
    assert (wire.PHONE_COUNTERS[-1], wire.DESK_COUNTERS[0], wire.DESK_COUNTERS[-1]) == (63, 64, 255)


def test_a_block_with_a_counter_above_255_is_no_handle() -> None:
    """Someone who holds the key and counts further makes nothing that opens."""
    block = wire._encrypt(bytes(32), (1).to_bytes(8, "big") + (256).to_bytes(2, "big") + bytes(6))
    assert wire.open_handle(bytes(32), block) is None


@pytest.mark.parametrize(("key", "uid"), [(bytes(31), 1), (bytes(32), -1), (bytes(32), 2**64)])
def test_handles_have_bounds(key: bytes, uid: int) -> None:
    """Keys of 32 bytes, people of eight."""
    with pytest.raises(OutOfBounds):
        wire.handle_of(key, uid, 0)


def test_a_handle_of_another_length_is_refused() -> None:
    """Sixteen bytes."""
    with pytest.raises(OutOfBounds):
        wire.open_handle(bytes(32), bytes(15))
