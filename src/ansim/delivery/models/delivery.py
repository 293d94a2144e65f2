"""A delivery, every change of its state, and the receipts that came for it."""

from typing import Final

from django.db import models
from django.db.models import Q

from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import State
from ansim.delivery.models.group import Group, Provider

_FAILED: Final = Q(state__in=["failed_temporary", "failed_technical", "failed_permanent", "returned"])


class Delivery(models.Model):
    """One message to one address. `content` is sealed (address, subject, text), bound to `key`.

    `code` is the raw code of what it failed of, "" in any other state. How many are in which state the database adds up in Tally.
    """

    office_id = models.BigIntegerField()
    channel = models.CharField(max_length=8, default=Channel.SMS.value)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    key = models.CharField(max_length=60)
    content = models.BinaryField()
    attachment = models.CharField(max_length=200, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(max_length=16, default=State.QUEUED.value)
    code = models.CharField(max_length=60, default="", blank=True, db_default="")
    tries = models.IntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office_id", "channel", "key"], name="delivery_key"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="delivery_state"
            ),
            models.CheckConstraint(
                condition=Q(attachment="", sha256="")
                | (~Q(attachment="") & Q(sha256__regex="^[0-9a-f]{64}$")),
                name="delivery_attachment_hash",
            ),
            models.CheckConstraint(condition=Q(code="") | _FAILED, name="delivery_code_of_failure"),
        )
        indexes = (
            models.Index(
                fields=["office_id", "-changed_at", "-id"], condition=_FAILED, name="delivery_failed"
            ),
            models.Index(
                fields=["office_id", "state", "code", "-changed_at", "-id"],
                condition=_FAILED,
                name="delivery_failed_why",
            ),
            models.Index(
                fields=["office_id", "changed_at", "id"],
                condition=Q(state=State.UNKNOWN.value),
                name="delivery_unknown",
            ),
            models.Index(
                fields=["group", "id"], condition=Q(state=State.QUEUED.value), name="delivery_queued"
            ),
            models.Index(fields=["group", "state", "id"], name="delivery_by_state"),
            models.Index(
                fields=["expires_at"], condition=Q(state=State.QUEUED.value), name="delivery_expiring"
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state=State.HELD_BACK.value), name="delivery_held_back"
            ),
        )


class DeliveryEvent(models.Model):
    """One change of state; written in the statement that makes it, never changed.

    No foreign key in the database: half a million checks a day would guard rows that are only ever written
    together with their delivery.
    """

    delivery = models.ForeignKey(
        Delivery, on_delete=models.DO_NOTHING, related_name="events", db_constraint=False
    )
    at = models.DateTimeField()
    before = models.CharField(max_length=16, default="", blank=True)
    after = models.CharField(max_length=16)
    attempt = models.IntegerField(default=0)
    code = models.CharField(max_length=60, default="", blank=True)
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="", blank=True)


class Receipt(models.Model):
    """What a provider reported, raw code kept, each once however often it comes. Holds no number and no text."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    attempt = models.ForeignKey(
        "delivery.Attempt", on_delete=models.PROTECT, related_name="receipts", null=True, blank=True
    )
    message_id = models.CharField(max_length=64)
    code = models.CharField(max_length=16)
    event_id = models.CharField(max_length=64)
    reported_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "message_id", "code"], name="delivery_receipt_once"),
        )
