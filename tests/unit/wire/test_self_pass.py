"""The pass for the own visits: every byte of it counts, it is about exactly its handles, and only one vault makes it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire.errors import OutOfBounds, SelfForged, SelfMalformed
from ansim.wire.self_pass import SELF, SelfPass, digest_of, read_self, sign_self

VAULT = Ed25519PrivateKey.from_private_bytes(b"v" * 32)
ONE, TWO = b"a" * 16, b"b" * 16
MADE = SelfPass(1_795_237_800, b"s" * 32, digest_of({20_780: [ONE, TWO]}))
HANDLES = st.dictionaries(
    st.integers(0, 65_535), st.lists(st.binary(min_size=16, max_size=16), max_size=3), max_size=3
)


def test_what_the_vault_signs_is_read() -> None:
    """133 bytes, whole."""
    data = sign_self(MADE, VAULT)
    assert len(data) == SELF
    assert read_self(data, VAULT.public_key()) == MADE


def test_every_bit_of_the_pass_flipped_is_refused() -> None:
    """Version, time, salt, digest, signature: nothing of it can be turned."""
    data = bytearray(sign_self(MADE, VAULT))
    for at in range(len(data) * 8):
        data[at // 8] ^= 1 << at % 8
        with pytest.raises((SelfForged, SelfMalformed)):
            read_self(bytes(data), VAULT.public_key())
        data[at // 8] ^= 1 << at % 8


@pytest.mark.parametrize("size", [0, 1, 132, 134])
def test_another_length_is_no_pass(size: int) -> None:
    """Cut off or with something after it."""
    with pytest.raises(SelfMalformed):
        read_self((sign_self(MADE, VAULT) + b"\0")[:size], VAULT.public_key())


def test_another_vaults_pass_is_refused() -> None:
    """The key is the one of this installation."""
    other = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    with pytest.raises(SelfForged):
        read_self(sign_self(MADE, other), VAULT.public_key())


@settings(deadline=None, max_examples=150)
@given(HANDLES, HANDLES)
def test_a_digest_is_about_one_set_of_handles_alone(
    one: dict[int, list[bytes]], other: dict[int, list[bytes]]
) -> None:
    """Different days, other handles, another split of the same handles over days: another digest; the order of days is none."""
    assert (digest_of(one) == digest_of(other)) == (one == other)
    assert digest_of(dict(reversed(one.items()))) == digest_of(one)


def test_a_handle_never_slides_into_another_day() -> None:
    """The counts stand between the days, so two layouts of the same bytes differ."""
    assert digest_of({1: [ONE, TWO]}) != digest_of({1: [ONE], 2: [TWO]})
    with pytest.raises(OutOfBounds):
        digest_of({1: [ONE[:15]]})


def test_the_reference_tells_nothing_and_is_of_this_pass() -> None:
    """It depends on the salt: the same handles asked about again have another leaf."""
    again = SelfPass(MADE.expires, b"t" * 32, MADE.digest)
    assert MADE.reference != again.reference
    assert len(MADE.reference) == 32
    assert MADE.digest not in MADE.reference
