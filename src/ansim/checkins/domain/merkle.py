"""The Merkle tree (RFC 9162, 2.1.1) of one batch: its entries are the hashes of check-ins that receipts carry."""

from collections.abc import Iterable, Sequence

from ansim.ledger.domain.hashing import EMPTY_ROOT, leaf_hash, node_hash


def leaves_of(digests: Iterable[bytes]) -> list[bytes]:
    """Return the leaf hashes of check-ins' hashes, sorted, so that their order tells nothing of their arrival."""
    return sorted(leaf_hash(digest) for digest in digests)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes in the order given, 32 bytes."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(paired) * 2 :]
    return level[0]
