"""An office's account at a provider, and groups of deliveries that are paused, resumed and stopped together."""

from django.db import models
from django.db.models import Q

from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import Control


class Provider(models.Model):
    """One office's account at one provider. `access` is sealed; `senders` is the office's locked list."""

    office_id = models.BigIntegerField()
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Channel])
    name = models.CharField(max_length=20)
    access = models.BinaryField()
    senders = models.JSONField(default=list)
    receipt_secret_hash = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office_id", "channel"], name="delivery_one_provider"),
        )


class Group(models.Model):
    """Deliveries released together. `name` is the caller's own, e.g. a batch; opaque here.

    `in_hours`: it goes out only in the office's hours. `failed_before` and `finished_before` are the counts at the last resume: only what came after them counts
    towards halting again.
    """

    office_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="groups")
    sender = models.CharField(max_length=80)
    control = models.CharField(max_length=8, default=Control.RUNNING.value)
    reason = models.CharField(max_length=80, default="", blank=True)
    in_hours = models.BooleanField(default=False)
    failed_before = models.IntegerField(default=0)
    finished_before = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office_id", "name"], name="delivery_group_name"),
            models.CheckConstraint(
                condition=Q(control__in=[control.value for control in Control]), name="delivery_group_control"
            ),
        )


class GroupEvent(models.Model):
    """Who paused, resumed or stopped a group, when and why; `by` is "halt" when it stopped itself."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    control = models.CharField(max_length=8)
    reason = models.CharField(max_length=200, default="", blank=True)
