"""Leaf 0x09: what an office has noted of its notices since the leaf before, under one Merkle root; nothing of it is readable.

`0x09 | office 8 | seq 4 | n 4 | before 32 | root 32`, 81 bytes: `office` begins SHA-256 of the office's code, `before` is the
SHA-256 of that office's leaf before (zeros for the first), so that a leaf speaks for all before it.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from ansim.wire.errors import LeafMalformed
from ansim.wire.layout import Reader, exactly, number

SIZE: Final = 81
NONE_BEFORE: Final = bytes(32)
"""What stands for the leaf before the first."""
_TYPE: Final = 0x09


def office_tag(code: str) -> bytes:
    """Return the 8 bytes that stand for an office's code."""
    return hashlib.sha256(code.encode()).digest()[:8]


@dataclass(frozen=True, slots=True)
class EvidenceLeaf:
    """The `seq`-th leaf of one office (from 0): `count` statements under `root`, after the leaf of digest `before`."""

    office: bytes
    seq: int
    count: int
    before: bytes
    root: bytes

    def encode(self) -> bytes:
        """Return the 81 bytes. Raises OutOfBounds."""
        return (
            number(_TYPE, 1, "type")
            + exactly(self.office, 8, "office")
            + number(self.seq, 4, "seq")
            + number(self.count, 4, "count")
            + exactly(self.before, 32, "before")
            + exactly(self.root, 32, "root")
        )

    def digest(self) -> bytes:
        """Return the SHA-256 by which the next leaf points at this one."""
        return hashlib.sha256(self.encode()).digest()


def read_evidence_leaf(data: bytes) -> EvidenceLeaf:
    """Return the leaf that these bytes are. Raises LeafMalformed."""
    wrong = LeafMalformed()
    if len(data) != SIZE or data[0] != _TYPE:
        raise wrong
    reader = Reader(data[1:], wrong)
    return EvidenceLeaf(reader.take(8), reader.number(4), reader.number(4), reader.take(32), reader.take(32))
