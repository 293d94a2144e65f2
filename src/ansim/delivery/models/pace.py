"""How fast an account is used, by all workers of all processes together."""

from django.db import models
from django.db.models import Q

from ansim.delivery.models.group import Provider


class Pace(models.Model):
    """One account's turn: nothing may go before `next_at` where `per_second` is a limit (0 is none).

    Until `closed_until` nothing is claimed, after `refusals` in a row by which the service asked us to wait.
    """

    provider = models.OneToOneField(Provider, on_delete=models.CASCADE, primary_key=True, related_name="pace")
    per_second = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True, blank=True)
    refusals = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(per_second__gte=0), name="delivery_pace_not_negative"),
        )
