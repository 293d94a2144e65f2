"""What a checked list is ordered by, one column in one sealed piece, so that 100,000 rows need not be opened one by one."""

from typing import ClassVar

from django.db import models

from ansim.notices.models.batches import Batch


class RowValues(models.Model):
    """The values of one column (`key`: one of `SORTED_BY`) when the whole list was checked; `sealed` is JSON.

    Rows that an officer had corrected by then are not among them: what they hold is read from the rows themselves.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=10)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = (models.UniqueConstraint(fields=["batch", "key"], name="row_values_once"),)

    def __str__(self) -> str:
        return f"row-values:{self.batch_id}:{self.key}"
