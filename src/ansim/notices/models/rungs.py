"""The steps of an office's ladder that were taken after the picture message of a notice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.notices.models.notices import Notice


class Rung(models.Model):
    """One step: `number` counts from 2, the picture message being the first. `key` is its delivery's, "" for post.

    `after_key` is the delivery that had failed for good before it.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="rungs")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10)
    key = models.CharField(max_length=60, blank=True)
    after_key = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["notice", "number"], name="rung_once"),
            models.UniqueConstraint(fields=["after_key"], name="rung_after_once"),
            models.CheckConstraint(condition=Q(number__gte=2), name="rung_after_the_first"),
            models.CheckConstraint(
                condition=Q(step="post", key="") | (~Q(step="post") & ~Q(key="")), name="rung_post_has_no_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.step}"
