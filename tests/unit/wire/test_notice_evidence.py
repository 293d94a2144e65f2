"""Leaf 0x09: fixed, read back strictly, and a chain by its digests."""

import hashlib
from dataclasses import replace

import pytest

from ansim.wire.errors import LeafMalformed, OutOfBounds
from ansim.wire.notice_evidence import NONE_BEFORE, SIZE, EvidenceLeaf, office_tag, read_evidence_leaf

LEAF = EvidenceLeaf(office_tag("garam"), 7, 4000, NONE_BEFORE, bytes(range(32)))
VECTOR = (
    "09"
    + hashlib.sha256(b"garam").hexdigest()[:16]
    + "00000007"
    + "00000fa0"
    + "00" * 32
    + bytes(range(32)).hex()
)


def test_the_layout_is_fixed() -> None:
    """81 bytes in the documented order, big-endian, and the digest is that of all of them."""
    data = LEAF.encode()
    assert data.hex() == VECTOR
    assert len(data) == SIZE
    assert LEAF.digest() == hashlib.sha256(data).digest()


def test_a_leaf_is_read_back_and_every_byte_counts() -> None:
    """What was written is read; with any byte changed it is another leaf or none."""
    data = LEAF.encode()
    assert read_evidence_leaf(data) == LEAF
    for place in range(1, SIZE):
        other = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert read_evidence_leaf(other) != LEAF


@pytest.mark.parametrize(
    "data", [b"", LEAF.encode()[:-1], LEAF.encode() + b"\0", b"\x08" + LEAF.encode()[1:]]
)
def test_what_is_no_such_leaf_is_refused(data: bytes) -> None:
    """Too short, too long, or another type."""
    with pytest.raises(LeafMalformed):
        read_evidence_leaf(data)


@pytest.mark.parametrize(
    "changes",
    [{"office": b"1234567"}, {"seq": -1}, {"seq": 2**32}, {"count": 2**32}, {"before": b""}, {"root": b""}],
)
def test_what_does_not_fit_is_not_written(changes: dict[str, object]) -> None:
    """A field out of its bounds raises and gives no bytes."""
    with pytest.raises(OutOfBounds):
        replace(LEAF, **changes).encode()  # type: ignore[arg-type]
