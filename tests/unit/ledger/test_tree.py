"""Roots and proofs of the tree, held against the recursive definitions of RFC 9162."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger import oracle

from ansim.ledger.domain.errors import OutOfTree
from ansim.ledger.domain.hashing import EMPTY_ROOT, leaf_hash, node_hash
from ansim.ledger.domain.tree import consistency_proof, inclusion_proof, range_hash, root_at

SIZES = st.integers(min_value=1, max_value=300)


def test_empty_tree_has_the_hash_of_nothing():
    """The root of no entries is SHA-256 of the empty string, as RFC 9162 fixes it."""
    assert root_at(0, oracle.reader([])) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_leaf_and_node_cannot_be_confused():
    """An entry made of two hashes does not hash like the node above them."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_every_root_up_to_130_entries_agrees_with_the_definition():
    """Folding complete subtrees gives the same root as the recursive definition, for every small size."""
    row = oracle.leaves(130)
    for size in range(len(row) + 1):
        assert root_at(size, oracle.reader(row)) == oracle.root(row[:size])


def test_every_inclusion_proof_up_to_70_entries_agrees_with_the_definition():
    """Iterative proofs equal the recursive ones for every index of every small tree."""
    row = oracle.leaves(70)
    for size in range(1, len(row) + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, oracle.reader(row))
            assert list(proof) == oracle.path(index, row[:size])


def test_every_consistency_proof_up_to_70_entries_agrees_with_the_definition():
    """Iterative consistency proofs equal the recursive ones for every pair of small sizes."""
    row = oracle.leaves(70)
    for new in range(1, len(row) + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, oracle.reader(row))
            assert list(proof) == oracle.subproof(old, row[:new], True)


@given(SIZES, st.data())
def test_larger_trees_agree_with_the_definition(size, data):
    """At random sizes, indexes and older sizes root and proofs stay those of the definition."""
    row = oracle.leaves(size)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    read = oracle.reader(row)
    assert root_at(size, read) == oracle.root(row)
    assert list(inclusion_proof(index, size, read)) == oracle.path(index, row)
    assert list(consistency_proof(old, size, read)) == oracle.subproof(old, row, True)


def test_a_proof_reads_few_subtrees_of_a_huge_tree():
    """Making a proof in a tree of 2^40 + 12345 entries asks for fewer than 200 stored hashes."""
    asked = []

    def read(level: int, index: int) -> bytes:
        asked.append((level, index))
        return bytes(32)

    size = 2**40 + 12345
    inclusion_proof(2**39 + 7, size, read)
    consistency_proof(2**40 - 1, size, read)
    assert len(asked) < 200
    assert all((index + 1) << level <= size for level, index in asked)


def test_nothing_is_needed_to_grow_from_nothing_or_to_stay():
    """From size 0, and between equal sizes, the consistency proof is empty (C2SP tlog-witness)."""
    read = oracle.reader(oracle.leaves(5))
    assert consistency_proof(0, 5, read) == ()
    assert consistency_proof(5, 5, read) == ()
    assert consistency_proof(0, 0, read) == ()


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (4, 3)])
def test_inclusion_outside_the_tree_is_refused(index, size):
    """An index that the tree does not have raises OutOfTree, not some other error."""
    with pytest.raises(OutOfTree):
        inclusion_proof(index, size, oracle.reader(oracle.leaves(3)))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_consistency_outside_the_tree_is_refused(old, new):
    """A shrinking or negative history raises OutOfTree."""
    with pytest.raises(OutOfTree):
        consistency_proof(old, new, oracle.reader(oracle.leaves(3)))


def test_range_of_an_aligned_piece_is_its_own_tree():
    """The hash over an aligned range is the root of just those entries."""
    row = oracle.leaves(13)
    assert range_hash(8, 13, oracle.reader(row)) == oracle.root(row[8:13])
