"""Looks at people as the public leaves count them (protocol.md, Reveal): leaves = people + declared dummies, in sixteens.

Whoever reads `lookups` can hold each closed warrant to it without learning whom a leaf concerns.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ansim.wire.access import read_access
from ansim.wire.errors import LeafMalformed
from ansim.wire.leaves import ROUND, ClosedLeaf, WarrantLeaf, read_leaf, reference


@dataclass(frozen=True, slots=True)
class Uneven:
    """A closed warrant (SHA-256 of its leaf) whose access leaves are not people and the dummies it declared."""

    warrant: bytes
    leaves: int
    dummies: int


@dataclass(slots=True)
class _Count:
    leaves: int = 0
    dummies: set[int] = field(default_factory=set)
    after: int = 0

    @property
    def is_uneven(self) -> bool:
        """Said twice and differently, looked at after the end, more dummies than leaves, or not in sixteens."""
        return (
            len(self.dummies) > 1
            or self.after > 0
            or max(self.dummies) > self.leaves
            or self.leaves % ROUND > 0
        )


def uneven_looks(entries: Iterable[bytes], *, is_whole: bool) -> list[Uneven]:
    """Return the closed warrants whose leaves do not add up, in the order of their first leaf.

    `entries` are those of the log in order, from its first where `is_whole`; otherwise earlier ones are past their retention,
    and only warrants are judged whose own leaf is among them. What is no leaf of the protocol is passed over.
    """
    counts: dict[bytes, _Count] = {}
    whole: set[bytes] = set()
    for entry in entries:
        try:
            _add(entry, counts, whole)
        except LeafMalformed:
            continue
    return [
        Uneven(warrant, one.leaves, max(one.dummies))
        for warrant, one in counts.items()
        if one.dummies and (is_whole or warrant in whole) and one.is_uneven
    ]


def _add(entry: bytes, counts: dict[bytes, _Count], whole: set[bytes]) -> None:
    """Count one entry. Raises LeafMalformed."""
    if entry[:1] == b"\x03":
        count = counts.setdefault(read_access(entry).warrant, _Count())
        count.leaves += 1
        count.after += bool(count.dummies)
        return
    leaf = read_leaf(entry)
    if isinstance(leaf, WarrantLeaf):
        whole.add(reference(entry))
    elif isinstance(leaf, ClosedLeaf):
        counts.setdefault(leaf.warrant, _Count()).dummies.add(leaf.dummies)
