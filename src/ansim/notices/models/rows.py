"""Rows of a batch's list: the person sealed, the problems that keep somebody out, never in the clear."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ansim.notices.models.batches import Batch


class RosterRow(models.Model):
    """One row of a list that means a person. `codes` are the problem codes that exclude it; empty: included.

    `person` (JSON), `problems` (JSON) and `cells` (what was read, JSON) are sealed under the office's column key.
    `origin` is the issued notice that this row's notice replaces or certifies, none for a row of a list.
    The tags are keyed hashes of name with birth date and of the phone: rows that share one are checked together.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="roster_rows")
    row = models.PositiveIntegerField()
    person = models.BinaryField(null=True)
    problems = models.BinaryField(null=True)
    codes = ArrayField(models.CharField(max_length=60), default=list)
    warnings = ArrayField(models.CharField(max_length=60), default=list)
    cells = models.BinaryField(null=True)
    who_tag = models.BinaryField(max_length=32, null=True)
    phone_tag = models.BinaryField(max_length=32, null=True)
    corrected = models.BooleanField(default=False)
    pages = ArrayField(models.PositiveIntegerField(), default=list)
    origin = models.ForeignKey(
        "notices.Notice", on_delete=models.PROTECT, related_name="renewals", null=True, db_index=False
    )

    class Meta:
        ordering = ("row",)
        indexes = (
            models.Index(fields=["batch", "who_tag"], name="roster_row_by_who"),
            models.Index(fields=["batch", "phone_tag"], name="roster_row_by_phone"),
            models.Index(fields=["origin"], condition=Q(origin__isnull=False), name="roster_row_by_origin"),
            models.Index(
                fields=["batch", "row"],
                include=["codes"],
                condition=Q(codes__len__gt=0),
                name="roster_row_left_out",
            ),
            models.Index(
                fields=["batch", "row"],
                include=["codes", "warnings"],
                condition=Q(warnings__len__gt=0),
                name="roster_row_warned",
            ),
        )
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["batch", "row"], name="roster_row_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(codes__len__gt=0), name="roster_row_person_or_reason"
            ),
        )

    def __str__(self) -> str:
        return f"row:{self.row}"
