"""Texts that came in: each once by the service's id of it, its words gone as soon as it is answered."""

from django.db import models

from ansim.delivery.models.group import Provider


class Inbound(models.Model):
    """One text to the office's number. `content` is sealed (numbers and text), and empty once it was taken up."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="texts", db_index=False)
    message_id = models.CharField(max_length=64)
    content = models.BinaryField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "message_id"], name="delivery_inbound_once"),
        )
