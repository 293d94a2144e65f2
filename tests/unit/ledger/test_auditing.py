"""Auditing from outside: an honest log passes, and every lie of tiles, entries or history is noticed."""

import pytest
from tests.unit.ledger import oracle
from tests.unit.ledger.published import tiles_and_bundles

from ansim.ledger.domain.auditing import audit
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import EntriesPruned, HistoryRewritten, TreeTampered
from ansim.ledger.domain.hashing import EMPTY_ROOT

ORIGIN = "ledger.example/lookups"


def head(size):
    return Checkpoint(ORIGIN, size, oracle.root(oracle.leaves(size)))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 600])
def test_an_honest_log_passes(size):
    """Every tile and entry is read once and fits."""
    found = audit(tiles_and_bundles(size).__getitem__, head(size))
    assert (found.size, found.entries, found.pruned, found.extends) == (size, size, 0, None)
    assert found.tiles == sum(path.count("entries") == 0 for path in tiles_and_bundles(size))


@pytest.mark.parametrize("old", [0, 1, 255, 256, 257, 511, 599, 600])
def test_an_honest_log_extends_each_of_its_past_trees(old):
    """Against a checkpoint of any earlier size the audit passes and says which."""
    assert audit(tiles_and_bundles(600).__getitem__, head(600), head(old)).extends == old


def test_every_single_changed_file_is_noticed():
    """One changed byte, one missing byte or one more in any tile or bundle is TreeTampered."""
    honest = tiles_and_bundles(300)
    for path, data in honest.items():
        for wrong in (
            bytes([data[0] ^ 1]) + data[1:],
            data[:-1] + bytes([data[-1] ^ 1]),
            data[:-1],
            data + b"x",
            b"",
        ):
            with pytest.raises(TreeTampered):
                audit((honest | {path: wrong}).__getitem__, head(300))


def test_a_whole_other_tree_is_noticed():
    """Tiles and entries that fit each other but not the signed root are TreeTampered."""
    with pytest.raises(TreeTampered):
        audit(tiles_and_bundles(300).__getitem__, Checkpoint(ORIGIN, 300, bytes(32)))
    with pytest.raises(TreeTampered):
        audit(tiles_and_bundles(0).__getitem__, Checkpoint(ORIGIN, 0, bytes(32)))


def test_a_rewritten_history_is_noticed():
    """A log whose past at an older size has another root than was signed is HistoryRewritten."""
    for size in (1, 256, 299, 300):
        with pytest.raises(HistoryRewritten):
            audit(tiles_and_bundles(300).__getitem__, head(300), Checkpoint(ORIGIN, size, bytes(32)))


def test_a_shrunken_log_is_noticed_before_anything_is_fetched():
    """A head smaller than the remembered one is HistoryRewritten."""
    with pytest.raises(HistoryRewritten):
        audit({}.__getitem__, Checkpoint(ORIGIN, 0, EMPTY_ROOT), head(1))


def test_pruned_entries_are_counted_and_their_hashes_still_checked():
    """Entries past retention are counted apart; their hashes still carry the root."""
    honest = tiles_and_bundles(300)

    def fetch(path):
        if path == "tile/entries/000":
            raise EntriesPruned
        return honest[path]

    found = audit(fetch, head(300))
    assert (found.entries, found.pruned) == (44, 256)
    with pytest.raises(TreeTampered):
        audit(lambda path: fetch(path) if "/0/000" not in path else bytes(8192), head(300))
