"""An office's seals and logos: uploaded by one officer, agreed to by another; the files lie sealed under their hashes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ansim.accounts.domain.pictures import PictureKind, PictureState
from ansim.accounts.models.offices import Office
from ansim.accounts.models.staff import Staff


class OfficePicture(models.Model):
    """One seal or logo as it was asked for. `sha256` is that of the kept PNG, "" for going without a logo.

    Nobody in `asked_by` where the first set-up took it. Nothing of it is changed once decided.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="pictures")
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default=PictureState.ASKED.value)
    why = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["office", "kind"], condition=Q(state="asked"), name="picture_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in PictureState]), name="picture_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="logo") | (Q(kind="seal") & ~Q(sha256="")), name="picture_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="picture_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(asked_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="picture_two_officers",
            ),
        )

    def __str__(self) -> str:
        return f"picture:{self.pk}"

    @property
    def reference(self) -> str:
        """How the audit trail names it: its number and the beginning of its hash."""
        return f"picture:{self.pk} {self.sha256[:16] or 'none'}"

    @property
    def picture_kind(self) -> PictureKind:
        """What it is."""
        return PictureKind(self.kind)
