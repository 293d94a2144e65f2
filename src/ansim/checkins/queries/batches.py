"""What a phone fetches to prove later that its visit was logged: a day's batches, and tiles of their leaf hashes."""

from dataclasses import dataclass

from ansim.checkins.models import Batch

TILE = 256
"""Leaf hashes in one tile: 8 kB."""


@dataclass(frozen=True, slots=True)
class BatchCard:
    """A batch of a day: number of check-ins, Merkle root 32 bytes, place in the log `visits` once it has one."""

    seq: int
    size: int
    root: bytes
    leaf_index: int | None


def batches_of(day: int) -> list[BatchCard]:
    """Return the batches of a day in their order."""
    rows = Batch.objects.filter(kday=day).order_by("seq").values_list("seq", "size", "root", "leaf_index")
    return [BatchCard(seq, size, bytes(root), leaf_index) for seq, size, root, leaf_index in rows]


def tile(day: int, seq: int, number: int) -> bytes | None:
    """Return tile `number` of a batch, up to 256 sorted leaf hashes; None when there is none."""
    row = Batch.objects.filter(kday=day, seq=seq).first()
    if row is None or number * TILE >= row.size:
        return None
    return bytes(row.hashes)[number * TILE * 32 : (number + 1) * TILE * 32]
