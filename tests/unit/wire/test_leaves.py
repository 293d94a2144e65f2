"""Leaves of the ledgers: fixed layouts, every byte counts, counts of people are rounded."""

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import leaves as wire
from ansim.wire.errors import LeafForged, LeafMalformed, OutOfBounds
from ansim.wire.leaves import Forgotten, KeyKind, read_leaf, sign_forgotten, sign_opened, verify_leaf

HASH = bytes(range(32))
PLAIN = {
    b"\x01\x51\x2a\x00\x00\x00\x03\x00\x00\x00\x05" + HASH: wire.VisitsLeaf(0x512A, 3, 5, HASH),
    b"\x02" + HASH: wire.WarrantLeaf(HASH),
    b"\x04\x51\x2a" + HASH: wire.DayKeyLeaf(0x512A, HASH),
    b"\x07\x02\x6b\x00\x00\x01" + HASH: wire.KeyLeaf(KeyKind.GATE, 0x6B000001, HASH),
    b"\x08" + HASH + b"\x00\x00\x00\x07": wire.ClosedLeaf(HASH, 7),
}


@pytest.mark.parametrize(("raw", "leaf"), PLAIN.items(), ids=lambda one: type(one).__name__)
def test_the_layouts_are_fixed(raw: bytes, leaf) -> None:
    """Each leaf written out by hand is what it encodes to and reads as."""
    assert leaf.encode() == raw
    assert read_leaf(raw) == leaf


@pytest.mark.parametrize("raw", PLAIN, ids=lambda raw: f"0x{raw[0]:02x}")
def test_every_byte_of_a_leaf_means_something(raw: bytes, flips) -> None:
    """A flipped byte makes another leaf or none, never the same; its reference changes too."""
    for other in flips(raw):
        try:
            assert read_leaf(other) != read_leaf(raw)
        except LeafMalformed:
            continue
        assert read_leaf(other).encode() == other
        assert wire.reference(other) != wire.reference(raw)


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\x03" + bytes(272), b"\x09", b"\x02" + bytes(31)])
def test_what_is_no_leaf_is_refused(raw: bytes) -> None:
    """Nothing, unknown types, cut leaves; 0x03 is read elsewhere."""
    with pytest.raises(LeafMalformed):
        read_leaf(raw)


@pytest.mark.parametrize("raw", PLAIN, ids=lambda raw: f"0x{raw[0]:02x}")
def test_a_leaf_of_another_length_is_refused(raw: bytes) -> None:
    """Longer or shorter by one byte."""
    for other in (raw + b"\0", raw[:-1]):
        with pytest.raises(LeafMalformed):
            read_leaf(other)


def test_an_unknown_kind_of_key_or_of_forgetting_is_refused(issuer) -> None:
    """Kinds that this version does not know are not guessed."""
    with pytest.raises(LeafMalformed):
        read_leaf(b"\x07\x63" + bytes(36))
    raw = sign_forgotten(issuer, Forgotten.VISITS, 1, 2, 3).encode()
    with pytest.raises(LeafMalformed):
        read_leaf(raw[:1] + b"\x63" + raw[2:])


def test_a_reference_is_the_hash_of_the_whole_leaf() -> None:
    """SHA-256 over the bytes as they stand in the ledger."""
    raw = wire.WarrantLeaf(HASH).encode()
    assert wire.reference(raw) == hashlib.sha256(b"\x02" + HASH).digest()


def test_forgetting_is_signed_by_its_role(issuer, issuer_public, flips) -> None:
    """76 bytes that verify under that role's key; any byte flipped does not."""
    leaf = sign_forgotten(issuer, Forgotten.VISITS, 20_750, 60_000, 1_795_237_200)
    raw = leaf.encode()
    assert len(raw) == 76
    assert read_leaf(raw) == leaf
    verify_leaf(leaf, issuer_public)
    _refuse_flips(raw, issuer_public, flips)


@given(st.integers(0, 100_000))
def test_kept_people_are_rounded_up_to_16(kept: int) -> None:
    """The public leaf never says fewer, at most 15 more, and always a multiple of 16."""
    shown = sign_opened(Ed25519PrivateKey.from_private_bytes(HASH), HASH, 0, kept).kept
    assert shown % 16 == 0
    assert kept <= shown < kept + 16


def test_an_opening_is_signed_and_rounded(issuer, issuer_public, flips) -> None:
    """105 bytes under the opener's key; 17 people stand there as 32."""
    leaf = sign_opened(issuer, HASH, 840_000, 17)
    raw = leaf.encode()
    assert (len(raw), leaf.kept) == (105, 32)
    assert sign_opened(issuer, HASH, 1, 16).kept == 16
    assert sign_opened(issuer, HASH, 1, 0).kept == 0
    assert read_leaf(raw) == leaf
    verify_leaf(leaf, issuer_public)
    _refuse_flips(raw, issuer_public, flips)


def test_a_count_that_is_not_rounded_is_refused(issuer) -> None:
    """An opener that tells the exact number does not follow the form."""
    with pytest.raises(LeafMalformed):
        read_leaf(replace(sign_opened(issuer, HASH, 1, 16), kept=17).encode())


def _refuse_flips(raw: bytes, public: bytes, flips) -> None:
    for other in flips(raw):
        try:
            leaf = read_leaf(other)
        except LeafMalformed:
            continue
        with pytest.raises(LeafForged):
            verify_leaf(leaf, public)


@pytest.mark.parametrize(
    "leaf",
    [
        wire.VisitsLeaf(65_536, 0, 0, HASH),
        wire.VisitsLeaf(0, 2**32, 0, HASH),
        wire.WarrantLeaf(b"short"),
        wire.DayKeyLeaf(0, b"short"),
        wire.ForgottenLeaf(Forgotten.VISITS, 0, 0, 0, b"short"),
        wire.OpenedLeaf(HASH, 0, 0, b"short"),
        wire.KeyLeaf(KeyKind.GATE, -1, HASH),
        wire.ClosedLeaf(HASH, -1),
    ],
    ids=lambda leaf: type(leaf).__name__,
)
def test_bounds(leaf) -> None:
    """What does not fit its field is not written."""
    with pytest.raises(OutOfBounds):
        leaf.encode()
