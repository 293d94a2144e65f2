"""What is done about a contact: reveals, exposure messages (at most one a person), answers of who the person is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ansim.tracing.models.contacts import Contact


class Reveal(models.Model):
    """One asking of the vault for a contact's phone: written before it is asked, so that none goes unseen here either."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="reveals")
    why = models.CharField(max_length=20)
    who = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    leaf_index = models.BigIntegerField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"reveal:{self.pk}"


class ExposureMessage(models.Model):
    """The exposure message to a contact: one row a person for good, so that none gets a second one."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="message")
    key = models.CharField(max_length=60, unique=True)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.key


class IdentityAnswer(models.Model):
    """One answer of who a contact is, sealed: typed by a tracer on the call, or given by the person."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="answers")
    source = models.CharField(max_length=8)
    content = models.BinaryField()
    who = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(source__in=["tracer", "self"]), name="answer_source_known"),
        )

    def __str__(self) -> str:
        return self.source
