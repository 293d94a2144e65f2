"""Writing to the logs: open, append, seal. Each is one transaction; a crash leaves the log as it was before it.

Sealing checks what it stands on: the stored tree must give the signed root, and extend the last head it signed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ansim.ledger import models
from ansim.ledger.adapters import entries as entry_rows
from ansim.ledger.adapters import heads, tiles
from ansim.ledger.adapters.signers import HeadMemory
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import (
    EntryRefused,
    KeyChanged,
    KeyReused,
    LogMissing,
    OutOfTree,
    RolledBack,
    TreeBroken,
)
from ansim.ledger.domain.growth import grow
from ansim.ledger.domain.hashing import EMPTY_ROOT
from ansim.ledger.domain.logs import MAX_BATCH, MAX_ENTRY, LogName, NewEntry, PlacedEntry, check_entry
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.signing import NoteSigner
from ansim.ledger.domain.tile_hashes import TileReader, hashes_from
from ansim.ledger.domain.tree import root_at

SEAL_LIMIT = 100_000
"""Entries taken under one checkpoint; the rest wait for the next."""


@transaction.atomic
def open_log(*, log: LogName, signer: NoteSigner, at: datetime) -> None:
    """Begin `log` with a signed checkpoint of size 0; one that is open already stays as it is."""
    if models.Log.objects.filter(name=log).exists():
        return
    head = Checkpoint(signer.key.name, 0, EMPTY_ROOT)
    note = _signed(head, signer, at)
    models.Log.objects.bulk_create(
        [
            models.Log(
                name=log,
                origin=head.origin,
                vkey=signer.key.text(),
                size=0,
                root=head.root,
                note=note,
                sealed_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    models.Tail.objects.bulk_create([models.Tail(log_id=log)], ignore_conflicts=True)
    models.Checkpoint.objects.bulk_create(
        [models.Checkpoint(log_id=log, size=0, root=head.root, note=note, sealed_at=at)],
        ignore_conflicts=True,
    )


def append(*, log: LogName, by: str, entries: Sequence[NewEntry], at: datetime) -> tuple[PlacedEntry, ...]:
    """Give each entry its index, durably, and return them in the order given.

    `by` is the calling role; an entry whose key it has used before keeps its first index, so a call may be
    repeated. At most 256 entries. Raises EntryRefused, KeyReused (same key, other bytes), LogMissing; then
    nothing of the call is kept.
    """
    if not 1 <= len(entries) <= MAX_BATCH:
        raise EntryRefused(limit=MAX_ENTRY)
    first: dict[str, NewEntry] = {}
    for entry in entries:
        check_entry(entry)
        if first.setdefault(entry.key, entry).data != entry.data:
            raise KeyReused
    try:
        with transaction.atomic():
            start = entry_rows.insert_new(log, by, list(first.values()), at)
    except entry_rows.KeyKnown:
        return _append_mixed(log, by, entries, at)
    places = {key: start + offset for offset, key in enumerate(first)}
    return tuple(PlacedEntry(entry.key, places[entry.key], entry.leaf, False) for entry in entries)


@transaction.atomic
def _append_mixed(
    log: LogName, by: str, entries: Sequence[NewEntry], at: datetime
) -> tuple[PlacedEntry, ...]:
    """Append what is new among `entries` while nobody else can; what is known keeps its index."""
    size = entry_rows.lock_tail(log)
    known = entry_rows.placed(log, by, [entry.key for entry in entries])
    if any(known[entry.key][1] != entry.leaf for entry in entries if entry.key in known):
        raise KeyReused
    fresh = list({entry.key: entry for entry in entries if entry.key not in known}.values())
    if fresh:
        start = entry_rows.insert_new(log, by, fresh, at)
        known |= {entry.key: (start + offset, entry.leaf) for offset, entry in enumerate(fresh)}
    return tuple(
        PlacedEntry(entry.key, known[entry.key][0], entry.leaf, known[entry.key][0] < size)
        for entry in entries
    )


@transaction.atomic
def seal(*, log: LogName, signer: NoteSigner, memory: HeadMemory, at: datetime) -> Checkpoint:
    """Take the pending entries under a new checkpoint signed at `at`, and return it.

    With nothing pending the same tree is signed again with the new time. Raises SealBusy when another process
    seals, KeyChanged, TreeBroken or RolledBack when signing would contradict what was signed before.
    """
    heads.lock_sealing(log)
    head = models.Log.objects.filter(name=log).first()
    if head is None:
        raise LogMissing
    if head.vkey != signer.key.text():
        raise KeyChanged(log=log)
    leaves = _pending(head)
    stored = tiles.tile_reader(log)
    changed = _grown(head, leaves, stored)
    grown = tiles.with_changes(changed, stored)
    new = Checkpoint(head.origin, head.size + len(leaves), _root(log, head.size + len(leaves), grown))
    _require_extends(log, Checkpoint(head.origin, head.size, bytes(head.root)), memory, new, grown)
    note = _signed(new, signer, at)
    tiles.write_tiles(log, changed)
    heads.replace_head(head, new, note, at)
    if new != memory.last(log):
        memory.remember(log, new)
    return new


def _pending(head: models.Log) -> list[bytes]:
    rows = entry_rows.pending_leaves(head.name, head.size, SEAL_LIMIT)
    if [index for index, _ in rows] != list(range(head.size, head.size + len(rows))):
        raise TreeBroken(log=head.name)
    return [leaf for _, leaf in rows]


def _grown(head: models.Log, leaves: Sequence[bytes], stored: TileReader) -> dict[tuple[int, int], bytes]:
    try:
        return grow(head.size, leaves, stored)
    except OutOfTree:
        raise TreeBroken(log=head.name) from None


def _root(log: str, size: int, read: TileReader) -> bytes:
    try:
        return root_at(size, hashes_from(read))
    except OutOfTree:
        raise TreeBroken(log=log) from None


def _require_extends(
    log: str, head: Checkpoint, memory: HeadMemory, new: Checkpoint, grown: TileReader
) -> None:
    """Refuse a tree that does not contain the head in the database and the head that was signed last."""
    if _root(log, head.size, grown) != head.root:
        raise TreeBroken(log=log)
    last = memory.last(log)
    if last is None:
        return
    if last.origin != new.origin or last.size > new.size or _root(log, last.size, grown) != last.root:
        raise RolledBack(log=log)


def _signed(checkpoint: Checkpoint, signer: NoteSigner, at: datetime) -> bytes:
    """Return the note with the log's plain signature and its signature of the time."""
    text = checkpoint.text()
    return write_note(text, (signer.sign(text), signer.sign_at(text, int(at.timestamp()))))
