"""Tiles and bundles: one spelling for a path, and a tree grown by tiles is the tree of the definition."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger import oracle

from ansim.ledger.domain.bundles import read_bundle, write_bundle
from ansim.ledger.domain.errors import BundleMalformed, OutOfTree, TilePathMalformed
from ansim.ledger.domain.growth import grow
from ansim.ledger.domain.tile_hashes import hashes_from
from ansim.ledger.domain.tiles import Tile, read_tile_path, tiles_at
from ansim.ledger.domain.tree import consistency_proof, inclusion_proof, root_at


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(3, 1234067), "tile/3/x001/x234/067"),
        (Tile(63, 5, 255), "tile/63/005.p/255"),
        (Tile(None, 273, 112), "tile/entries/273.p/112"),
        (Tile(0, 2**63 - 1), "tile/0/x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_paths_are_those_of_the_specification(tile, path):
    """Known tiles and their paths, in both directions."""
    assert tile.path() == path
    assert read_tile_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../0/000",
        "tile/\u0660/000",
        "tile/0/\u0660\u0660\u0660",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x001/x009/x223/x372/x036/x854/x775/807",
    ],
)
def test_other_spellings_name_no_tile(path):
    """Leading zeroes, missing digits, impossible levels and widths, other digits: TilePathMalformed."""
    with pytest.raises(TilePathMalformed):
        read_tile_path(path)


@given(st.integers(0, 2**63 - 1), st.none() | st.integers(0, 63), st.integers(1, 256))
def test_every_tile_reads_back(index, level, width):
    """Path and back is the same tile, for every index, level and width."""
    tile = Tile(level, index, width)
    assert read_tile_path(tile.path()) == tile


@given(st.text(alphabet="tile/entrisx.p0123456789\n", max_size=30))
def test_random_paths_never_fail_otherwise(path):
    """A path reads as a tile that prints back to it, or is TilePathMalformed."""
    with contextlib.suppress(TilePathMalformed):
        assert read_tile_path(path).path() == path


def test_the_example_tree_of_70000_has_the_documented_tiles():
    """273 full and one partial of 112 at level 0; one full and one of 17 at level 1; one of 1 at level 2."""
    rows = [list(tiles_at(level, 70_000 >> (8 * level))) for level in range(4)]
    assert [len(row) for row in rows] == [274, 2, 1, 0]
    assert [row[-1].width for row in rows[:3]] == [112, 17, 1]
    assert all(tile.fits(70_000) for row in rows for tile in row)
    assert not Tile(0, 273, 113).fits(70_000)
    assert not Tile(1, 1, 18).fits(70_000)
    assert not Tile(3, 0, 1).fits(2**24 - 1)
    assert Tile(None, 273, 112).fits(70_000)


def grown(sizes):
    """Grow a tree step by step through `sizes` and return its tiles."""
    tiles, size = {}, 0
    row = oracle.leaves(max(sizes))

    def read(level, index):
        return tiles.get((level, index), b"")

    for target in sizes:
        tiles.update(grow(size, row[size:target], read))
        size = target
    return tiles


@given(st.lists(st.integers(1, 1200), min_size=1, max_size=6).map(sorted))
def test_a_tree_grown_in_any_steps_is_the_defined_one(sizes):
    """However the growth is cut into steps: the same tiles, roots and proofs as by the definition."""
    tiles = grown(sizes)
    size = sizes[-1]
    row = oracle.leaves(size)
    read = hashes_from(lambda level, index: tiles.get((level, index), b""))
    assert tiles == grown([size])
    assert root_at(size, read) == oracle.root(row)
    assert list(inclusion_proof(size // 2, size, read)) == oracle.path(size // 2, row)
    assert list(consistency_proof(sizes[0], size, read)) == oracle.subproof(sizes[0], row, True)


def test_three_levels_of_tiles():
    """Past 65,536 entries the hash of a full level-1 tile stands at level 2, and the root is the defined one."""
    row = [bytes([number % 251]) * 32 for number in range(65_537)]
    tiles = grow(0, row, lambda level, index: b"")
    assert set(tiles) == {(0, n) for n in range(257)} | {(1, 0), (2, 0)}
    read = hashes_from(lambda level, index: tiles.get((level, index), b""))
    assert root_at(65_537, read) == oracle.root(row)


def test_growing_by_nothing_changes_nothing():
    """No leaves, no tiles."""
    assert grow(300, [], lambda level, index: b"") == {}


def test_a_missing_edge_is_not_grown_upon():
    """When the stored right edge is shorter than the size says, growing and reading are OutOfTree."""
    with pytest.raises(OutOfTree):
        grow(3, oracle.leaves(1), lambda level, index: bytes(64))
    with pytest.raises(OutOfTree):
        hashes_from(lambda level, index: bytes(64))(0, 2)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_read_back(entries):
    """Entries of any bytes, empty ones too, come back as they were."""
    assert read_bundle(write_bundle(entries), len(entries)) == tuple(entries)


def test_a_bundle_is_length_and_bytes():
    """The documented form: two bytes of length, big-endian, then the entry."""
    assert write_bundle([b"a", b"bc"]) == b"\x00\x01a\x00\x02bc"
    assert write_bundle([bytes(65_535)])[:2] == b"\xff\xff"
    with pytest.raises(BundleMalformed):
        write_bundle([bytes(65_536)])


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"", 1),
        (b"\x00", 1),
        (b"\x00\x01", 1),
        (b"\x00\x01a", 2),
        (b"\x00\x01a\x00", 1),
        (b"\x00\x01ab", 1),
        (b"a", 0),
    ],
)
def test_a_bundle_of_another_count_or_length_is_refused(data, count):
    """Cut, overlong, or not the expected number of entries: BundleMalformed."""
    with pytest.raises(BundleMalformed):
        read_bundle(data, count)


@given(st.binary(max_size=60), st.integers(0, 5))
def test_random_bundles_never_fail_otherwise(data, count):
    """Any bytes read as a bundle that encodes to them, or are BundleMalformed."""
    with contextlib.suppress(BundleMalformed):
        assert write_bundle(read_bundle(data, count)) == data
