"""A list comes in: read at the door, kept sealed, given a batch, checked by the worker. The same twice is one batch.

What is kept are its cells without whole resident numbers (`adapters.kept_lists`), never the file itself; a long one
waits sealed until the worker has read it (`services.arriving`).
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.db import IntegrityError, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.clock import korean_day
from ansim.kit.errors import AnsimError
from ansim.notices.adapters.kept_lists import write_kept, write_refusal
from ansim.notices.adapters.table_errors import MAX_BYTES, FileEmpty, FileTooLarge
from ansim.notices.domain.batch import BatchState, Source
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.usable import check_day, check_usable
from ansim.notices.models import Batch, BatchEvent
from ansim.notices.queries.versions import usable_on
from ansim.notices.services.arriving import (
    AT_ONCE,
    brought_name,
    forget_brought,
    put_aside,
    read_with_profile,
    reads_slowly,
)
from ansim.notices.services.jobs import ask


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: its name (only the ending is kept) and bytes."""

    filename: str
    data: bytes

    @property
    def suffix(self) -> str:
        """The file's ending in lower case, at most 8 characters, such as `.xlsx`."""
        return PurePath(self.filename).suffix.lower()[:8]


@dataclass(frozen=True, slots=True)
class Intake:
    """Which batch a list belongs to, and whether it is a new one."""

    batch_id: int
    is_new: bool


def take_list(
    *,
    by: Actor,
    kind: NoticeKind,
    roster: Upload,
    pdf: Upload | None,
    issued_on: date,
    at: datetime,
    ask_columns: bool = False,
) -> Intake:
    """Take a list, with the PDF of notices issued elsewhere when there is one, and ask the worker to check it.

    With `ask_columns` an officer has to confirm what its columns mean before notices are made, unless the office has
    a profile of such headers.
    A list whose kind has no template or rule in force on its day is refused before anything is kept.
    Raises NotPermitted, FileEmpty, FileTooLarge, DiskFull, NotFromList, NoTemplateInForce, NoRuleInForce, NoDuty, IssueDayFar.
    """
    by.need(Permission.BATCH_CREATE)
    with transaction.atomic():  # the worker sees the batch with its question or not at all
        taken = take_checked(by=by, kind=kind, roster=roster, pdf=pdf, issued_on=issued_on, at=at)
        if ask_columns and taken.is_new:
            Batch.objects.filter(pk=taken.batch_id).update(asks_layout=True)
    return taken


def take_checked(
    *,
    by: Actor,
    kind: NoticeKind,
    roster: Upload,
    pdf: Upload | None,
    issued_on: date,
    at: datetime,
) -> Intake:
    """Take a list whose bringer was checked already; raises as `take_list` does but NotPermitted."""
    if by.office_id is None or by.staff_id is None:
        raise NotInOffice
    for upload in (roster, *((pdf,) if pdf else ())):
        if not upload.data:
            raise FileEmpty
        if len(upload.data) > MAX_BYTES:
            raise FileTooLarge(limit=MAX_BYTES // 2**20)
    check_usable(usable_on(kind, issued_on, counted=pdf is None))
    check_day(issued_on, korean_day(at), counted=pdf is None)
    content = _content_sha256(kind, roster, pdf)
    return _enter(by, by.office_id, by.staff_id, kind, roster, pdf, issued_on, at, content)


def _content_sha256(kind: NoticeKind, roster: Upload, pdf: Upload | None) -> str:
    digest = hashlib.sha256(kind.value.encode())
    for upload in (roster, pdf):
        digest.update(hashlib.sha256(upload.data if upload else b"").digest())
    return digest.hexdigest()


def _enter(
    by: Actor,
    office_id: int,
    staff_id: int,
    kind: NoticeKind,
    roster: Upload,
    pdf: Upload | None,
    issued_on: date,
    at: datetime,
    content: str,
) -> Intake:
    known = _living(office_id, content)
    if known is not None:
        return Intake(known, is_new=False)
    blobs = keys.office_blobs(office_id)
    list_blob = f"lists/{content}"
    pdf_blob = f"lists/{content}.pdf" if pdf else ""
    is_long = len(roster.data) > AT_ONCE or reads_slowly(roster.data)
    if not is_long:
        blobs.put(list_blob, _kept(office_id, roster))
    if pdf:
        blobs.put(pdf_blob, pdf.data)
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                office_id=office_id,
                content_sha256=content,
                kind=kind,
                source=Source.ISSUED if pdf else Source.ROSTER,
                issued_on=issued_on,
                list_blob=list_blob,
                list_suffix=roster.suffix,
                pdf_blob=pdf_blob,
                created_by_id=staff_id,
                created_at=at,
            )
            BatchEvent.objects.create(batch=batch, after=BatchState.CHECKING, who=by.who, at=at)
            audit(by=by, verb="batch.create", reference=f"batch:{batch.pk}")
            ask("check", batch=batch.pk)
            if is_long:
                _set_aside(batch, roster)
    except IntegrityError:  # the same list came twice at the same moment: the database let one in
        known = _living(office_id, content)
        if known is None:
            raise
        return Intake(known, is_new=False)
    return Intake(batch.pk, is_new=True)


def _set_aside(batch: Batch, roster: Upload) -> None:
    """Let the list wait for the worker: inside the transaction, since only whoever makes the batch may put it there."""
    try:
        Batch.objects.filter(pk=batch.pk).update(list_blob=brought_name(batch.pk))
        put_aside(batch, brought_name(batch.pk), roster.filename, roster.data)
    except BaseException:  # Ctrl-C too: without its batch the file would be nobody's
        forget_brought(batch)
        raise


def _kept(office_id: int, roster: Upload) -> bytes:
    """Return what is kept of a list: its cells as they passed the door, or why it cannot be read."""
    try:
        return write_kept(read_with_profile(office_id, roster.data, roster.filename))
    except AnsimError as wrong:
        return write_refusal(wrong)


def _living(office_id: int, content: str) -> int | None:
    """Return the batch of the same content; a stopped one does not keep its list from being tried again."""
    found = Batch.objects.filter(office_id=office_id, content_sha256=content).exclude(
        state=BatchState.STOPPED
    )
    return found.values_list("pk", flat=True).first()
