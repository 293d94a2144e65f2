"""An office's own texts in a template: asked for by one officer, agreed to by another, used from a day on."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ansim.notices.domain.changes import ChangeState


class Wording(models.Model):
    """One wording of one version of a template. `words` holds by word its Korean and English; none: the template's own.

    Nothing of it is ever changed once decided: the notices made with it name their texts themselves.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=40)
    words = models.JSONField(default=dict)
    since = models.DateField()
    state = models.CharField(max_length=10, default=ChangeState.ASKED.value)
    why = models.CharField(max_length=200)
    asked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["office", "template"],
                condition=Q(state=ChangeState.ASKED),
                name="wording_one_waits",
            ),
            models.CheckConstraint(condition=Q(state__in=list(ChangeState)), name="wording_state_known"),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ASKED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ChangeState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="wording_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.AGREED) | ~Q(decided_by=F("asked_by")),
                name="wording_two_officers",
            ),
        )

    def __str__(self) -> str:
        return f"wording:{self.pk}"
