"""Auditing a log from outside: every tile and every entry against the signed root, and against an older checkpoint.

Only what is fetched is trusted to nothing: `fetch` may lie, be late or be another log.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ansim.ledger.domain.bundles import read_bundle
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import BundleMalformed, EntriesPruned, HistoryRewritten, TreeTampered
from ansim.ledger.domain.hashing import HASH_SIZE, leaf_hash
from ansim.ledger.domain.tile_hashes import fold, hashes_from
from ansim.ledger.domain.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, tiles_at
from ansim.ledger.domain.tree import root_at

Fetch = Callable[[str], bytes]
"""Given a path below the log's prefix, returns its bytes. Raises EntriesPruned for entries past retention."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was checked: tiles and entries compared, entries gone past retention, size of the older checkpoint."""

    size: int
    tiles: int
    entries: int
    pruned: int
    extends: int | None


def audit(fetch: Fetch, head: Checkpoint, older: Checkpoint | None = None) -> Audit:
    """Fetch all tiles and entry bundles of the tree of `head` and check them; return what was checked.

    `head` and `older` are checkpoints whose signatures have verified. Raises TreeTampered when tiles or
    entries do not give the signed root, HistoryRewritten when the tree does not extend `older`.
    """
    if older is not None and older.size > head.size:
        raise HistoryRewritten(old=older.size, new=head.size)
    reading = _Reading(fetch, {size // TILE_WIDTH for size in (head.size, older.size if older else 0)})
    hashes, level = reading.leaves(head.size), 1
    while count := head.size >> (TILE_HEIGHT * level):
        hashes, level = reading.above(level, count, hashes), level + 1
    if reading.root(head.size) != head.root:
        raise TreeTampered(what="checkpoint")
    if older is not None and reading.root(older.size) != older.root:
        raise HistoryRewritten(old=older.size, new=head.size)
    return Audit(head.size, reading.tiles, reading.entries, reading.pruned, older.size if older else None)


class _Reading:
    """One pass over a log; keeps the upper levels and those leaf tiles at whose right edge a root is needed."""

    def __init__(self, fetch: Fetch, edges: set[int]) -> None:
        self.tiles = self.entries = self.pruned = 0
        self._fetch = fetch
        self._edges = edges
        self._kept: dict[tuple[int, int], bytes] = {}

    def leaves(self, size: int) -> bytes:
        """Check every bundle against its tile of leaf hashes; return the hashes of the full tiles."""
        full = bytearray()
        for tile in tiles_at(0, size):
            hashes = self._tile(tile)
            self._bundle(Tile(None, tile.index, tile.width), hashes)
            if tile.index in self._edges:
                self._kept[0, tile.index] = hashes
            full += fold(hashes) if tile.width == TILE_WIDTH else b""
        return bytes(full)

    def above(self, level: int, count: int, expected: bytes) -> bytes:
        """Check the `count` hashes of a level against those folded from below; return those of its full tiles."""
        full = bytearray()
        for tile in tiles_at(level, count):
            hashes = self._tile(tile)
            start = tile.index * TILE_WIDTH * HASH_SIZE
            if hashes != expected[start : start + len(hashes)]:
                raise TreeTampered(what=tile.path())
            self._kept[level, tile.index] = hashes
            full += fold(hashes) if tile.width == TILE_WIDTH else b""
        return bytes(full)

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` entries out of what was kept, 32 bytes."""
        return root_at(size, hashes_from(lambda level, index: self._kept.get((level, index), b"")))

    def _tile(self, tile: Tile) -> bytes:
        hashes = self._fetch(tile.path())
        if len(hashes) != tile.width * HASH_SIZE:
            raise TreeTampered(what=tile.path())
        self.tiles += 1
        return hashes

    def _bundle(self, bundle: Tile, hashes: bytes) -> None:
        try:
            entries = read_bundle(self._fetch(bundle.path()), bundle.width)
        except EntriesPruned:
            self.pruned += bundle.width
            return
        except BundleMalformed:
            raise TreeTampered(what=bundle.path()) from None
        if b"".join(map(leaf_hash, entries)) != hashes:
            raise TreeTampered(what=bundle.path())
        self.entries += bundle.width
