"""The pass of an office's desk: what the office signed is read whole, one changed byte is refused, nothing else is signed."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire.desk_pass import SIZE, BadDeskPass, DeskPass, read_desk_pass, sign_desk_pass

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
GIVEN = DeskPass(office=3, code="jeju-si", staff=12, until=1_795_000_000, nonce=b"n" * 16)


@given(
    office=st.integers(1, 2**63 - 1),
    code=st.from_regex(r"[a-z0-9][a-z0-9-]{1,19}", fullmatch=True),
    staff=st.integers(1, 2**63 - 1),
    until=st.integers(0, 2**32 - 1),
    nonce=st.binary(min_size=16, max_size=16),
)
@settings(max_examples=50, deadline=None)
def test_what_was_signed_is_read_whole(office: int, code: str, staff: int, until: int, nonce: bytes) -> None:
    """Any office, any of its staff: 121 bytes, and the same values again."""
    made = DeskPass(office, code, staff, until, nonce)
    data = sign_desk_pass(made, KEY)
    assert len(data) == SIZE
    assert read_desk_pass(data, KEY.public_key()) == made


def test_every_byte_flipped_is_refused() -> None:
    """Version, ids, time, nonce, signature: nothing of a pass can be changed."""
    data = sign_desk_pass(GIVEN, KEY)
    for place in range(SIZE):
        turned = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(BadDeskPass):
            read_desk_pass(turned, KEY.public_key())


@pytest.mark.parametrize("data", [b"", b"\x01", bytes(SIZE), bytes(SIZE - 1), b"\x01" * (SIZE + 1)])
def test_what_is_no_pass_is_refused(data: bytes) -> None:
    """Another length or version is not looked at further."""
    with pytest.raises(BadDeskPass):
        read_desk_pass(data, KEY.public_key())


def test_another_key_or_purpose_signs_no_pass() -> None:
    """The vault's, visits' or a stranger's key gives nobody a desk, nor does a signature made for something else."""
    other = Ed25519PrivateKey.generate()
    with pytest.raises(BadDeskPass):
        read_desk_pass(sign_desk_pass(GIVEN, other), KEY.public_key())
    body = GIVEN.body()
    for purpose in (b"", b"ansim-operator/v1\n", b"ansim-desk/v1\n"):
        with pytest.raises(BadDeskPass):
            read_desk_pass(body + KEY.sign(purpose + body), KEY.public_key())


@pytest.mark.parametrize(
    "wrong",
    [
        DeskPass(0, "jeju-si", 12, 5, b"n" * 16),
        DeskPass(1 << 63, "jeju-si", 12, 5, b"n" * 16),
        DeskPass(3, "jeju-si", -1, 5, b"n" * 16),
        DeskPass(3, "", 12, 5, b"n" * 16),
        DeskPass(3, "a" * 21, 12, 5, b"n" * 16),
        DeskPass(3, "제주", 12, 5, b"n" * 16),
        DeskPass(3, "a\0b", 12, 5, b"n" * 16),
        DeskPass(3, "jeju-si", 12, 1 << 32, b"n" * 16),
        DeskPass(3, "jeju-si", 12, -1, b"n" * 16),
        DeskPass(3, "jeju-si", 12, 5, b"n" * 15),
    ],
)
def test_parts_that_do_not_fit_are_not_signed(wrong: DeskPass) -> None:
    """A process has no staff id, an office a code of at most 20 letters: nothing is cut off or filled in silently."""
    with pytest.raises(BadDeskPass):
        sign_desk_pass(wrong, KEY)


def test_it_says_what_to_do() -> None:
    """Whoever waited too long is told to open the page again, in both languages, as not signed in."""
    assert (BadDeskPass().status, BadDeskPass().code) == (401, "desk.bad_pass")
    assert "새로 열어" in BadDeskPass().text("ko")
    assert "again" in BadDeskPass().text("en")
