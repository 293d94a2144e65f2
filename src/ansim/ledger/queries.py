"""Reading the logs: heads, tiles, bundles, proofs, and where an entry stands. Nothing above a checkpoint is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ansim.ledger import models
from ansim.ledger.adapters import entries as entry_rows
from ansim.ledger.adapters.tiles import tile_reader
from ansim.ledger.domain.bundles import write_bundle
from ansim.ledger.domain.errors import EntriesPruned, LogMissing, OutOfTree
from ansim.ledger.domain.hashing import HASH_SIZE
from ansim.ledger.domain.logs import PlacedEntry
from ansim.ledger.domain.proofs import TlogProof
from ansim.ledger.domain.tile_hashes import hashes_from
from ansim.ledger.domain.tiles import TILE_WIDTH, Tile
from ansim.ledger.domain.tree import consistency_proof, inclusion_proof, root_at


@dataclass(frozen=True, slots=True)
class Head:
    """A log as it stands: its key, the newest checkpoint and when that was sealed."""

    name: str
    origin: str
    vkey: str
    size: int
    root: bytes
    note: bytes
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An inclusion proof: index, tree size, root of that tree, sibling hashes from leaf to root."""

    index: int
    size: int
    root: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """A consistency proof between two sizes with the roots of both."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    hashes: tuple[bytes, ...]


def open_logs() -> tuple[str, ...]:
    """Return the names of the logs that are open."""
    return tuple(models.Log.objects.order_by("name").values_list("name", flat=True))


def head(log: str) -> Head:
    """Return the head of `log`. Raises LogMissing."""
    row = models.Log.objects.filter(name=log).first()
    if row is None:
        raise LogMissing
    return Head(row.name, row.origin, row.vkey, row.size, bytes(row.root), bytes(row.note), row.sealed_at)


def is_waiting(log: str, size: int) -> bool:
    """Return whether entries of `log` stand beyond a tree of `size`: those that its next seal takes up."""
    return models.Tail.objects.filter(log_id=log, next_index__gt=size).exists()


def tile(log: str, wanted: Tile) -> bytes:
    """Return a tile of hashes, 32 bytes each. Raises OutOfTree unless the checkpointed tree holds all of it."""
    if wanted.level is None or not wanted.fits(head(log).size):
        raise OutOfTree
    width = wanted.width * HASH_SIZE
    hashes = tile_reader(log)(wanted.level, wanted.index)[:width]
    if len(hashes) != width:
        raise OutOfTree
    return hashes


def bundle(log: str, wanted: Tile) -> bytes:
    """Return an entry bundle. Raises OutOfTree above the checkpoint, EntriesPruned past retention."""
    if wanted.level is not None or not wanted.fits(head(log).size):
        raise OutOfTree
    start = wanted.index * TILE_WIDTH
    rows = models.Entry.objects.filter(log_id=log, index__range=(start, start + wanted.width - 1))
    data = list(rows.order_by("index").values_list("data", flat=True))
    if len(data) != wanted.width or any(entry is None for entry in data):
        raise EntriesPruned
    return write_bundle(bytes(entry) for entry in data if entry is not None)


def inclusion(log: str, index: int, size: int | None = None) -> Inclusion:
    """Return the proof that entry `index` is in the tree of `size` (the head's by default). Raises OutOfTree."""
    newest = head(log)
    size = newest.size if size is None else size
    if not 0 <= index < size <= newest.size:
        raise OutOfTree
    read = hashes_from(tile_reader(log))
    return Inclusion(index, size, root_at(size, read), inclusion_proof(index, size, read))


def consistency(log: str, old: int, new: int | None = None) -> Consistency:
    """Return the proof that the tree of `new` (the head's by default) extends that of `old`. Raises OutOfTree."""
    newest = head(log)
    new = newest.size if new is None else new
    if not 0 <= old <= new <= newest.size:
        raise OutOfTree
    read = hashes_from(tile_reader(log))
    roots = root_at(old, read), root_at(new, read)
    return Consistency(old, new, *roots, consistency_proof(old, new, read))


def tlog_proof(log: str, index: int) -> TlogProof:
    """Return the self-contained proof of entry `index` under the newest checkpoint. Raises OutOfTree."""
    newest = head(log)
    if not 0 <= index < newest.size:
        raise OutOfTree
    hashes = inclusion_proof(index, newest.size, hashes_from(tile_reader(log)))
    return TlogProof(index, hashes, newest.note)


def placed(log: str, by: str, keys: Sequence[str]) -> tuple[PlacedEntry, ...]:
    """Return those of the role `by`'s entries that have one of `keys`, in the order asked; others are left out.

    Keys that no entry can have, such as those with a NUL, which PostgreSQL refuses, are not even looked up.
    """
    size = head(log).size
    known = entry_rows.placed(log, by, [key for key in keys if key.isprintable()])
    return tuple(PlacedEntry(key, *known[key], known[key][0] < size) for key in keys if key in known)
