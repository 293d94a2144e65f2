"""Checks of inclusion and consistency proofs (RFC 9162, 2.1.3.2 and 2.1.4.2); they trust nothing they are given.

From size 0 the C2SP rule holds: the old root is that of the empty tree and the proof is empty.
"""

from collections.abc import Sequence

from ansim.ledger.domain.errors import ProofWrong
from ansim.ledger.domain.hashing import EMPTY_ROOT, HASH_SIZE, node_hash
from ansim.ledger.domain.strict import MAX_SIZE


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the entry with leaf hash `leaf` is number `index` under `root` of `size` entries.

    `leaf`, `root` and each hash of `proof` have 32 bytes. Raises ProofWrong in every other case.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofWrong
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        raise ProofWrong
    _require_hashes(leaf, root, *proof)
    result = leaf
    for height, sibling in enumerate(proof):
        if height >= inner or index >> height & 1:
            result = node_hash(sibling, result)
        else:
            result = node_hash(result, sibling)
    if result != root:
        raise ProofWrong


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the tree of `new_size` under `new_root` extends the one of `old_size` under `old_root`.

    Equal sizes need equal roots and no proof. Raises ProofWrong in every other case.
    """
    if not 0 <= old_size <= new_size <= MAX_SIZE:
        raise ProofWrong
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise ProofWrong
    if old_size == new_size:
        _require(not proof and old_root == new_root)
    elif old_size == 0:
        _require_hashes(new_root)
        _require(not proof)
    else:
        _verify_growth(old_size, new_size, old_root, new_root, proof)


def _verify_growth(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check a consistency proof for 0 < old < new: it must rebuild both roots and end with nothing left."""
    shift = (old_size & -old_size).bit_length() - 1
    start = [old_root] if old_size == 1 << shift else []
    index, last = (old_size - 1) >> shift, (new_size - 1) >> shift
    inner = (index ^ last).bit_length()
    if len(start) + len(proof) != 1 + inner + (index >> inner).bit_count():
        raise ProofWrong
    _require_hashes(old_root, new_root, *proof)
    seed, *rest = [*start, *proof]
    old = new = seed
    for height, sibling in enumerate(rest):
        if height >= inner or index >> height & 1:
            old = node_hash(sibling, old)
            new = node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    _require(old == old_root and new == new_root)


def _require_hashes(*hashes: bytes) -> None:
    _require(all(len(value) == HASH_SIZE for value in hashes))


def _require(truth: bool) -> None:
    if not truth:
        raise ProofWrong
