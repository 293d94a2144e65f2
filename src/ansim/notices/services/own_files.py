"""A recipient's own files once more: the signed A4 PDF and the phone image, each hand-out in the audit trail."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.notices.models import Notice
from ansim.notices.queries.own_notices import OwnNotice
from ansim.notices.queries.people import jpg_name
from ansim.notices.services.own_codes import recipient_of_office
from ansim.notices.services.signed_pdfs import signed_pdf


def own_file(notice: OwnNotice, *, image: bool, at: datetime) -> bytes:
    """Return the phone image or the PDF of a notice that its recipient was shown. Raises BlobMissing, SealBroken."""
    by = recipient_of_office(notice.office_id, notice.office_code)
    row = Notice.objects.only("batch_id").get(office_id=notice.office_id, reference=notice.reference)
    if image:
        data = keys.office_blobs(notice.office_id).get(jpg_name(row.batch_id, notice.reference))
    else:
        data = signed_pdf(by=by, reference=notice.reference, at=at).data
    with transaction.atomic():
        audit(by=by, verb="notice.own_file", reference=notice.reference, why="jpg" if image else "pdf", at=at)
    return data
