"""What went to the ledger about the visits of a day: batches of check-ins, and that a day was forgotten.

The visits themselves lie in partitioned tables that only adapters touch (migration 0002, adapters/store.py).
"""

from django.db import models


class Batch(models.Model):
    """Check-ins of one day under one Merkle root; `hashes` are their leaf hashes, sorted, 32 bytes each.

    `leaf_index` is its place in the log `visits` once the ledger has given one.
    """

    kday = models.IntegerField()
    seq = models.IntegerField()
    size = models.IntegerField()
    root = models.BinaryField()
    hashes = models.BinaryField()
    made_at = models.DateTimeField()
    leaf_index = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kday", "seq"], name="batch_once"),
            models.CheckConstraint(condition=models.Q(size__gte=1, seq__gte=0), name="batch_has_checkins"),
        )
        indexes = (
            models.Index(fields=["id"], condition=models.Q(leaf_index__isnull=True), name="batch_unlogged"),
        )

    def __str__(self) -> str:
        return f"{self.kday}/{self.seq}"


class ForgottenDay(models.Model):
    """A day whose key, evidence and visits are gone, and the place of the leaf that says so."""

    kday = models.IntegerField(primary_key=True)
    visits = models.BigIntegerField()
    evidence = models.BigIntegerField()
    forgotten_at = models.DateTimeField()
    leaf_index = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.kday)
