"""Reports of recipients that something in their notice is wrong."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.notices.models.notices import Notice


class Mistake(models.Model):
    """One report. `says` is sealed for the place `mistake:<reference>`; settled by an officer, or still open."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="mistakes")
    says = models.BinaryField()
    reported_at = models.DateTimeField()
    settled_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["notice"], condition=Q(settled_at__isnull=True), name="mistake_open"),
        )
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="mistake_settled_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"mistake:{self.pk}"
