"""Entries in PostgreSQL: placed in one line behind the tail's row lock, so that indexes have no gaps."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from ansim.ledger import models
from ansim.ledger.domain.errors import LogMissing
from ansim.ledger.domain.logs import NewEntry


def lock_tail(log: str) -> int:
    """Be the only one to append to `log` until the transaction ends; return the size under its checkpoint.

    Raises LogMissing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size FROM ledger_tail JOIN ledger_log ON name = log_id "
            "WHERE log_id = %s FOR UPDATE OF ledger_tail",
            [log],
        )
        row = cursor.fetchone()
    if row is None:
        raise LogMissing
    return int(row[0])


class KeyKnown(Exception):
    """Some key of a call has been used before: undo the transaction and look the keys up."""


def insert_new(log: str, caller: str, entries: Sequence[NewEntry], at: datetime) -> int:
    """Give entries with new keys the next indexes in one statement; return the first index.

    Raises KeyKnown, also when the log is missing; the transaction must then be rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH tail AS (UPDATE ledger_tail SET next_index = next_index + %s WHERE log_id = %s "
            "  RETURNING next_index - %s AS start) "
            "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
            "SELECT %s, start + place - 1, %s, key, leaf, data, %s "
            "FROM tail, unnest(%s::text[], %s::bytea[], %s::bytea[]) WITH ORDINALITY AS new(key, leaf, data, place) "
            "ON CONFLICT (log_id, caller, key) DO NOTHING RETURNING index",
            [
                len(entries),
                log,
                len(entries),
                log,
                caller,
                at,
                [entry.key for entry in entries],
                [entry.leaf for entry in entries],
                [entry.data for entry in entries],
            ],
        )
        indexes = [int(row[0]) for row in cursor.fetchall()]
    if len(indexes) != len(entries):
        raise KeyKnown
    return min(indexes)


def placed(log: str, caller: str, keys: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Return index and leaf hash, by key, of those entries of `caller` that already have them."""
    rows = models.Entry.objects.filter(log_id=log, caller=caller, key__in=list(keys))
    return {key: (index, bytes(leaf)) for key, index, leaf in rows.values_list("key", "index", "leaf")}


def pending_leaves(log: str, size: int, limit: int) -> list[tuple[int, bytes]]:
    """Return index and leaf hash of up to `limit` entries from index `size` on, in order."""
    rows = models.Entry.objects.filter(log_id=log, index__gte=size).order_by("index")
    return [(index, bytes(leaf)) for index, leaf in rows.values_list("index", "leaf")[:limit]]
