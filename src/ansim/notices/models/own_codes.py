"""A recipient's way to the own notices: one row a browser that asked, gone within the hour after its end."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class OwnCode(models.Model):
    """A code that was asked for. `asked` is sealed (phone and birth date); `digest` is null where no code was sent.

    `opened_at`: the code was typed rightly, and the own notices are open until `expires_at`.
    """

    token_hash = models.BinaryField(max_length=32, unique=True)
    asked = models.BinaryField()
    language = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32, null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(digest__isnull=False), name="own_code_opened_by_code"
            ),
        )

    def __str__(self) -> str:
        return f"own:{self.pk}"
