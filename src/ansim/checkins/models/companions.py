"""Which sealed boxes a visitor's token vouched for: how many companions each may still name. Nobody is told from it."""

from django.db import models


class Companion(models.Model):
    """One companion of one check-in: day and handle of who named, the hash of the box. Kept while late ones may come."""

    kday = models.IntegerField(db_index=True)
    handle = models.BinaryField(max_length=16)
    box_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kday", "handle", "box_hash"], name="companion_once"),)

    def __str__(self) -> str:
        return str(self.kday)
