"""Bundles taken in from another installation: each once, by the name its maker gave it."""

from django.db import models

from ansim.delivery.models.group import Group


class Bundle(models.Model):
    """One bundle of the installation that signs with `signer` (hex). Its messages are the deliveries of `group`.

    `digest` is a hash over all it held: the same name with other content is refused. `forgotten_at`: of its messages
    only tags and results are left.
    """

    office_id = models.BigIntegerField()
    signer = models.CharField(max_length=64)
    ident = models.UUIDField()
    digest = models.CharField(max_length=64)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="bundle")
    taken_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["signer", "ident"], name="delivery_bundle_once"),)
