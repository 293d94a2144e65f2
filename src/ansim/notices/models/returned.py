"""The newest list that came back corrected for a batch: what came of it, and the people it adds until they are decided."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.notices.domain.returned import Newcomers
from ansim.notices.models.batches import Batch


class ReturnedList(models.Model):
    """What an officer brought back. `waits`: it is a long one that the worker has still to read.

    `told` are the counts of `TakenBack`, `refused_says` why nothing of it was taken. `new_rows` holds the people it
    adds, sealed JSON, until an officer has decided; they stand, or would stand, in rows from `first_row` on.
    """

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="returned_list")
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    waits = models.BooleanField(default=False)
    told = models.JSONField(default=dict)
    refused_says = models.JSONField(default=dict)
    new_rows = models.BinaryField(null=True)
    new_count = models.PositiveIntegerField(default=0)
    first_row = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=10, default=Newcomers.NONE.value)

    class Meta:
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=Q(decision__in=list(Newcomers)), name="returned_list_decision_known"
            ),
            models.CheckConstraint(
                condition=Q(decision=Newcomers.OPEN, new_rows__isnull=False)
                | (~Q(decision=Newcomers.OPEN) & Q(new_rows__isnull=True)),
                name="returned_list_open_has_rows",
            ),
        )

    def __str__(self) -> str:
        return f"returned:{self.batch_id}"
