"""Operators of venues: known by the vault's pairwise id alone, never by a phone or a name."""

from django.db import models
from django.db.models import Q

from ansim.checkins.models.venues import Venue


class Operator(models.Model):
    """Who runs venues. `pairwise` is the 16 bytes that the vault gives for the confirmed phone, for this role only."""

    pairwise = models.BinaryField(unique=True, max_length=16)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"operator:{self.pk}"


class Operatorship(models.Model):
    """One operator's right over one venue, from a moment until it is taken back."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="operatorships")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="operatorships")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["venue", "operator"], condition=Q(ended_at__isnull=True), name="operatorship_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.venue_id} {self.operator_id}"


class TakenAssertion(models.Model):
    """The nonce of a sign-in that was used, kept until it would have run out: none works twice."""

    nonce = models.BinaryField(unique=True, max_length=16)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "taken"
