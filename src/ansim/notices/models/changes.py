"""Changes of issued notices that two officers make together: a withdrawal, sending once more, sending without an answer."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ansim.notices.domain.changes import Act, ChangeState
from ansim.notices.models.notices import Notice


class Change(models.Model):
    """One change of one notice. `phone` is sealed for the place `change:<reference>:<number>`, where a message goes there:
    sent again, let go unanswered.

    `number` counts the changes of one notice and makes the keys of what they send.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=ChangeState.ASKED.value)
    why = models.CharField(max_length=200)
    phone = models.BinaryField(null=True)
    asked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["notice", "number"], name="change_number_once"),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(state=ChangeState.ASKED), name="change_one_waits"
            ),
            models.CheckConstraint(condition=Q(act__in=list(Act)), name="change_act_known"),
            models.CheckConstraint(condition=Q(state__in=list(ChangeState)), name="change_state_known"),
            models.CheckConstraint(
                condition=(~Q(act=Act.WITHDRAW) & Q(phone__isnull=False))
                | Q(act=Act.WITHDRAW, phone__isnull=True),
                name="change_phone_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ASKED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ChangeState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="change_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.AGREED) | ~Q(decided_by=F("asked_by")),
                name="change_two_officers",
            ),
        )

    def __str__(self) -> str:
        return f"change:{self.pk}"
