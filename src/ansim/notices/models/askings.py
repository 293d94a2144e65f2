"""Questions to numbers that no witness knows: who has the phone is asked before a notice goes there."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ansim.notices.domain.asking import OPEN, TRIES, AskState
from ansim.notices.models.notices import Notice


class Asking(models.Model):
    """One message of a notice (its delivery's `key`, held back) that waits for an answer from its number.

    `question` is the key of the delivery that asked; people on one number share it. `phone_tag` is the keyed hash of the
    number. `wrong` birth dates came from there. From `due_at` on a person decides. `batch_id` is the notice's.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False)
    batch_id = models.BigIntegerField()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="askings")
    key = models.CharField(max_length=60, unique=True)
    question = models.CharField(max_length=60)
    phone_tag = models.BinaryField(max_length=32)
    state = models.CharField(max_length=10, default=AskState.WAITING.value)
    wrong = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["office", "phone_tag"], name="asking_by_phone"),
            models.Index(
                fields=["office", "batch_id", "due_at"], condition=Q(state__in=OPEN), name="asking_open"
            ),
        )
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(state__in=list(AskState)), name="asking_state_known"),
            models.CheckConstraint(condition=Q(wrong__lte=TRIES), name="asking_tries_counted"),
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="asking_due_after_asked"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True, ended_by="")
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="asking_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"asking:{self.pk}"
