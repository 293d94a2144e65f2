"""Notices that go by post, as one file for the post office: PDFs, list and checksums; then counted as posted.

A file that was lost on its way is made again of the same people, without counting anybody again (docs/adr/0093).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.clock import korean_datetime
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.post_parcel import Letter, post_parcel
from ansim.notices.domain.batch import BatchState, NoticeState, WrongState
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.people import pdf_name
from ansim.notices.queries.rungs import goes_by_post
from ansim.notices.services.evidencing import note_posted


class NothingToPost(AnsimError):
    """Everybody of the batch has a phone, or went by post already."""

    code = "post.nothing"
    sentence = Sentence(
        ko="우편으로 보낼 통지서가 없습니다. 이미 내려받은 우편물은 발급 화면의 '내려받은 우편물'에서 다시 받습니다.",
        en="No notice of this batch waits to be posted. Letters that were downloaded already can be downloaded again"
        " on its page.",
    )


class NoSuchExport(AnsimError):
    """Nobody of the batch was exported for the post at that moment."""

    code = "post.no_export"
    sentence = Sentence(
        ko="이 발급에는 그때 내려받은 우편물이 없습니다. 발급 화면의 '내려받은 우편물'에서 골라 주세요.",
        en="Nothing of this batch was downloaded for the post at that time. Choose from the list on its page.",
    )


@transaction.atomic
def export_for_post(*, by: Actor, batch_id: int, at: datetime) -> bytes:
    """Return a ZIP of the PDFs of everybody whose next way is the post with a list (XLSX), and count them as posted.

    That is who has no phone, and for whom the ladder came to the post; nobody whose notice was withdrawn or replaced.

    Raises NotPermitted, NotInOffice, WrongState (before release), NothingToPost, BlobMissing.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    if batch.state != BatchState.RELEASED:
        raise WrongState(state=batch.state)
    waiting = list(
        Notice.objects.select_for_update()
        .filter(goes_by_post(), batch=batch, posted_at__isnull=True, state=NoticeState.ISSUED)
        .order_by("id")
    )
    if not waiting:
        raise NothingToPost
    packed = _packed(batch, waiting, at)
    Notice.objects.filter(pk__in=[row.pk for row in waiting]).update(posted_at=at)
    note_posted(batch=batch, references=[row.reference for row in waiting], by=by, at=at)
    audit(by=by, verb="batch.post", reference=f"batch:{batch.pk}", why=f"{len(waiting)}")
    return packed


@transaction.atomic
def export_again(*, by: Actor, batch_id: int, posted_at: datetime, at: datetime) -> bytes:
    """Return the ZIP of the export of that aware moment once more, byte for byte: nobody new, nobody counted again.

    Who was withdrawn or replaced since stays in it: the letter may be in the mail. Each fetching is audited.
    Raises NotPermitted, NotInOffice, NoSuchExport, BlobMissing.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    posted = list(Notice.objects.filter(batch=batch, posted_at=posted_at).order_by("id"))
    if not posted:
        raise NoSuchExport
    packed = _packed(batch, posted, posted_at)
    told = f"{len(posted)} · {korean_datetime(posted_at)}"
    audit(by=by, verb="batch.post_again", reference=f"batch:{batch.pk}", why=told, at=at)
    return packed


def _packed(batch: Batch, rows: Sequence[Notice], at: datetime) -> bytes:
    """Return the ZIP of these notices as of a moment; the same rows and moment are the same bytes."""
    office = OfficeKeys(batch.office_id)
    records = [record_from_bytes(office.open(row.record, f"notice:{row.reference}")) for row in rows]
    blobs = keys.office_blobs(batch.office_id)
    letters = [
        Letter(one.reference, one.name, one.address, blobs.get(pdf_name(batch.pk, one.reference)))
        for one in records
    ]
    return post_parcel(letters, at)
