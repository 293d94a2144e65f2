"""Offices (기관) and their closed list of sender numbers."""

from django.db import models
from django.db.models import Q


class Office(models.Model):
    """A government body using ansim. Its rows in every module carry its id; its code never changes."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    head_title = models.CharField(max_length=40)
    department = models.CharField(max_length=80, blank=True)
    officer = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_official_site = models.BooleanField(default=False)
    is_drill = models.BooleanField(default=False)
    seal_sha256 = models.CharField(max_length=64, blank=True)
    setup_step = models.CharField(max_length=10, default="done")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(setup_step__in=["seal", "sender", "staff", "message", "done"]),
                name="office_setup_step_known",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(setup_step="done"), name="office_open_only_when_done"
            ),
        )

    def __str__(self) -> str:
        return self.code


class SenderNumber(models.Model):
    """A number registered beforehand as a sender. Never edited: retired, and a new one added."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="sender_numbers")
    digits = models.CharField(max_length=11)
    label = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["office", "digits"], condition=Q(retired_at__isnull=True), name="sender_number_once"
            ),
            models.CheckConstraint(condition=Q(digits__regex=r"^[0-9]{8,11}$"), name="sender_number_digits"),
        )

    def __str__(self) -> str:
        return self.digits
