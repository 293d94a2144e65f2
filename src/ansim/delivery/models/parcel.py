"""Attempts and the parcels in which they go out: written before the call, so that no crash can hide a call."""

from django.db import models
from django.db.models import Q

from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models.delivery import Delivery
from ansim.delivery.models.group import Group


class Parcel(models.Model):
    """What goes out in one call. `fence` is the claim of one worker; `ref` the provider's id, recorded first.

    `expires_at` is the earliest expiry of what is in it. Only from stage `released` on can it have had effect.
    In stage `carried` it is a bundle for another installation: `fence` is its name, `ref` that installation's fingerprint.
    `polled_at` is when the provider was last asked about it: for results, or in stage `unknown` what became of it.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="parcels", db_index=False)
    fence = models.UUIDField()
    stage = models.CharField(max_length=10, default=Stage.CLAIMED.value)
    ref = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]), name="delivery_parcel_stage"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["claimed", "filled", "given_back"]) | Q(released_at__isnull=False),
                name="delivery_parcel_released",
            ),
            models.UniqueConstraint(
                fields=["fence"], condition=Q(stage=Stage.CARRIED.value), name="delivery_parcel_carried_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["lease_until"],
                condition=Q(stage__in=["claimed", "filled", "released", "unknown"]),
                name="delivery_parcel_open",
            ),
            models.Index(fields=["claimed_at"], name="delivery_parcel_recent"),
            models.Index(fields=["group", "settled_at"], name="delivery_parcel_of_group"),
        )


class Attempt(models.Model):
    """One try of one delivery. A delivery has at most one that is open or unknown: the database says so."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    number = models.IntegerField()
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="attempts")
    outcome = models.CharField(max_length=10, default=Outcome.OPEN.value)
    message_id = models.CharField(max_length=64, default="", blank=True)
    file_id = models.CharField(max_length=64, default="", blank=True)
    code = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_number"),
            models.UniqueConstraint(
                fields=["delivery"],
                condition=Q(outcome__in=["open", "unknown"]),
                name="delivery_one_open_attempt",
            ),
            models.UniqueConstraint(
                fields=["file_id"], condition=~Q(file_id=""), name="delivery_file_used_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]),
                name="delivery_attempt_outcome",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="delivery_attempt_counted"),
        )
        indexes = (
            models.Index(
                fields=["parcel", "id"],
                condition=Q(outcome=Outcome.SENT.value),
                name="delivery_attempt_silent",
            ),
        )
