"""Notices that go by post, as one file for the post office: PDFs, list and checksums; then counted as posted."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.post_parcel import Letter, post_parcel
from ansim.notices.domain.batch import BatchState, NoticeState, WrongState
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.people import pdf_name
from ansim.notices.queries.rungs import goes_by_post
from ansim.notices.services.evidencing import note_posted


class NothingToPost(AnsimError):
    """Everybody of the batch has a phone, or went by post already."""

    code = "post.nothing"
    sentence = Sentence(
        ko="우편으로 보낼 통지서가 없습니다.",
        en="No notice of this batch waits to be posted.",
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
    office = OfficeKeys(batch.office_id)
    records = [record_from_bytes(office.open(row.record, f"notice:{row.reference}")) for row in waiting]
    blobs = keys.office_blobs(batch.office_id)
    letters = [
        Letter(one.reference, one.name, one.address, blobs.get(pdf_name(batch.pk, one.reference)))
        for one in records
    ]
    packed = post_parcel(letters, at)
    Notice.objects.filter(pk__in=[row.pk for row in waiting]).update(posted_at=at)
    note_posted(batch=batch, references=[row.reference for row in waiting], by=by, at=at)
    audit(by=by, verb="batch.post", reference=f"batch:{batch.pk}", why=f"{len(waiting)}")
    return packed
