"""Tiles in PostgreSQL: read for proofs, lengthened when the tree grows."""

from collections.abc import Mapping

from django.db import connection

from ansim.ledger import models
from ansim.ledger.domain.tile_hashes import TileReader


def tile_reader(log: str) -> TileReader:
    """Return a reader of the stored tiles of `log` that asks the database for each tile once."""
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        if (level, index) not in known:
            rows = models.Tile.objects.filter(log_id=log, level=level, index=index)
            known[level, index] = bytes(rows.values_list("hashes", flat=True).first() or b"")
        return known[level, index]

    return read


def with_changes(changed: Mapping[tuple[int, int], bytes], read: TileReader) -> TileReader:
    """Return a reader that sees `changed` tiles first, then those of `read`."""
    return lambda level, index: changed.get((level, index)) or read(level, index)


def write_tiles(log: str, changed: Mapping[tuple[int, int], bytes]) -> None:
    """Insert or lengthen tiles; the database refuses any other change (migration 0002)."""
    rows = [(log, level, index, hashes) for (level, index), hashes in sorted(changed.items())]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_tile (log_id, level, index, hashes) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (log_id, level, index) DO UPDATE SET hashes = excluded.hashes",
            rows,
        )
