"""Notices: one document to one recipient, bound to its row, its files and its delivery by one record."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from ansim.notices.domain.batch import NoticeState
from ansim.notices.models.batches import Batch
from ansim.notices.models.rows import RosterRow


class Notice(models.Model):
    """One notice. `record` is sealed; the tags are keyed hashes for finding a person without opening every row.

    `block_page`: it was issued elsewhere and had no free margin, so its signed block stands on a page of its own.
    `guardian_tag` is that of a guardian's phone to which a message of its own goes; `part_tags` are those of first
    letters, words of a romanised name and ends of numbers.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="notices")
    roster_row = models.OneToOneField(RosterRow, on_delete=models.PROTECT, related_name="notice")
    reference = models.CharField(max_length=14, unique=True)
    state = models.CharField(max_length=12, default=NoticeState.DRAFT.value)
    record = models.BinaryField()
    name_tag = models.BinaryField(max_length=32)
    phone_tag = models.BinaryField(max_length=32, null=True)
    guardian_tag = models.BinaryField(max_length=32, null=True)
    birth_tag = models.BinaryField(max_length=32)
    part_tags = ArrayField(models.BinaryField(max_length=8), default=list)
    first_day = models.DateField()
    last_day = models.DateField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    jpg_sha256 = models.CharField(max_length=64, blank=True)
    block_page = models.BooleanField(default=False)
    issued_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["office", "name_tag"], name="notice_by_name"),
            models.Index(fields=["office", "phone_tag"], name="notice_by_phone"),
            models.Index(
                fields=["office", "guardian_tag"],
                condition=Q(guardian_tag__isnull=False),
                name="notice_by_guardian",
            ),
            models.Index(fields=["office", "birth_tag"], name="notice_by_birth"),
            GinIndex(fields=["part_tags"], name="notice_by_part"),
            models.Index(fields=["batch", "state", "last_day"], name="notice_by_state"),
            models.Index(
                fields=["batch", "posted_at"], condition=Q(phone_tag__isnull=True), name="notice_by_post"
            ),
            models.Index(
                fields=["batch", "posted_at"], condition=Q(posted_at__isnull=False), name="notice_posted"
            ),
            models.Index(
                fields=["office", "state", "reference"],
                condition=Q(state__in=[NoticeState.WITHDRAWN, NoticeState.SUPERSEDED]),
                name="notice_no_longer_standing",
            ),
        )
        constraints: ClassVar = (
            models.CheckConstraint(condition=Q(state__in=list(NoticeState)), name="notice_state_known"),
            models.CheckConstraint(
                condition=Q(state=NoticeState.DRAFT) | (~Q(pdf_sha256="") & ~Q(jpg_sha256="")),
                name="notice_beyond_draft_has_files",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[NoticeState.DRAFT, NoticeState.MADE], issued_at__isnull=True)
                | (~Q(state__in=[NoticeState.DRAFT, NoticeState.MADE]) & Q(issued_at__isnull=False)),
                name="notice_issued_has_time",
            ),
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True) | Q(issued_at__isnull=False),
                name="notice_posted_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="notice_period_forward"
            ),
        )

    def __str__(self) -> str:
        return self.reference


class NoticeEvent(models.Model):
    """One change of state of a notice after it was issued: withdrawn, superseded."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="events")
    after = models.CharField(max_length=12)
    who = models.CharField(max_length=40)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.after
