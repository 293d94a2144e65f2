"""Growing a tree: which tiles change, and how, when leaf hashes are added at its right edge."""

from collections.abc import Sequence

from ansim.ledger.domain.errors import OutOfTree
from ansim.ledger.domain.hashing import HASH_SIZE
from ansim.ledger.domain.tile_hashes import TileReader, fold
from ansim.ledger.domain.tiles import TILE_HEIGHT, TILE_WIDTH

_FULL = TILE_WIDTH * HASH_SIZE


def grow(size: int, leaves: Sequence[bytes], read_tile: TileReader) -> dict[tuple[int, int], bytes]:
    """Return the new bytes of every tile, by (level, index), that `leaves` (32 bytes each) change or begin.

    `size` is the number of entries so far; `read_tile` gives the tiles as they were, of which only the
    rightmost of each level is read. A tile only ever gets longer. Raises OutOfTree where one is too short.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, count, added = 0, size, list(leaves)
    while added:
        index, inside = divmod(count, TILE_WIDTH)
        edge = read_tile(level, index)[: inside * HASH_SIZE] if inside else b""
        if len(edge) != inside * HASH_SIZE:
            raise OutOfTree
        row = edge + b"".join(added)
        pieces = [row[at : at + _FULL] for at in range(0, len(row), _FULL)]
        changed.update({(level, index + at): piece for at, piece in enumerate(pieces)})
        added = [fold(piece) for piece in pieces if len(piece) == _FULL]
        level, count = level + 1, count >> TILE_HEIGHT
    return changed
