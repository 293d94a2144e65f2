"""Problems that visitors reported: facts of devices chosen from lists, under a random number. Kept four weeks."""

from django.db import models


class ReportedProblem(models.Model):
    """One report, its time rounded down, and the staff's answer; nothing says who or where."""

    number = models.CharField(max_length=14, unique=True)
    at = models.DateTimeField(db_index=True)
    facts = models.JSONField()
    answer = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.number
