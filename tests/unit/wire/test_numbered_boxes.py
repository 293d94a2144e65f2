"""Many boxes after one key agreement: RFC 9180's numbered messages, held against the library's single box."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire.errors import OutOfBounds, SealedBroken
from ansim.wire.sealed import _context, _nonce, open_with, seal_all, seal_to

READER = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = READER.public_key().public_bytes_raw()
RFC9180 = (
    Path(__file__).parents[4]
    / "shared"
    / "vectors"
    / "hpke-rfc9180"
    / "rfc9180_base_p256_x25519_hkdfsha256.json"
)


@pytest.mark.skipif(not RFC9180.exists(), reason="the shared vectors are not beside this checkout")
def test_the_published_vectors_hold() -> None:
    """Key, base nonce and every numbered message of RFC 9180's own vectors for X25519, HKDF-SHA256 and AES-256-GCM."""
    vectors = json.loads(RFC9180.read_text())
    (one,) = [vector for vector in vectors if (vector["kem_id"], vector["aead_id"]) == (0x20, 2)]
    hexed = {name: bytes.fromhex(text) for name, text in one.items() if isinstance(text, str)}
    reader = X25519PrivateKey.from_private_bytes(hexed["skRm"])
    shared = reader.exchange(X25519PublicKey.from_public_bytes(hexed["enc"]))
    cipher, base = _context(shared, hexed["enc"] + hexed["pkRm"], hexed["info"])
    assert base == hexed["base_nonce"]
    assert len(one["encryptions"]) > 1
    for number, message in enumerate(one["encryptions"]):
        nonce, aad, secret, plain = (bytes.fromhex(message[name]) for name in ("nonce", "aad", "ct", "pt"))
        assert _nonce(base, number) == nonce
        assert cipher.decrypt(nonce, secret, aad) == plain


def test_the_first_box_is_one_of_the_library() -> None:
    """Without its number the box 0 is what a single message of HPKE is: the library opens it."""
    (box, *_rest) = seal_all(PUBLIC, [b"first", b"second"], b"info")
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    assert suite.decrypt(box[:32] + box[36:], READER, b"info") == b"first"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=8), st.binary(max_size=20))
def test_every_box_opens_alone(plains: list[bytes], info: bytes) -> None:
    """Whatever is inside, whatever the purpose, in any order; each 52 bytes longer; no two are alike."""
    boxes = seal_all(PUBLIC, plains, info)
    assert [open_with(READER, box, info) for box in reversed(boxes)] == plains[::-1]
    assert [len(box) - len(plain) for box, plain in zip(boxes, plains, strict=True)] == [52] * len(plains)
    assert len(set(boxes)) == len(boxes)
    assert len({box[:32] for box in boxes}) <= 1


def test_equal_words_look_different() -> None:
    """Two boxes with the same inside share nothing but the key agreement."""
    one, other = seal_all(PUBLIC, [b"same uid"] * 2, b"info")
    assert one[36:] != other[36:]
    assert seal_all(PUBLIC, [b"same uid"], b"info")[0][:32] != one[:32]


def test_every_byte_counts() -> None:
    """A flipped byte, a missing or an added one, another number, purpose or reader: refused."""
    box = seal_all(PUBLIC, [b"x", b"plain"], b"info")[1]
    for at in range(len(box)):
        with pytest.raises(SealedBroken):
            open_with(READER, box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :], b"info")
    for changed in (box[:-1], box + b"\0", box[:33], b"", bytes(len(box))):
        with pytest.raises(SealedBroken):
            open_with(READER, changed, b"info")
    with pytest.raises(SealedBroken):
        open_with(READER, box, b"other")
    with pytest.raises(SealedBroken):
        open_with(X25519PrivateKey.generate(), box, b"info")


def test_a_single_box_still_opens() -> None:
    """What was sealed one by one before opens as it did."""
    assert open_with(READER, seal_to(PUBLIC, b"plain", b"info"), b"info") == b"plain"


@pytest.mark.parametrize("key", [bytes(32), bytes(31), b"\1" + bytes(31)])
def test_what_is_no_key_is_refused(key: bytes) -> None:
    """Another length, or a point with which all the world shares a secret."""
    with pytest.raises(OutOfBounds):
        seal_all(key, [b"plain"], b"info")
