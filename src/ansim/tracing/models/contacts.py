"""Contacts of a case under pseudonyms, and their exposures with policy version and explanation."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.tracing.domain.contacts import Grade
from ansim.tracing.models.cases import Case
from ansim.tracing.models.lookups import Lookup


class Contact(models.Model):
    """One person with at least one exposure to a case. `identity` is sealed and empty until the person is known.

    `handle` can be read by the vault only; `lookup` is the newest look-up that found the person. `at_venue_only`: so
    far found by look-ups of venues, never beside the case. `party` counts the people who came together where most did, the
    contact included (0: not told). `version` counts changes for compare-and-swap.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="contacts")
    pseudonym = models.CharField(max_length=16)
    handle = models.BinaryField()
    generation = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    assurance = models.PositiveSmallIntegerField()
    rank = models.PositiveIntegerField(default=0)
    last_day = models.DateField()
    party = models.PositiveSmallIntegerField(default=0)
    at_venue_only = models.BooleanField(default=False)
    grade = models.CharField(max_length=8, default=Grade.NEW.value)
    reason = models.CharField(max_length=200, blank=True)
    phone = models.BinaryField(null=True)
    identity = models.BinaryField(null=True)
    handed_over_to = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("generation", "rank", "id")
        indexes = (models.Index(fields=["case", "grade"], name="contact_by_grade"),)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["case", "pseudonym"], name="contact_once_a_case"),
            models.CheckConstraint(condition=Q(grade__in=list(Grade)), name="contact_grade_known"),
            models.CheckConstraint(
                condition=~Q(grade=Grade.REJECTED) | ~Q(reason=""), name="contact_rejected_says_why"
            ),
            models.CheckConstraint(
                condition=Q(handed_over_to__isnull=True) | Q(grade=Grade.ACCEPTED, identity__isnull=False),
                name="contact_handed_over_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"contact:{self.pk}"


class ContactEvent(models.Model):
    """One thing that happened to a contact: found, graded, revealed, told, identified, handed over."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=20)
    who = models.CharField(max_length=40)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.what


class Exposure(models.Model):
    """What one look-up said of one contact: every overlap with its place and times, sealed, under one policy version.

    The same told again by another look-up is the same row (`tag`).
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="exposures")
    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="exposures")
    tag = models.BinaryField(max_length=32)
    policy = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["contact", "tag", "policy"], name="exposure_once_a_policy"),
        )

    def __str__(self) -> str:
        return f"exposure:{self.pk}"
