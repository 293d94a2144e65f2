"""The operator's sign-in: what the vault signed is read whole, and one changed byte is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire.operator import SIZE, BadAssertion, OperatorAssertion, read_operator, sign_operator

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ASSERTION = OperatorAssertion(bytes(16), 1_795_237_200, bytes(range(16)))


@given(st.binary(min_size=16, max_size=16), st.integers(0, 2**32 - 1), st.binary(min_size=16, max_size=16))
def test_what_was_signed_is_read(pairwise: bytes, issued: int, nonce: bytes) -> None:
    """Every assertion comes back as it was signed, in 101 bytes."""
    assertion = OperatorAssertion(pairwise, issued, nonce)
    data = sign_operator(assertion, KEY)
    assert len(data) == SIZE
    assert read_operator(data, KEY.public_key()) == assertion


@pytest.mark.parametrize("place", range(SIZE))
def test_a_changed_byte_is_refused(place: int) -> None:
    """Flip any one of the 101 bytes and the sign-in is refused."""
    data = bytearray(sign_operator(ASSERTION, KEY))
    data[place] ^= 1
    with pytest.raises(BadAssertion):
        read_operator(bytes(data), KEY.public_key())


@pytest.mark.parametrize("size", [0, 1, SIZE - 1, SIZE + 1])
def test_another_length_is_refused(size: int) -> None:
    """Too short and too long are refused before anything is read."""
    with pytest.raises(BadAssertion):
        read_operator((sign_operator(ASSERTION, KEY) + b"x")[:size], KEY.public_key())


def test_a_role_other_than_the_vault_cannot_sign() -> None:
    """An assertion under another key is refused."""
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(BadAssertion):
        read_operator(sign_operator(ASSERTION, other), KEY.public_key())


@pytest.mark.parametrize(
    "wrong",
    [
        OperatorAssertion(bytes(15), 1, bytes(16)),
        OperatorAssertion(bytes(16), 1, bytes(17)),
        OperatorAssertion(bytes(16), -1, bytes(16)),
        OperatorAssertion(bytes(16), 2**32, bytes(16)),
    ],
)
def test_parts_of_another_size_are_not_signed(wrong: OperatorAssertion) -> None:
    """An id, nonce or time that does not fit its place is an error, never a shifted layout."""
    with pytest.raises(BadAssertion):
        sign_operator(wrong, KEY)
