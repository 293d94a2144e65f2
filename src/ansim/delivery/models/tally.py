"""How many deliveries are in which state, kept by the database itself beside the deliveries."""

from django.db import models

from ansim.delivery.models.group import Group


class Tally(models.Model):
    """A change of how many deliveries of `group` are in `state`, failed ones by `code`; the sum of the rows is the number.

    Written by triggers on deliveries only (migration 0010), in the transaction that changes them, and folded each minute.
    No foreign key in the database: what became of an erased group is folded to nothing after it is gone.
    """

    group = models.ForeignKey(
        Group, on_delete=models.DO_NOTHING, related_name="tallies", db_constraint=False, db_index=False
    )
    state = models.CharField(max_length=16)
    code = models.CharField(max_length=60, default="", blank=True)
    count = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["group", "state"], name="delivery_tally_of_group"),)
