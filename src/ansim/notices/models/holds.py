"""What the slip guard found in a batch's list, and the rows it holds until a person has decided each."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ansim.notices.domain.holding import HoldDecision
from ansim.notices.models.batches import Batch


class SlipCheck(models.Model):
    """The guard's report on a list as it was last checked: counts, slides by header and rows, who spoke about which rows.

    `witnessed`, `weak` (only an age or a sex speaks) and the rows without any word make up `rows`.
    `evidence` has (agreeing witnesses, contradicting witnesses, [[first row, last row], …]); nothing in it is a person's.
    `proved` has the stretches of rows whose number ("phone", "guardian") a witness ties to the person.
    """

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="slip_check")
    rows = models.PositiveIntegerField()
    witnessed = models.PositiveIntegerField()
    weak = models.PositiveIntegerField(default=0)
    phone_witnessed = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    slides = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    proved = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=Q(rows__gte=models.F("witnessed") + models.F("weak"))
                & Q(phone_witnessed__lte=models.F("witnessed")),
                name="slip_check_counts_within_rows",
            ),
        )

    def __str__(self) -> str:
        return f"slips:{self.batch_id}"


class Hold(models.Model):
    """One reason to hold one row. `about` is a keyed hash of the people it is about.

    A decision made on the same reason about the same people stands when the list is checked again.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="holds")
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    others = ArrayField(models.PositiveIntegerField(), default=list)
    about = models.BinaryField(max_length=32)
    decision = models.CharField(max_length=10, default=HoldDecision.OPEN.value)
    who = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("row", "code", "id")
        indexes = (models.Index(fields=["batch", "decision"], name="hold_by_decision"),)
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(decision__in=list(HoldDecision)), name="hold_decision_known"),
            models.CheckConstraint(
                condition=Q(decision=HoldDecision.OPEN, who="", why="", decided_at__isnull=True)
                | (~Q(decision=HoldDecision.OPEN) & ~Q(who="") & ~Q(why="") & Q(decided_at__isnull=False)),
                name="hold_decided_by_somebody",
            ),
            models.UniqueConstraint(fields=["batch", "row", "code"], name="hold_once"),
        )

    def __str__(self) -> str:
        return f"{self.code}:{self.row}"
