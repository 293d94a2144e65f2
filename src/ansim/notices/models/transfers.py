"""People handed over to another office of this installation: which rows of which batch, offered by whom, decided by whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ansim.notices.domain.transfers import TransferState
from ansim.notices.models.batches import Batch


class Transfer(models.Model):
    """One hand-over of some people of a batch. `made` is the batch that the receiving office has of them.

    Nothing of a person stands here: rows are numbers, what they hold stays sealed under the key of either office.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="transfers")
    to_office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=TransferState.OFFERED.value)
    why = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    offered_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=200, blank=True)
    made = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["to_office", "state"], name="transfer_by_receiver"),)
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(state__in=list(TransferState)), name="transfer_state_known"),
            models.CheckConstraint(
                condition=Q(state=TransferState.OFFERED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=TransferState.OFFERED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="transfer_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.ACCEPTED) | ~Q(decided_by=F("offered_by")),
                name="transfer_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.ACCEPTED, made__isnull=False)
                | (~Q(state=TransferState.ACCEPTED) & Q(made__isnull=True)),
                name="transfer_accepted_has_batch",
            ),
        )

    def __str__(self) -> str:
        return f"transfer:{self.pk}"


class TransferRow(models.Model):
    """One row of a batch in a transfer; `stands` until the transfer is declined. No row stands in two."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="rows")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    stands = models.BooleanField(default=True)

    class Meta:
        ordering = ("row",)
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["batch", "row"], condition=Q(stands=True), name="transfer_row_once"
            ),
        )

    def __str__(self) -> str:
        return f"transfer-row:{self.batch_id}:{self.row}"
