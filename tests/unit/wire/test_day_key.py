"""Day keys and their commitments."""

import hashlib

import pytest

from ansim.wire import day_key
from ansim.wire.errors import OutOfBounds


def test_the_commitment_is_the_protocols_hash(vectors) -> None:
    """SHA-256 over the purpose, the day in two bytes and the key, as protocol.md says; and as the vector says."""
    one = vectors["day_key"]
    key = bytes.fromhex(one["key"])
    by_hand = hashlib.sha256(b"ansim-kcommit/v1" + one["day"].to_bytes(2, "big") + key).digest()
    assert day_key.commitment(one["day"], key) == by_hand == bytes.fromhex(one["commitment"])


def test_keys_are_random_and_of_32_bytes() -> None:
    """Two fresh keys differ."""
    assert len(day_key.new_day_key()) == 32
    assert day_key.new_day_key() != day_key.new_day_key()


def test_only_the_key_committed_to_fits(flips) -> None:
    """Another day, any other key, and a key of another length do not open the commitment."""
    key = bytes(range(32))
    committed = day_key.commitment(9, key)
    assert day_key.is_committed(9, key, committed)
    assert not day_key.is_committed(10, key, committed)
    assert not day_key.is_committed(9, key[:31], committed)
    assert not any(day_key.is_committed(9, other, committed) for other in flips(key))
    assert not any(day_key.is_committed(9, key, other) for other in flips(committed))


@pytest.mark.parametrize(
    ("day", "key"), [(-1, bytes(32)), (65_536, bytes(32)), (0, bytes(31)), (0, bytes(33))]
)
def test_bounds(day: int, key: bytes) -> None:
    """Days of two bytes, keys of 32."""
    with pytest.raises(OutOfBounds):
        day_key.commitment(day, key)
