"""Hashes of complete subtrees out of tiles: a tile stores every eighth level, the rest is hashed again."""

from collections.abc import Callable

from ansim.ledger.domain.errors import OutOfTree
from ansim.ledger.domain.hashing import HASH_SIZE, node_hash
from ansim.ledger.domain.tiles import TILE_HEIGHT, TILE_WIDTH
from ansim.ledger.domain.tree import HashReader

TileReader = Callable[[int, int], bytes]
"""Given tile level and index, returns the tile's bytes, 32 to 8192; what is not stored is empty bytes."""


def fold(hashes: bytes) -> bytes:
    """Return the hash, 32 bytes, over 1, 2, 4 ... 256 concatenated hashes."""
    row = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def hashes_from(read_tile: TileReader) -> HashReader:
    """Return a reader of subtree hashes over tiles; it raises OutOfTree where a tile is too short."""

    def read(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile, start = divmod(index << height, TILE_WIDTH)
        width = HASH_SIZE << height
        piece = read_tile(tile_level, tile)[start * HASH_SIZE :][:width]
        if len(piece) != width:
            raise OutOfTree
        return fold(piece)

    return read
