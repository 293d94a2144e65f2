"""Corrections of a list's rows, each undoable, and what an office has said of the headers of its lists."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.notices.models.batches import Batch


class Correction(models.Model):
    """One value typed over one cell of a row, or an act on the row. The newest one not undone is what counts.

    `before` and `after` are sealed texts; `column` is the value of a Column, or `row`; `code` the problem it answered.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="corrections")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=20)
    before = models.BinaryField()
    after = models.BinaryField()
    code = models.CharField(max_length=60, blank=True)
    by_file = models.BooleanField(default=False)
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["batch", "row"], name="correction_by_row"),)
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="correction_undone_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"correction:{self.pk}"


class ListProfile(models.Model):
    """What the headers of one kind of list mean to an office, as an officer confirmed it (domain/profile.py).

    `headers_tag` is the keyed hash of the headers, so that the same headers find it; `columns` is sealed JSON.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    headers_tag = models.BinaryField(max_length=32)
    columns = models.BinaryField()
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["office", "headers_tag"], name="list_profile_once"),
        )

    def __str__(self) -> str:
        return f"list-profile:{self.pk}"
