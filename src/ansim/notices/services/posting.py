"""Notices of people without a phone, as one file for the post office: PDFs, list and checksums; then counted as posted."""

import hashlib
import io
import zipfile
from datetime import datetime

from django.db import transaction
from openpyxl import Workbook

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.people import pdf_name
from ansim.notices.services.evidencing import note_posted

_HEADER = ("문서번호", "받는 사람", "주소", "파일", "SHA-256")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NothingToPost(AnsimError):
    """Everybody of the batch has a phone, or went by post already."""

    code = "post.nothing"
    sentence = Sentence(
        ko="우편으로 보낼 통지서가 없습니다.",
        en="No notice of this batch waits to be posted.",
    )


@transaction.atomic
def export_for_post(*, by: Actor, batch_id: int, at: datetime) -> bytes:
    """Return a ZIP of the PDFs of everybody without a phone with a list (XLSX), and count them as posted.

    Raises NotPermitted, NotInOffice, WrongState (before release), NothingToPost, BlobMissing.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    if batch.state != BatchState.RELEASED:
        raise WrongState(state=batch.state)
    waiting = list(
        Notice.objects.select_for_update()
        .filter(batch=batch, phone_tag__isnull=True, posted_at__isnull=True)
        .order_by("id")
    )
    if not waiting:
        raise NothingToPost
    office = OfficeKeys(batch.office_id)
    records = [record_from_bytes(office.open(row.record, f"notice:{row.reference}")) for row in waiting]
    blobs = keys.office_blobs(batch.office_id)
    files = {record.reference: blobs.get(pdf_name(batch.pk, record.reference)) for record in records}
    Notice.objects.filter(pk__in=[row.pk for row in waiting]).update(posted_at=at)
    note_posted(batch=batch, references=[row.reference for row in waiting], by=by, at=at)
    audit(by=by, verb="batch.post", reference=f"batch:{batch.pk}", why=f"{len(waiting)}")
    return _zip(records, files)


def _zip(records: list[NoticeRecord], files: dict[str, bytes]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("우편 발송 목록")
    sheet.append(_HEADER)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in records:
            data = files[record.reference]
            name = f"{record.reference}.pdf"
            archive.writestr(name, data)
            digest = hashlib.sha256(data).hexdigest()
            sheet.append([record.reference, _safe(record.name), _safe(record.address), name, digest])
        listed = io.BytesIO()
        book.save(listed)
        archive.writestr("list.xlsx", listed.getvalue())
    return packed.getvalue()


def _safe(text: str) -> str:
    """A cell that begins like a formula is made text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
