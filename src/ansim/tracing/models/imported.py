"""Line lists from elsewhere as cases and links of an office: case numbers and source texts sealed, links in the clear."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.tracing.models.cases import Case


class ImportedList(models.Model):
    """One line list under the name that the office gave it; importing again under that name adds to it."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    created_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["office", "name"], name="imported_list_once_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="imported_list_named"),
        )

    def __str__(self) -> str:
        return f"imported-list:{self.pk}"


class ImportedCase(models.Model):
    """One case of a list. `content` (JSON: number, texts, day) is sealed; `is_listed` is false for one only links name.

    `case` is the office's own case once a tracer investigates this person here.
    """

    in_list = models.ForeignKey(ImportedList, on_delete=models.CASCADE, related_name="cases")
    tag = models.BinaryField(max_length=32)
    content = models.BinaryField()
    is_listed = models.BooleanField()
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="imported")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["in_list", "tag"], name="imported_case_once_a_list"),
        )

    def __str__(self) -> str:
        return f"imported:{self.pk}"


class ImportedLink(models.Model):
    """`source` is said to have infected `person`; somebody linked to themselves stands as the file says."""

    source = models.ForeignKey(ImportedCase, on_delete=models.CASCADE, related_name="links_out")
    person = models.ForeignKey(ImportedCase, on_delete=models.CASCADE, related_name="links_in")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["source", "person"], name="imported_link_once"),
        )

    def __str__(self) -> str:
        return f"{self.source_id}>{self.person_id}"
