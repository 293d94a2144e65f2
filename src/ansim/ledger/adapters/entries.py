"""Entries in PostgreSQL: placed in one line behind the tail's row lock, so that indexes have no gaps."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from ansim.ledger import models
from ansim.ledger.domain.errors import LogMissing
from ansim.ledger.domain.logs import NewEntry


def lock_tail(log: str) -> tuple[int, int]:
    """Return the next free index of `log` and the size under its checkpoint; hold the tail until the end.

    Raises LogMissing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT next_index, size FROM ledger_tail JOIN ledger_log ON name = log_id "
            "WHERE log_id = %s FOR UPDATE OF ledger_tail",
            [log],
        )
        row = cursor.fetchone()
    if row is None:
        raise LogMissing
    return int(row[0]), int(row[1])


def placed(log: str, caller: str, keys: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Return index and leaf hash, by key, of those entries of `caller` that already have them."""
    rows = models.Entry.objects.filter(log_id=log, caller=caller, key__in=list(keys))
    return {key: (index, bytes(leaf)) for key, index, leaf in rows.values_list("key", "index", "leaf")}


def insert(log: str, caller: str, start: int, entries: Sequence[NewEntry], at: datetime) -> None:
    """Give `entries` the indexes from `start` on and move the tail behind them."""
    rows = [
        (log, start + offset, caller, entry.key, entry.leaf, entry.data, at)
        for offset, entry in enumerate(entries)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
        cursor.execute(
            "UPDATE ledger_tail SET next_index = %s WHERE log_id = %s", [start + len(entries), log]
        )


def pending_leaves(log: str, size: int, limit: int) -> list[tuple[int, bytes]]:
    """Return index and leaf hash of up to `limit` entries from index `size` on, in order."""
    rows = models.Entry.objects.filter(log_id=log, index__gte=size).order_by("index")
    return [(index, bytes(leaf)) for index, leaf in rows.values_list("index", "leaf")[:limit]]
