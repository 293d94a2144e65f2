"""Roots and proofs out of stored hashes of complete subtrees (RFC 9162, 2.1.3.1 and 2.1.4.1).

Level 0 are leaf hashes; the hash at (level, index) covers entries [index * 2^level, (index + 1) * 2^level).
A read costs what the reader makes it cost; a proof needs O(log n) subtrees.
"""

from collections.abc import Callable

from ansim.ledger.domain.errors import OutOfTree
from ansim.ledger.domain.hashing import EMPTY_ROOT, node_hash

HashReader = Callable[[int, int], bytes]
"""Given level and index, returns the 32-byte hash of that complete subtree."""


def root_at(size: int, read: HashReader) -> bytes:
    """Return the root hash, 32 bytes, of the first `size` entries."""
    return range_hash(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: HashReader) -> tuple[bytes, ...]:
    """Return the sibling hashes from leaf to root for the entry at `index` in the tree of `size`.

    Raises OutOfTree unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise OutOfTree
    low, high, siblings = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            siblings.append(range_hash(middle, high, read))
            high = middle
        else:
            siblings.append(range_hash(low, middle, read))
            low = middle
    return tuple(reversed(siblings))


def consistency_proof(old: int, new: int, read: HashReader) -> tuple[bytes, ...]:
    """Return the hashes showing that the tree of `new` entries extends that of `old`.

    Empty from size 0 (C2SP tlog-witness) and between equal sizes. Raises OutOfTree unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise OutOfTree
    if old in (0, new):
        return ()
    low, high, hashes = 0, new, []
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            hashes.append(range_hash(middle, high, read))
            high = middle
        else:
            hashes.append(range_hash(low, middle, read))
            low = middle
    if low:  # the old tree's last piece is no left edge, so its reader cannot know it yet
        hashes.append(range_hash(low, high, read))
    return tuple(reversed(hashes))


def range_hash(low: int, high: int, read: HashReader) -> bytes:
    """Return the hash of entries [low, high): complete subtrees folded from the right, 32 bytes.

    `low` must be a multiple of the smallest power of two that is at least `high` - `low`.
    """
    pieces = []
    while low < high:
        level = (high - low).bit_length() - 1
        pieces.append(read(level, low >> level))
        low += 1 << level
    result = pieces.pop()
    while pieces:
        result = node_hash(pieces.pop(), result)
    return result


def _split(count: int) -> int:
    """Return the largest power of two below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)
