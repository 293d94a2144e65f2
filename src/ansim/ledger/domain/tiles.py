"""Names and sizes of tiles and entry bundles, `tile/<L>/<N>[.p/<W>]` (C2SP tlog-tiles)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ansim.ledger.domain.errors import TilePathMalformed
from ansim.ledger.domain.strict import MAX_SIZE

TILE_WIDTH = 256
TILE_HEIGHT = 8
_MAX_LEVEL = 63

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of hashes, or with `level` None a bundle of entries; `width` 1 to 256, 256 is full."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def path(self) -> str:
        """Return its path below the log's prefix."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{number}{partial}"

    def fits(self, size: int) -> bool:
        """Say whether a tree of `size` entries holds all of it."""
        return self.index * TILE_WIDTH + self.width <= size >> (TILE_HEIGHT * (self.level or 0))


def read_tile_path(path: str) -> Tile:
    """Parse a path below the log's prefix. Raises TilePathMalformed for any but the one right spelling."""
    match = _PATH.fullmatch(path)
    if not match:
        raise TilePathMalformed
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    tile = Tile(level, index, int(match["width"] or TILE_WIDTH))
    if tile.path() != path or (level or 0) > _MAX_LEVEL or index > MAX_SIZE:
        raise TilePathMalformed
    return tile


def tiles_at(level: int | None, count: int) -> Iterator[Tile]:
    """Yield the tiles of one level that has `count` hashes (or with None, the bundles of `count` entries)."""
    full, rest = divmod(count, TILE_WIDTH)
    for index in range(full):
        yield Tile(level, index)
    if rest:
        yield Tile(level, full, rest)
