"""Evidence as a value: what is said of a notice and its messages, and the Merkle tree of what was said (RFC 9162).

A statement holds references, hashes, times, services and staff numbers; never a name, number, address or text. It cannot be
guessed from its hash: a reference alone has 55 random bits.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ansim.ledger.domain.hashing import leaf_hash, node_hash
from ansim.ledger.domain.tree import inclusion_proof, root_at
from ansim.ledger.domain.verifying import verify_inclusion
from ansim.wire.notice_evidence import EvidenceLeaf


class What(StrEnum):
    """What a statement says: released by two officers, a message's fate, posted, changed, how a batch ended, and how a
    question for the birth date stands that comes before the notice."""

    RELEASED = "released"
    MESSAGE = "message"
    POSTED = "posted"
    CHANGED = "changed"
    BALANCE = "balance"
    ASKED = "asked"


def statement(what: What, at: datetime, **facts: str | int) -> bytes:
    """Return a statement's canonical bytes: JSON, UTF-8, keys sorted, no blanks; the time in UTC to the microsecond."""
    said = {"v": 1, "what": what.value, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), **facts}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def said(body: bytes) -> dict[str, Any]:
    """Return what a statement says; {} for bytes that are none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


class Tree:
    """The Merkle tree of some statements in their order."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self.size = len(bodies)
        self._levels = [[leaf_hash(body) for body in bodies]]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append(
                [node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False)]
            )

    def root(self) -> bytes:
        """Return the root hash, 32 bytes."""
        return root_at(self.size, self._read)

    def path(self, place: int) -> tuple[bytes, ...]:
        """Return the sibling hashes from the statement at `place` to the root. Raises OutOfTree."""
        return inclusion_proof(place, self.size, self._read)

    def _read(self, level: int, index: int) -> bytes:
        return self._levels[level][index]


@dataclass(frozen=True, slots=True)
class Proof:
    """That one statement is under a seal's leaf; `tlog` proves that the leaf is in the ledger, "" while it is not."""

    body: bytes
    place: int
    path: tuple[bytes, ...]
    leaf: EvidenceLeaf
    index: int | None = None
    tlog: str = ""

    def check(self) -> None:
        """Return if the statement is under the leaf. Raises ProofWrong."""
        verify_inclusion(self.place, self.leaf.count, leaf_hash(self.body), self.path, self.leaf.root)

    def to_json(self) -> dict[str, Any]:
        """Return it as docs/reference/evidence.md describes."""
        return {
            "statement": self.body.decode(),
            "place": self.place,
            "path": [one.hex() for one in self.path],
            "leaf": self.leaf.encode().hex(),
            "index": self.index,
            "tlog_proof": self.tlog,
        }
