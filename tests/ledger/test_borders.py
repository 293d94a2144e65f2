"""Tiles and bundles at their borders on real PostgreSQL: 255, 256, 257, two levels, the longest rows, past 65,536."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from tests.ledger.conftest import LOG
from tests.unit.ledger import oracle
from tests.unit.ledger.towers import Tower

from ansim.ledger import models, queries
from ansim.ledger.domain.bundles import read_bundle
from ansim.ledger.domain.errors import EntriesPruned, OutOfTree
from ansim.ledger.domain.tiles import Tile, tiles_at
from ansim.ledger.domain.verifying import verify_consistency, verify_inclusion

BORDERS = [1, 2, 255, 256, 257, 511, 512, 513]


@pytest.fixture
def grown(log):
    """A log that was sealed at each border in turn; what stands is the last, and every head was signed."""
    before = 0
    for number, size in enumerate(BORDERS):
        log.fill(before, size)
        assert log.seal(5 * (number + 1)).size == size
        before = size
    return log


def test_the_root_at_every_border_is_that_of_the_definition(grown):
    """Each head that was signed on the way has the root of the recursive definition for its size."""
    signed = dict(models.Checkpoint.objects.filter(log_id=LOG).values_list("size", "root"))
    assert set(signed) == {0, *BORDERS}
    for size in BORDERS:
        assert bytes(signed[size]) == oracle.root(oracle.leaves(size))


def test_each_border_extends_each_smaller_one(grown):
    """Between every pair of borders the proof out of the stored tiles verifies between the signed roots."""
    roots = {size: oracle.root(oracle.leaves(size)) for size in BORDERS}
    for old in BORDERS:
        for new in BORDERS:
            if old <= new:
                proof = queries.consistency(LOG, old, new)
                verify_consistency(old, new, roots[old], roots[new], proof.hashes)


@pytest.mark.parametrize("size", BORDERS)
def test_the_entries_beside_every_border_are_proved(grown, size):
    """First and last entry and those on both sides of each tile's edge are proved in the tree of every border."""
    row = oracle.leaves(size)
    for index in {0, size - 1, 254, 255, 256, 510, 511, 512}:
        if index < size:
            proof = queries.inclusion(LOG, index, size)
            verify_inclusion(index, size, row[index], proof.hashes, oracle.root(row))
        else:
            with pytest.raises(OutOfTree):
                queries.inclusion(LOG, index, size)


def test_rows_are_exactly_the_tiles(grown):
    """513 entries are three rows of leaf hashes and one of two full tiles: no row more, no hash more."""
    rows = {
        (level, index): len(bytes(hashes)) // 32
        for level, index, hashes in models.Tile.objects.values_list("level", "index", "hashes")
    }
    assert rows == {(0, 0): 256, (0, 1): 256, (0, 2): 1, (1, 0): 2}


PATHS = [
    ("tile/0/000", 200, "the first full tile"),
    ("tile/0/001", 200, "the second"),
    ("tile/0/002.p/1", 200, "one hash of the third"),
    ("tile/0/000.p/255", 200, "an old partial tile is still served"),
    ("tile/0/000.p/1", 200, "the oldest one too"),
    ("tile/1/000.p/2", 200, "two full tiles below"),
    ("tile/1/000.p/1", 200, "as it was at 256"),
    ("tile/entries/000", 200, "the first full bundle"),
    ("tile/entries/002.p/1", 200, "the newest entry"),
    ("tile/entries/001.p/255", 200, "an old partial bundle"),
    ("tile/0/002", 404, "not full yet"),
    ("tile/0/002.p/2", 404, "one beyond the head"),
    ("tile/0/003.p/1", 404, "a tile beyond"),
    ("tile/1/000.p/3", 404, "the third tile is not full"),
    ("tile/1/000", 404, "far from full"),
    ("tile/2/000.p/1", 404, "no such level yet"),
    ("tile/63/000.p/1", 404, "the last level there can be"),
    ("tile/entries/002.p/2", 404, "an entry beyond the head"),
    ("tile/entries/002", 404, "a bundle not full yet"),
    ("tile/0/000.p/256", 404, "a full tile is not written so"),
    ("tile/0/000.p/0", 404, "an empty tile is none"),
    ("tile/0/x000/000", 404, "zeroes in front"),
    ("tile/0/x9223/372/036/854/775/807", 404, "not a number in groups"),
    ("tile/0/x009/x223/x372/x036/x854/x775/807", 404, "the largest number that is stored"),
]


@pytest.mark.parametrize(("path", "status", "reason"), PATHS, ids=[case[0] for case in PATHS])
def test_tiles_are_served_up_to_the_border_and_no_further(grown, path, status, reason):
    """What the checkpointed tree holds is served at every width it ever had; one hash further is 404."""
    answer = Client().get(f"/lookups/{path}")
    assert answer.status_code == status, reason
    if status == 200 and "entries" not in path:
        width = int(path.partition(".p/")[2] or 256)
        assert len(answer.content) == 32 * width


