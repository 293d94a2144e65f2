"""Batches: what was taken since the last look goes under one Merkle root a day, and the roots into the log `visits`.

A batch is made in one transaction with the emptying of the queue; its leaf has a key of its own, so that appending
it again after a crash gives the same place.
"""

from collections import defaultdict
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from ansim.checkins.domain.merkle import leaves_of, root_of
from ansim.checkins.models import Batch
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import MAX_BATCH, LogName, NewEntry
from ansim.wire.leaves import VisitsLeaf

_LOCK = 0x62617463
MOST_IN_BATCH = 100_000


@transaction.atomic
def make_batches(*, at: datetime) -> int:
    """Put what waits to be logged into batches, one a day; return how many check-ins that were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            "DELETE FROM checkins_unlogged WHERE ctid = ANY(ARRAY(SELECT ctid FROM checkins_unlogged LIMIT %s))"
            " RETURNING kday, digest",
            [MOST_IN_BATCH],
        )
        waiting = cursor.fetchall()
    by_day: defaultdict[int, list[bytes]] = defaultdict(list)
    for day, digest in waiting:
        by_day[day].append(bytes(digest))
    for day, digests in sorted(by_day.items()):
        leaves = leaves_of(digests)
        last = Batch.objects.filter(kday=day).aggregate(Max("seq"))["seq__max"]
        Batch.objects.create(
            kday=day,
            seq=0 if last is None else last + 1,
            size=len(leaves),
            root=root_of(leaves),
            hashes=b"".join(leaves),
            made_at=at,
        )
    return len(waiting)


def log_batches(*, ledger: LedgerClient) -> int:
    """Append the roots that the ledger does not have yet, and keep their places; return how many.

    Raises RefusedByLedger, ProofWrong, or what the transport raises; repeat it freely.
    """
    pending = list(Batch.objects.filter(leaf_index__isnull=True).order_by("id")[:MAX_BATCH])
    if not pending:
        return 0
    entries = [
        NewEntry(
            f"visits/{batch.kday}/{batch.seq}",
            VisitsLeaf(batch.kday, batch.seq, batch.size, bytes(batch.root)).encode(),
        )
        for batch in pending
    ]
    for batch, placed in zip(pending, ledger.append(LogName.VISITS, entries), strict=True):
        Batch.objects.filter(pk=batch.pk).update(leaf_index=placed.index)
    return len(pending)
