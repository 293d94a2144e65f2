"""The audit trail: one row an act, written in its transaction. No foreign keys, no personal data, never changed.

A trigger made in the first migration refuses UPDATE, DELETE and TRUNCATE.
"""

from django.db import models


class AuditEvent(models.Model):
    """Who did what to which reference, when and why."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=40)
    role = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["office", "-id"], name="audit_office"),
            models.Index(fields=["reference", "-id"], name="audit_reference"),
            models.Index(fields=["who", "-id"], name="audit_who"),
            models.Index(fields=["verb", "-id"], name="audit_verb"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.reference}"
