"""Cases: a confirmed person under investigation, found by phone number alone; and where the person was."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Case(models.Model):
    """One case of one office. `person` (JSON: phone, name, note) is sealed; `version` counts changes for compare-and-swap."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=14, unique=True)
    state = models.CharField(max_length=8, default="open")
    person = models.BinaryField()
    phone_tag = models.BinaryField(max_length=32)
    confirmed = models.DateField()
    onset = models.DateField(null=True, blank=True)
    specimen = models.DateField(null=True, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    disease = models.CharField(max_length=40)
    policy = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=40)
    created_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["office", "phone_tag"], condition=Q(state="open"), name="case_open_once_a_phone"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="case_state_known"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="case_period_forward"),
        )

    def __str__(self) -> str:
        return self.reference


class CaseEvent(models.Model):
    """One change of a case: recorded, corrected, closed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=20)
    who = models.CharField(max_length=40)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.what


class Visit(models.Model):
    """One visit of a case, sealed; the same visit brought back by another look-up is the same row (`tag`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    lookup = models.ForeignKey("tracing.Lookup", on_delete=models.PROTECT, related_name="visits")
    tag = models.BinaryField(max_length=32)
    content = models.BinaryField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (models.UniqueConstraint(fields=["case", "tag"], name="visit_once_a_case"),)

    def __str__(self) -> str:
        return f"visit:{self.pk}"
