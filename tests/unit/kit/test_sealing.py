"""Sealing at rest: what was sealed comes back only whole, in its place, under its key."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.sealing import KEY_BYTES, Cipher, SealBroken, new_key

KEY = bytes(range(KEY_BYTES))
CIPHER = Cipher(KEY)
OVERHEAD = 29

plains = st.binary(max_size=200)
places = st.binary(max_size=40)


@given(plains, places)
def test_what_was_sealed_is_opened(plain: bytes, place: bytes) -> None:
    """Bytes come back as they went in, 29 bytes longer in between, never twice the same."""
    sealed = CIPHER.seal(plain, place)
    assert CIPHER.open(sealed, place) == plain
    assert len(sealed) == len(plain) + OVERHEAD
    assert sealed != CIPHER.seal(plain, place)


@given(plains, places)
def test_the_layout_is_version_nonce_and_aes_gcm(plain: bytes, place: bytes) -> None:
    """Another reader with AES-256-GCM and the documented layout opens it: version, 12 bytes nonce, version in the aad."""
    sealed = CIPHER.seal(plain, place)
    assert sealed[:1] == b"\x01"
    assert AESGCM(KEY).decrypt(sealed[1:13], sealed[13:], b"\x01" + place) == plain


def test_every_flipped_bit_is_refused() -> None:
    """Each of the bits of a sealed value, flipped alone, breaks the seal."""
    sealed = CIPHER.seal("홍길동 010-0000-0001".encode(), b"person/1")
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            CIPHER.open(bytes(changed), b"person/1")


@given(plains, places, places)
def test_a_value_moved_to_another_place_is_refused(plain: bytes, place: bytes, other: bytes) -> None:
    """A value sealed for one row does not open in another."""
    sealed = CIPHER.seal(plain, place)
    if place == other:
        assert CIPHER.open(sealed, other) == plain
    else:
        with pytest.raises(SealBroken):
            CIPHER.open(sealed, other)


@given(st.binary(max_size=80))
def test_foreign_bytes_are_refused(noise: bytes) -> None:
    """Any bytes that were never sealed are refused with the one error."""
    with pytest.raises(SealBroken):
        CIPHER.open(noise)


@given(plains, st.integers(0, 300))
def test_a_truncated_value_is_refused(plain: bytes, kept: int) -> None:
    """Every proper beginning of a sealed value is refused."""
    sealed = CIPHER.seal(plain)
    if kept < len(sealed):
        with pytest.raises(SealBroken):
            CIPHER.open(sealed[:kept])


def test_another_key_opens_nothing() -> None:
    """A fresh key is 32 random bytes and does not open what another sealed."""
    other = new_key()
    assert len(other) == KEY_BYTES
    assert other != new_key()
    with pytest.raises(SealBroken):
        Cipher(other).open(CIPHER.seal(b"x"))


@given(st.text())
def test_texts_are_sealed_as_utf_8(text: str) -> None:
    """Texts come back as texts, Hangul and all."""
    if text.isprintable():
        assert CIPHER.open_text(CIPHER.seal_text(text, b"p"), b"p") == text


def test_sealed_bytes_that_are_no_text_are_refused_as_text() -> None:
    """Bytes that are not UTF-8 never escape as UnicodeDecodeError."""
    with pytest.raises(SealBroken):
        CIPHER.open_text(CIPHER.seal(b"\xff\xfe\xfd"))
