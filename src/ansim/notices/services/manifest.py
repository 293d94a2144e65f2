"""What officers sign: the hash of everything that a release would send, computed from the rows as they stand."""

import hashlib

from ansim.accounts.queries.offices import office
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import ManifestLine, manifest_sha256
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Batch, Notice


def sender_of(office_id: int) -> str:
    """Return the digits of the office's usual sender number, empty when it has none."""
    senders = office(office_id).senders
    return senders[0] if senders else ""


def manifest_of(batch: Batch) -> str:
    """Return the manifest hash (hex) of a batch's notices, their files, phones, guardians, template and sender."""
    notices = Notice.objects.filter(batch=batch).order_by("reference")
    columns = ("reference", "pdf_sha256", "jpg_sha256", "phone_tag", "guardian_tag")
    lines = [
        ManifestLine(
            reference,
            pdf_sha256,
            jpg_sha256,
            hashlib.sha256(bytes(phone_tag or b"")).hexdigest(),
            hashlib.sha256(bytes(guardian_tag)).hexdigest() if guardian_tag else "",
        )
        for reference, pdf_sha256, jpg_sha256, phone_tag, guardian_tag in notices.values_list(
            *columns
        ).iterator()
    ]
    return manifest_sha256(batch.pk, batch.kind, _template(batch), sender_of(batch.office_id), lines)


def _template(batch: Batch) -> str:
    first = Notice.objects.filter(batch=batch).order_by("id").first()
    if first is None:
        return ""
    opened = OfficeKeys(batch.office_id).open(first.record, f"notice:{first.reference}")
    return record_from_bytes(opened).template
