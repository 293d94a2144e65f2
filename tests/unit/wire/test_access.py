"""Who looked at my record: a person finds exactly the own leaves, and nobody reads or moves them."""

import secrets
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ansim.wire import access as wire
from ansim.wire.access import AccessKind, AccessNote, open_access, read_access, seal_access
from ansim.wire.errors import LeafForged, LeafMalformed, OutOfBounds

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
WARRANT = b"w" * 32
NOTE = AccessNote(AccessKind.REVEAL, 1_795_237_200, "제주시 보건소", "reveal", ("name", "phone"))


def test_a_leaf_comes_back_to_its_person() -> None:
    """273 bytes whatever it says; opened it says kind, time, agency, reason and fields."""
    leaf = seal_access(KEY, 3, NOTE, WARRANT)
    raw = leaf.encode()
    assert len(raw) == wire.ACCESS == 273
    assert raw[0] == 3
    assert read_access(raw) == leaf
    assert open_access(KEY, 3, leaf) == NOTE


def test_the_shared_vectors_hold(vectors) -> None:
    """The leaf of the vectors opens to what the browser must show."""
    one = vectors["access"]
    note = open_access(bytes.fromhex(one["key"]), one["count"], read_access(bytes.fromhex(one["leaf"])))
    assert (note.kind, note.at, note.who, note.why, list(note.fields)) == (
        one["kind"],
        one["at"],
        one["who"],
        one["why"],
        one["fields"],
    )


def test_every_byte_of_a_leaf_flipped_is_refused(flips) -> None:
    """Type, nonce, tag, sealed part, warrant."""
    for other in flips(seal_access(KEY, 0, NOTE, WARRANT).encode()):
        with pytest.raises((LeafMalformed, LeafForged)):
            open_access(KEY, 0, read_access(other))


def test_another_person_or_number_opens_nothing() -> None:
    """The tag is of one person's n-th leaf."""
    leaf = seal_access(KEY, 0, NOTE, WARRANT)
    for key, count in ((OTHER, 0), (KEY, 1)):
        with pytest.raises(LeafForged):
            open_access(key, count, leaf)


def test_a_leaf_cannot_be_moved_to_another_warrant() -> None:
    """What it says belongs to the warrant it stands under."""
    with pytest.raises(LeafForged):
        open_access(KEY, 0, replace(seal_access(KEY, 0, NOTE, WARRANT), warrant=b"x" * 32))


def test_a_resident_finds_exactly_the_own_leaves_among_10000() -> None:
    """Two own leaves among 10,000 dummies are found by their tags, in order, and no other."""
    leaves = [wire.dummy_access(WARRANT) for _ in range(10_000)]
    leaves[77], leaves[4_711] = (seal_access(KEY, count, NOTE, WARRANT) for count in (0, 1))
    by_tag = {leaf.tag: at for at, leaf in enumerate(leaves)}
    mine = [by_tag.get(wire.access_tag(KEY, count)) for count in range(5)]
    assert mine == [77, 4_711, None, None, None]
    assert not any(wire.access_tag(OTHER, count) in by_tag for count in range(5))


def test_a_dummy_looks_like_any_other() -> None:
    """Same length, same type; it opens for nobody."""
    dummy = wire.dummy_access(WARRANT)
    assert len(dummy.encode()) == wire.ACCESS
    with pytest.raises(LeafForged):
        open_access(KEY, 0, dummy)


@pytest.mark.parametrize("length", [0, 272, 274])
def test_a_leaf_of_another_length_is_refused(length: int) -> None:
    """273 bytes."""
    with pytest.raises(LeafMalformed):
        read_access((seal_access(KEY, 0, NOTE, WARRANT).encode() + b"\0")[:length])


@pytest.mark.parametrize("plain", [bytes(192), b"\x03" + bytes(191), NOTE.encode()[:-1] + b"\x01"])
def test_a_sealed_part_of_another_form_is_refused(plain: bytes) -> None:
    """Sealed with the right key but of no known kind, or with something after the padding."""
    nonce, tag = secrets.token_bytes(16), wire.access_tag(KEY, 0)
    aead, iv = wire._aead(KEY, nonce)
    assert isinstance(aead, AESGCM)
    sealed = aead.encrypt(iv, plain, b"\x03" + nonce + tag + WARRANT)
    with pytest.raises(LeafMalformed):
        open_access(KEY, 0, wire.AccessLeaf(nonce, tag, sealed, WARRANT))


@pytest.mark.parametrize(
    "change",
    [{"at": -1}, {"who": ""}, {"why": "가" * 80}, {"fields": ("f" * 100, "g" * 100)}],
)
def test_a_note_that_does_not_fit_is_refused(change) -> None:
    """A note has 192 bytes, so that its length says nothing."""
    with pytest.raises(OutOfBounds):
        replace(NOTE, **change).encode()


def test_bounds() -> None:
    """Keys of 32 bytes, counts of four, a warrant's reference of 32."""
    for made in (
        lambda: wire.access_tag(b"short", 0),
        lambda: wire.access_tag(KEY, -1),
        lambda: seal_access(KEY, 0, NOTE, b"short"),
        lambda: replace(wire.dummy_access(WARRANT), sealed=b"short").encode(),
    ):
        with pytest.raises(OutOfBounds):
            made()
