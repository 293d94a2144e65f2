"""Names of venues as the visits role told them, kept so that pages need not ask another role for each line."""

from django.db import models


class Place(models.Model):
    """One venue (its 6 bytes as hex): what its poster says. Nothing personal."""

    venue = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, blank=True)
    zones = models.JSONField(default=dict)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.venue