def test_every_tile_and_bundle_of_the_head_is_what_it_should_be(grown):
    """All of level 0 and all bundles, read over HTTP, are the hashes and bytes of the entries in order."""
    row, entries = oracle.leaves(513), oracle.entries(513)
    for tile in tiles_at(0, 513):
        start = tile.index * 256
        assert Client().get(f"/lookups/{tile.path()}").content == b"".join(row[start : start + tile.width])
        bundle = Tile(None, tile.index, tile.width)
        found = Client().get(f"/lookups/{bundle.path()}").content
        assert list(read_bundle(found, tile.width)) == entries[start : start + tile.width]


@pytest.mark.parametrize("index", [0, 255, 256, 511, 512])
def test_one_pruned_entry_takes_its_bundle_and_no_other(grown, index):
    """At the edge of a bundle: the one that holds the pruned entry is gone, its neighbours and all tiles stay."""
    models.Entry.objects.filter(index=index).update(data=None)
    for tile in tiles_at(None, 513):
        if tile.index == index // 256:
            with pytest.raises(EntriesPruned):
                queries.bundle(LOG, tile)
        else:
            assert queries.bundle(LOG, tile)
    assert queries.tile(LOG, Tile(0, index // 256, 1))


def test_an_old_partial_bundle_before_a_pruned_entry_is_still_served(grown):
    """Only what the asked-for bundle itself holds counts: entry 255 pruned, the first 255 are still there."""
    models.Entry.objects.filter(index=255).update(data=None)
    assert len(read_bundle(queries.bundle(LOG, Tile(None, 0, 255)), 255)) == 255


def _insert(data, leaf=None, index=0):
    """Insert an entry behind the program's back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
            "VALUES ('lookups', %s, 'office', 'k', %s, %s, now())",
            [index, leaf or oracle.leaf_hash(data), data],
        )


@pytest.mark.parametrize(
    ("size", "fits"), [(0, False), (1, True), (4096, True), (65_535, True), (65_536, False)]
)
def test_the_database_takes_what_a_bundle_can_hold(log, size, fits):
    """An entry's length stands in two bytes: 65,535 are kept and bundled, one more is refused by the table itself."""
    if not fits:
        with pytest.raises(IntegrityError):
            _insert(bytes(size))
        return
    _insert(bytes(size))
    assert log.seal().size == 1
    (found,) = read_bundle(queries.bundle(LOG, Tile(None, 0, 1)), 1)
    assert found == bytes(size)


@pytest.mark.parametrize(("index", "fault"), [(-1, IntegrityError), (2**63 - 1, None), (2**63, DataError)])
def test_the_database_takes_indexes_that_are_positions(log, index, fault):
    """No negative index, none beyond 2^63 - 1; a far one is a gap that sealing stops at, not a crash."""
    if fault:
        with pytest.raises(fault):
            _insert(b"x", index=index)
    else:
        _insert(b"x", index=index)


@pytest.mark.parametrize(
    ("count", "width", "fits"),
    [(0, 32, False), (1, 32, True), (1, 31, False), (256, 32, True), (257, 32, False)],
)
def test_the_database_takes_tiles_of_1_to_256_whole_hashes(log, count, width, fits):
    """A tile row is 1 to 256 hashes of 32 bytes; anything else is refused by the table itself."""
    row = models.Tile(log_id=LOG, level=5, index=9, hashes=bytes(count * width))
    if fits:
        models.Tile.objects.bulk_create([row])
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Tile.objects.bulk_create([row])


def test_past_65536_entries_the_second_level_is_full_and_the_third_begins(log):
    """Over two borders of 65,536 in one seal and two small ones: tiles, roots and proofs are those of the definition."""
    tower = Tower(65_800)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
            "SELECT 'lookups', n, 'office', 'k' || n, sha256('\\x00'::bytea || convert_to('entry ' || n, 'UTF8')), "
            "convert_to('entry ' || n, 'UTF8'), now() FROM generate_series(0, 65534) AS n"
        )
        cursor.execute("UPDATE ledger_tail SET next_index = 65535 WHERE log_id = 'lookups'")
    assert log.seal(5).root == tower.root(65_535)
    log.fill(65_535, 65_536)
    assert log.seal(10).root == tower.root(65_536)
    assert queries.tile(LOG, Tile(1, 0)) == b"".join(tower.root(256, at * 256) for at in range(256))
    assert queries.tile(LOG, Tile(2, 0, 1)) == tower.root(65_536)
    log.fill(65_536, 65_800)
    assert log.seal(15).root == tower.root(65_800)
    for index in (0, 65_535, 65_536, 65_799):
        proof = queries.inclusion(LOG, index)
        verify_inclusion(index, 65_800, tower.leaf(index), proof.hashes, tower.root(65_800))
    for old in (1, 65_535, 65_536, 65_537):
        hashes = queries.consistency(LOG, old).hashes
        verify_consistency(old, 65_800, tower.root(old), tower.root(65_800), hashes)
