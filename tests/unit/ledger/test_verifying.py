"""Checking of proofs: what is right passes, and every change of anything is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger import oracle

from ansim.ledger.domain.errors import ProofWrong
from ansim.ledger.domain.hashing import EMPTY_ROOT
from ansim.ledger.domain.verifying import verify_consistency, verify_inclusion

SIZES = st.integers(min_value=1, max_value=200)


def inclusion_case(index, size):
    row = oracle.leaves(size)
    return index, size, row[index], oracle.path(index, row), oracle.root(row)


def consistency_case(old, new):
    row = oracle.leaves(new)
    return old, new, oracle.root(row[:old]), oracle.root(row), oracle.subproof(old, row, True)


def flips(data):
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def refused_inclusion(*case):
    with pytest.raises(ProofWrong):
        verify_inclusion(*case)


def refused_consistency(*case):
    with pytest.raises(ProofWrong):
        verify_consistency(*case)


def test_all_inclusion_proofs_of_small_trees_pass():
    """Every index of every tree up to 64 entries is proved and accepted."""
    for size in range(1, 65):
        for index in range(size):
            verify_inclusion(*inclusion_case(index, size))


def test_all_consistency_proofs_of_small_trees_pass():
    """Every pair of sizes up to 48 is proved and accepted."""
    for new in range(1, 49):
        for old in range(1, new + 1):
            verify_consistency(*consistency_case(old, new))


@given(SIZES, st.data())
def test_proofs_of_larger_trees_pass(size, data):
    """Random larger trees: what the definition yields is accepted."""
    verify_inclusion(*inclusion_case(data.draw(st.integers(0, size - 1)), size))
    verify_consistency(*consistency_case(data.draw(st.integers(1, size)), size))


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (4, 7), (6, 7), (9, 16)])
def test_every_flipped_bit_of_an_inclusion_proof_is_refused(index, size):
    """No single bit of leaf, proof or root can change without refusal."""
    index, size, leaf, proof, root = inclusion_case(index, size)
    for changed in flips(leaf):
        refused_inclusion(index, size, changed, proof, root)
    for changed in flips(root):
        refused_inclusion(index, size, leaf, proof, changed)
    for place in range(len(proof)):
        for changed in flips(proof[place]):
            refused_inclusion(index, size, leaf, [*proof[:place], changed, *proof[place + 1 :]], root)


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 7), (6, 8), (7, 8)])
def test_every_flipped_bit_of_a_consistency_proof_is_refused(old, new):
    """No single bit of either root or of the proof can change without refusal."""
    old, new, old_root, new_root, proof = consistency_case(old, new)
    for changed in flips(old_root):
        refused_consistency(old, new, changed, new_root, proof)
    for changed in flips(new_root):
        refused_consistency(old, new, old_root, changed, proof)
    for place in range(len(proof)):
        for changed in flips(proof[place]):
            refused_consistency(old, new, old_root, new_root, [*proof[:place], changed, *proof[place + 1 :]])


@given(SIZES, st.data())
def test_another_index_is_refused(size, data):
    """A proof for one index is no proof for any other index of the same tree."""
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-2, size + 2).filter(lambda number: number != index))
    _, _, leaf, proof, root = inclusion_case(index, size)
    refused_inclusion(other, size, leaf, proof, root)


@given(st.integers(2, 200), st.data())
def test_another_pair_of_sizes_is_refused(new, data):
    """A consistency proof fits no other older size than its own."""
    old = data.draw(st.integers(1, new - 1))
    other = data.draw(st.integers(-2, new + 2).filter(lambda number: number != old))
    _, _, old_root, new_root, proof = consistency_case(old, new)
    refused_consistency(other, new, old_root, new_root, proof)


@pytest.mark.parametrize("extra", [b"", bytes(31), bytes(32), bytes(33)])
def test_longer_and_shorter_proofs_are_refused(extra):
    """A hash too many, at either end, or one too few, is refused before anything is hashed."""
    index, size, leaf, proof, root = inclusion_case(5, 11)
    for wrong in ([*proof, extra], [extra, *proof], proof[1:], proof[:-1], []):
        refused_inclusion(index, size, leaf, wrong, root)
    old, new, old_root, new_root, proof = consistency_case(5, 11)
    for wrong in ([*proof, extra], [extra, *proof], proof[1:], proof[:-1], []):
        refused_consistency(old, new, old_root, new_root, wrong)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_hashes_of_other_lengths_are_refused(length):
    """Leaf, roots and proof hashes must have 32 bytes, even where bytes could be shifted between them."""
    index, size, leaf, proof, root = inclusion_case(2, 5)
    refused_inclusion(index, size, bytes(length), proof, root)
    refused_inclusion(index, size, leaf, [bytes(length), *proof[1:]], root)
    refused_inclusion(0, 1, bytes(length), [], bytes(length))
    old, new, old_root, new_root, proof = consistency_case(2, 5)
    refused_consistency(old, new, bytes(length), new_root, proof)
    refused_consistency(old, new, old_root, bytes(length), proof)
    refused_consistency(0, 5, EMPTY_ROOT, bytes(length), [])


def test_bytes_shifted_between_siblings_are_refused():
    """Two hashes of 31 and 33 bytes that concatenate to the same bytes do not pass for two of 32."""
    index, size, leaf, proof, root = inclusion_case(0, 4)
    joined = leaf + proof[0]
    refused_inclusion(index, size, joined[:31], [joined[31:], proof[1]], root)


def test_growing_from_the_empty_tree_needs_an_empty_proof():
    """From size 0 the C2SP rule holds: the empty root, any 32-byte new root, and no proof."""
    root = oracle.root(oracle.leaves(3))
    verify_consistency(0, 3, EMPTY_ROOT, root, [])
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    refused_consistency(0, 3, EMPTY_ROOT, root, [root])
    refused_consistency(0, 3, root, root, [])
    refused_consistency(0, 0, root, root, [])
    refused_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT])


def test_equal_sizes_need_equal_roots_and_no_proof():
    """A tree is consistent with itself only."""
    root = oracle.root(oracle.leaves(3))
    verify_consistency(3, 3, root, root, [])
    refused_consistency(3, 3, root, EMPTY_ROOT, [])
    refused_consistency(3, 3, root, root, [root])


@pytest.mark.parametrize("size", [2**63, 2**64, 2**4000])
def test_absurd_sizes_are_refused_at_once(size):
    """Sizes beyond 2^63 - 1 are refused whatever the proof says."""
    refused_inclusion(0, size, bytes(32), [bytes(32)] * 63, bytes(32))
    refused_consistency(1, size, bytes(32), bytes(32), [bytes(32)] * 63)


def test_a_shrinking_tree_is_refused():
    """A newer tree may not be smaller than the older one."""
    old, new, old_root, new_root, proof = consistency_case(3, 7)
    refused_consistency(new, old, new_root, old_root, proof)
