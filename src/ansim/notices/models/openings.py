"""How often an issued notice was opened in which way: a count with its first and last moment, nothing of who opened it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.notices.domain.openings import Way


class Opening(models.Model):
    """One notice, one way."""

    reference = models.CharField(max_length=14)
    way = models.CharField(max_length=10)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["reference", "way"], name="opening_once"),
            models.CheckConstraint(condition=Q(way__in=list(Way)), name="opening_way_known"),
        )
