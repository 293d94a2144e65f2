"""Bigger trees against a second independent implementation: tiles, roots, proofs, and both checks of them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ledger import oracle
from tests.unit.ledger.towers import Tower

from ansim.ledger.domain.errors import OutOfTree, ProofWrong
from ansim.ledger.domain.growth import grow
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.tile_hashes import hashes_from
from ansim.ledger.domain.tiles import tiles_at
from ansim.ledger.domain.tree import consistency_proof, inclusion_proof, root_at
from ansim.ledger.domain.verifying import verify_consistency, verify_inclusion

SIZE = 70_000
TOWER = Tower(SIZE)
BORDERS = [1, 2, 255, 256, 257, 4_095, 4_096, 4_097, 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, SIZE]


class Stored:
    """Tiles as the database keeps them, grown by the product out of the tower's leaves."""

    def __init__(self):
        self.tiles = {}

    def read(self, level, index):
        return self.tiles.get((level, index), b"")

    def grow(self, old, new):
        leaves = [leaf_hash(b"entry %d" % number) for number in range(old, new)]
        changed = grow(old, leaves, self.read)
        for place, hashes in changed.items():
            assert hashes.startswith(self.read(*place)), "a tile only ever gets longer"
        self.tiles |= changed


@pytest.fixture(scope="module")
def stored():
    """70,000 entries grown in uneven steps that end before, on and after every border."""
    made, before = Stored(), 0
    for size in BORDERS:
        made.grow(before, size)
        before = size
    return made


@pytest.fixture(scope="module")
def read(stored):
    return hashes_from(stored.read)


def test_the_two_oracles_agree():
    """Slices and ranges, written apart, give the same roots, paths and consistency proofs for all small trees."""
    for size in range(1, 34):
        row = oracle.leaves(size)
        assert TOWER.root(size) == oracle.root(row)
        for index in range(size):
            assert TOWER.path(index, size) == oracle.path(index, row)
        for old in range(1, size + 1):
            assert TOWER.proof(old, size) == oracle.subproof(old, row, True)


@pytest.mark.parametrize("size", BORDERS)
def test_roots_at_every_border(read, size):
    """Out of the tiles of the whole tree, the root at each border is the tower's."""
    assert root_at(size, read) == TOWER.root(size)


@pytest.mark.parametrize("size", BORDERS)
def test_inclusion_at_every_border(read, size):
    """Entries beside every border are proved by the very hashes of the standard, and the proofs verify."""
    for index in {0, size // 2, size - 1, *(at + step for at in BORDERS for step in (-1, 0, 1))}:
        if 0 <= index < size:
            proof = inclusion_proof(index, size, read)
            assert list(proof) == TOWER.path(index, size)
            verify_inclusion(index, size, TOWER.leaf(index), proof, TOWER.root(size))
        else:
            with pytest.raises(OutOfTree):
                inclusion_proof(index, size, read)


@pytest.mark.parametrize("new", BORDERS)
def test_consistency_at_every_border(read, new):
    """From every smaller border the proof is the standard's own, and it verifies."""
    for old in (border for border in BORDERS if border <= new):
        proof = consistency_proof(old, new, read)
        assert list(proof) == TOWER.proof(old, new)
        verify_consistency(old, new, TOWER.root(old), TOWER.root(new), proof)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, SIZE), st.data())
def test_any_place_in_any_size(read, size, data):
    """At any size, index and older size, what the product makes is what the tower makes, and both verify."""
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    path, proof = inclusion_proof(index, size, read), consistency_proof(old, size, read)
    assert list(path) == TOWER.path(index, size)
    assert list(proof) == TOWER.proof(old, size)
    verify_inclusion(index, size, TOWER.leaf(index), path, TOWER.root(size))
    verify_consistency(old, size, TOWER.root(old), TOWER.root(size), proof)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, SIZE), st.data())
def test_a_proof_of_the_tower_holds_for_nothing_else(size, data):
    """The tower's own proof is refused for another index, another size, another leaf or a changed hash."""
    index = data.draw(st.integers(0, size - 1))
    path, root, leaf = TOWER.path(index, size), TOWER.root(size), TOWER.leaf(index)
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index))
    at = data.draw(st.integers(0, len(path) - 1))
    changed = [*path[:at], bytes(32), *path[at + 1 :]]
    for place, proof, entry in (
        (other, path, leaf),
        (index, path, TOWER.leaf(other)),
        (index, changed, leaf),
        (index, path[:-1], leaf),
        (index, [*path, bytes(32)], leaf),
        (index, path[::-1] if path != path[::-1] else changed, leaf),
    ):
        with pytest.raises(ProofWrong):
            verify_inclusion(place, size, entry, proof, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, SIZE), st.data())
def test_a_forked_history_has_no_proof(size, data):
    """With the root of a tree whose first entry differs, the honest consistency proof is refused at either end."""
    old = data.draw(st.integers(1, size - 1))
    proof = TOWER.proof(old, size)
    forked = Tower(size)
    forked.leaf = lambda index: TOWER.leaf(index + 1)
    short = min(old, 300)
    with pytest.raises(ProofWrong):
        verify_consistency(old, size, forked.root(short), TOWER.root(size), proof)
    with pytest.raises(ProofWrong):
        verify_consistency(old, size, TOWER.root(old), forked.root(short), proof)


@pytest.mark.parametrize("seed", range(5))
def test_however_it_grew_the_tiles_are_the_same(seed, stored):
    """Random steps of 1 to 3,000 entries up to 5,000 leave the tiles that one step leaves."""
    chance, made, size = random.Random(seed), Stored(), 0
    while size < 5_000:
        step = min(chance.choice([1, 2, 255, 256, 257, 3_000]), 5_000 - size)
        made.grow(size, size + step)
        size += step
    for (level, index), hashes in made.tiles.items():
        assert stored.read(level, index).startswith(hashes)
    once = Stored()
    once.grow(0, 5_000)
    assert made.tiles == once.tiles


def test_the_tiles_are_those_and_only_those_of_the_size(stored):
    """70,000 entries: 274 rows of leaves, two of level 1, one of level 2, each of exactly its width."""
    expected = {}
    for level, count in ((0, SIZE), (1, SIZE >> 8), (2, SIZE >> 16)):
        expected |= {(level, tile.index): tile.width * 32 for tile in tiles_at(level, count)}
    assert {place: len(hashes) for place, hashes in stored.tiles.items()} == expected
    assert len(expected) == 274 + 2 + 1


def test_upper_tiles_hold_the_roots_of_lower_ones(stored):
    """Each hash of level 1 is the root of 256 entries, that of level 2 the root of 65,536, by the tower."""
    for number in range(SIZE >> 8):
        tile, inside = divmod(number, 256)
        held = stored.read(1, tile)[inside * 32 : inside * 32 + 32]
        assert held == TOWER.root(256, number * 256)
    assert stored.read(2, 0) == TOWER.root(65_536)
