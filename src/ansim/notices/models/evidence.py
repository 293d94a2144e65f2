"""Evidence of what was released, sent and reported: statements, the seals over them, how far was read, counts by minute.

No foreign keys to notices and batches: evidence stays when they are forgotten, and names them by reference and number.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class EvidenceSeal(models.Model):
    """`count` statements of an office under one root; its leaf (wire/notice_evidence.py) stands at `leaf_index` of the ledger."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    before = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    leaf_index = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["office", "seq"], name="evidence_seal_once"),
        )
        indexes = (
            models.Index(fields=["id"], condition=Q(leaf_index__isnull=True), name="evidence_seal_unlogged"),
        )


class Evidence(models.Model):
    """One statement (domain/evidence.py). `source` says of which row it speaks, so that nothing is noted twice."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=14, blank=True)
    source = models.CharField(max_length=60)
    body = models.BinaryField()
    at = models.DateTimeField()
    seal = models.ForeignKey(
        EvidenceSeal, on_delete=models.PROTECT, related_name="statements", null=True, db_index=False
    )
    place = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["office", "source"], name="evidence_once"),
            models.UniqueConstraint(fields=["seal", "place"], name="evidence_place_once"),
            models.CheckConstraint(
                condition=Q(seal__isnull=True, place__isnull=True)
                | Q(seal__isnull=False, place__isnull=False),
                name="evidence_sealed_has_place",
            ),
        )
        indexes = (
            models.Index(fields=["office", "id"], condition=Q(seal__isnull=True), name="evidence_unsealed"),
            models.Index(fields=["reference"], name="evidence_of_notice"),
            models.Index(fields=["batch", "id"], name="evidence_of_batch"),
        )


class EvidenceMark(models.Model):
    """How far a reader of delivery's events has come."""

    name = models.CharField(max_length=10, primary_key=True)
    last_id = models.BigIntegerField(default=0)


class Pace(models.Model):
    """How many messages to the people of a batch came into (and out of) a state in one minute."""

    batch = models.BigIntegerField()
    minute = models.DateTimeField()
    what = models.CharField(max_length=16)
    count = models.IntegerField()

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["batch", "minute", "what"], name="pace_once"),
        )
