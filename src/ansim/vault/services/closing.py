"""Closing warrants that have ended: what is owed is logged, then the leaf that says how many of the leaves concern nobody."""

from datetime import datetime

from ansim.ledger.domain.logs import LogName, NewEntry
from ansim.vault.adapters.logs import Logs
from ansim.vault.models import Access, Dummy, WarrantUse
from ansim.vault.services.accesses import log_accesses
from ansim.wire.leaves import ClosedLeaf


def close_warrants(*, logs: Logs, now: datetime) -> int:
    """Close every warrant that has expired: log what is owed, then the leaf that declares its dummies; return how many.

    Repeat it freely: a leaf is found by its key when it was appended before.
    """
    due = WarrantUse.objects.filter(expires_at__lt=now, closed_at__isnull=True).order_by("pk")
    ids = list(due.values_list("pk", flat=True))
    for row_id in ids:
        close_warrant(row_id=row_id, logs=logs, now=now)
    return len(ids)


def close_warrant(*, row_id: int, logs: Logs, now: datetime) -> None:
    """Close one warrant: from its first step on nothing more is released under it."""
    WarrantUse.objects.filter(pk=row_id, closing_at__isnull=True).update(closing_at=now)
    row = WarrantUse.objects.get(pk=row_id)
    owed = Access.objects.filter(warrant=row, logged_at__isnull=True).order_by("pk")
    log_accesses(accesses=list(owed), logs=logs, now=now)
    leaf_hash = bytes(row.leaf_hash)
    leaf = ClosedLeaf(leaf_hash, Dummy.objects.filter(warrant=row).count()).encode()
    logs.client.append(LogName.LOOKUPS, [NewEntry(f"closed-{leaf_hash.hex()[:48]}", leaf)])
    WarrantUse.objects.filter(pk=row_id, closed_at__isnull=True).update(closed_at=now)
