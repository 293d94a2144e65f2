"""Boxes for one reader: they open for that reader and that purpose, and no byte may change."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire.errors import OutOfBounds, SealedBroken
from ansim.wire.sealed import OVERHEAD, open_with, seal_to

KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_a_box_opens_to_what_was_sealed(plain: bytes, info: bytes) -> None:
    """Any bytes, any purpose; 48 bytes longer, never twice the same."""
    sealed = seal_to(PUBLIC, plain, info)
    assert len(sealed) == len(plain) + OVERHEAD
    assert sealed != seal_to(PUBLIC, plain, info)
    assert open_with(KEY, sealed, info) == plain


def test_every_byte_of_a_box_flipped_is_refused(flips) -> None:
    """The encapsulated key, the body, the tag."""
    for other in flips(seal_to(PUBLIC, b"uid 12345678", b"subject")):
        with pytest.raises(SealedBroken):
            open_with(KEY, other, b"subject")


@pytest.mark.parametrize("sealed", [b"", bytes(31), bytes(48)])
def test_what_is_no_box_is_refused(sealed: bytes) -> None:
    """Too short, or a key of zeros."""
    with pytest.raises(SealedBroken):
        open_with(KEY, sealed, b"")


def test_another_reader_or_purpose_opens_nothing() -> None:
    """A box for the opener's case A is noise for case B and for everybody else."""
    sealed = seal_to(PUBLIC, b"uid", b"case A")
    with pytest.raises(SealedBroken):
        open_with(KEY, sealed, b"case B")
    with pytest.raises(SealedBroken):
        open_with(X25519PrivateKey.from_private_bytes(b"x" * 32), sealed, b"case A")


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32), b"\x01" + bytes(31)])
def test_nothing_is_sealed_to_what_is_no_key(public: bytes) -> None:
    """Wrong length, and points with which everybody shares the secret."""
    with pytest.raises(OutOfBounds):
        seal_to(public, b"uid", b"")
