"""Batches: one list, one kind, one approved bulk run; with its changes of state, its steps and its approvals."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ansim.notices.domain.batch import BatchState, Source, StepName
from ansim.notices.domain.record import NoticeKind


class Batch(models.Model):
    """One bulk run of one office. The same list twice is the same batch: its content hash is unique per office.

    `layout` (where each column stands) and `reading` (what was found in the file) are sealed JSON; `asks_layout`:
    nothing is made before an officer has confirmed how the list was read. `stale`: rows were corrected since the
    whole list was checked.
    """

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=10)
    state = models.CharField(max_length=12, default=BatchState.CHECKING.value)
    issued_on = models.DateField()
    list_blob = models.CharField(max_length=80)
    list_suffix = models.CharField(max_length=8)
    pdf_blob = models.CharField(max_length=80, blank=True)
    content_sha256 = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    seal_sha256 = models.CharField(max_length=64, blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    included = models.PositiveIntegerField(default=0)
    delivery_group = models.BigIntegerField(null=True, blank=True)
    guardian_group = models.BigIntegerField(null=True, blank=True)
    question_group = models.BigIntegerField(null=True, blank=True)
    stopped_code = models.CharField(max_length=60, blank=True)
    stopped_says = models.JSONField(default=dict)
    trouble_says = models.JSONField(default=dict)
    strange_pages = models.JSONField(default=list)
    asks_layout = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)
    layout = models.BinaryField(null=True)
    reading = models.BinaryField(null=True)
    created_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["office", "content_sha256"],
                condition=~Q(state=BatchState.STOPPED),
                name="batch_same_list_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(NoticeKind)), name="batch_kind_known"),
            models.CheckConstraint(condition=Q(source__in=list(Source)), name="batch_source_known"),
            models.CheckConstraint(condition=Q(state__in=list(BatchState)), name="batch_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.MADE, BatchState.HANDED_OVER, BatchState.RELEASED])
                | ~Q(manifest_sha256=""),
                name="batch_made_has_manifest",
            ),
            models.CheckConstraint(condition=Q(included__lte=F("rows")), name="batch_included_within_rows"),
            models.CheckConstraint(
                condition=(~Q(source=Source.ISSUED) & Q(pdf_blob=""))
                | (Q(source=Source.ISSUED) & ~Q(pdf_blob="")),
                name="batch_pdf_only_when_issued",
            ),
        )

    def __str__(self) -> str:
        return f"batch:{self.pk}"


class BatchEvent(models.Model):
    """One change of state of a batch."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="events")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    who = models.CharField(max_length=40)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.before}>{self.after}"


class Step(models.Model):
    """Progress of one step of a batch: how many of how many, since when, until when."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=10)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["batch", "name"], name="step_once"),
            models.CheckConstraint(condition=Q(name__in=list(StepName)), name="step_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="step_done_within_total"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.done}/{self.total}"


class Approval(models.Model):
    """An officer's signature over a batch's manifest: `prepared` by one, `released` by another."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="approvals")
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10)
    manifest_sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["batch", "act"], name="approval_act_once"),
            models.UniqueConstraint(fields=["batch", "staff"], name="approval_two_officers"),
            models.CheckConstraint(condition=Q(act__in=["prepared", "released"]), name="approval_act_known"),
        )

    def __str__(self) -> str:
        return self.act
