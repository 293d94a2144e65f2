"""Groups of which a few messages go first and the rest waits for how they fared."""

from django.db import models
from django.db.models import Q

from ansim.delivery.models.group import Group


class FirstWave(models.Model):
    """Of `group` only deliveries up to id `upto` are sent before it is opened. `behind` is the group that decides, if another.

    Opened by itself (`opened_by` is "wave") or by a person; the row stays and says so.
    """

    group = models.OneToOneField(Group, on_delete=models.CASCADE, primary_key=True, related_name="first_wave")
    behind = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="followers", null=True)
    upto = models.BigIntegerField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by="")
                | (Q(opened_at__isnull=False) & ~Q(opened_by="")),
                name="delivery_wave_opened_by_somebody",
            ),
        )
