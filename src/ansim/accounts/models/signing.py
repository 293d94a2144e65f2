"""Officers' software signing keys (ECDSA P-256); the private half is sealed under the office's key."""

from django.db import models
from django.db.models import Q

from ansim.accounts.models.staff import Staff


class SigningKey(models.Model):
    """One key of one officer. The public half stays after retirement, so that old signatures can be checked."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="signing_keys")
    key_id = models.CharField(max_length=16, unique=True)
    public_der = models.BinaryField()
    private_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["staff"], condition=Q(retired_at__isnull=True), name="signing_key_one_in_use"
            ),
        )

    def __str__(self) -> str:
        return self.key_id
