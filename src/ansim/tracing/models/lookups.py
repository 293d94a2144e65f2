"""Look-ups: the warrant as it was asked, signed, logged, opened and closed; every change of state is a row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.models.cases import Case

_WITH_LEAF = [LookupState.LOGGED.value, LookupState.OPENED.value]


class Lookup(models.Model):
    """One look-up. `warrant` is the canonical warrant, `leaf` and `leaf_index` its entry in `lookups` once it is logged.

    `scope` is plain data without anything personal: days, or a venue's id and hours. `most_each` bounds single
    generations; `cut` is the one in which `left_out` people were beyond a bound (0: none). `trouble_*` says why it stands
    still though it may go on, or why it failed.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lookups")
    state = models.CharField(max_length=8, default=LookupState.ASKED.value)
    scope = models.JSONField()
    generations = models.PositiveSmallIntegerField()
    most_people = models.PositiveIntegerField()
    most_each = models.JSONField(default=list)
    basis = models.CharField(max_length=40)
    opening = models.CharField(max_length=80)
    warrant = models.BinaryField()
    subject_opening = models.BinaryField()
    leaf = models.BinaryField(null=True)
    leaf_index = models.BigIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField()
    policy = models.CharField(max_length=60, blank=True)
    opened = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    cut = models.PositiveSmallIntegerField(default=0)
    trouble_code = models.CharField(max_length=60, blank=True)
    trouble_says = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    again_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="again")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["office", "state"], name="lookup_by_state"),)
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(state__in=list(LookupState)), name="lookup_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=_WITH_LEAF) | Q(leaf_index__isnull=False, leaf__isnull=False),
                name="lookup_open_only_with_leaf",
            ),
            models.CheckConstraint(
                condition=~Q(state=LookupState.FAILED) | ~Q(trouble_code=""), name="lookup_failed_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"lookup:{self.pk}"


class LookupEvent(models.Model):
    """One change of state of a look-up."""

    lookup = models.ForeignKey(Lookup, on_delete=models.CASCADE, related_name="events")
    before = models.CharField(max_length=8, blank=True)
    after = models.CharField(max_length=8)
    who = models.CharField(max_length=40)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.before}>{self.after}"


class LookupSignature(models.Model):
    """An officer's signature over the warrant; the database lets no officer sign one look-up twice."""

    lookup = models.ForeignKey(Lookup, on_delete=models.PROTECT, related_name="signatures")
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    key_id = models.CharField(max_length=16)
    public_der = models.BinaryField()
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["lookup", "staff"], name="lookup_two_different_officers"),
        )

    def __str__(self) -> str:
        return f"staff:{self.staff_id}"
