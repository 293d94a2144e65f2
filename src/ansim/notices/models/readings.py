"""What was read of pages without text: by OCR, or by a person who paired the page with a row, undoably."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ansim.notices.models.batches import Batch


class PageReading(models.Model):
    """One reading of one page (1-based). `text` is sealed: OCR's words, or what a person typed from the page.

    By hand: `row` is the row the page was given to, `page_code` and `row_codes` what stood in the way before, for undo.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="readings")
    page = models.PositiveIntegerField()
    by = models.CharField(max_length=4)
    text = models.BinaryField()
    row = models.PositiveIntegerField(null=True)
    page_code = models.CharField(max_length=60, blank=True)
    row_codes = ArrayField(models.CharField(max_length=60), default=list)
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    undone_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["batch", "page", "by"],
                condition=Q(undone_at__isnull=True),
                name="page_reading_once",
            ),
            models.CheckConstraint(
                condition=Q(by="ocr", row__isnull=True, staff__isnull=True)
                | Q(by="hand", row__isnull=False, staff__isnull=False),
                name="page_reading_by_hand_has_row",
            ),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="page_reading_undone_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"page:{self.page} {self.by}"
