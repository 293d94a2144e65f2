"""The head of a log: one row replaced by compare-and-swap under an advisory lock."""

from datetime import datetime

from django.db import connection

from ansim.ledger import models
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import SealBusy


def lock_sealing(log: str) -> None:
    """Be the only sealer of `log` until the transaction ends. Raises SealBusy when another one is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"ansim.ledger.{log}"])
        row = cursor.fetchone()
    if not (row and row[0]):
        raise SealBusy


def replace_head(old: models.Log, new: Checkpoint, note: bytes, at: datetime) -> None:
    """Make `new` the head, if the head is still `old`; keep its note as the first of its size.

    Raises SealBusy when the head has moved meanwhile.
    """
    if new.size > old.size:
        models.Checkpoint.objects.create(
            log_id=old.name, size=new.size, root=new.root, note=note, sealed_at=at
        )
    unmoved = models.Log.objects.filter(name=old.name, size=old.size, sealed_at=old.sealed_at)
    if unmoved.update(size=new.size, root=new.root, note=note, sealed_at=at) != 1:
        raise SealBusy
