"""The seal is used at release and at no other moment: each use stands in the audit trail with seal, count and template."""

from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Batch, Notice


def write_seal_use(*, by: Actor, batch: Batch, count: int, at: datetime) -> None:
    """Write that `by` released `count` notices under the seal they were made with; nothing for notices without one.

    The reference names batch and seal: `batch:12 seal:` and the first 16 hex of the seal image's SHA-256.
    """
    if not batch.seal_sha256:
        return
    row = Notice.objects.filter(batch=batch).order_by("id").first()
    template = ""
    if row is not None:
        sealed = OfficeKeys(batch.office_id).open(row.record, f"notice:{row.reference}")
        template = record_from_bytes(sealed).template
    reference = f"batch:{batch.pk} seal:{batch.seal_sha256[:16]}"
    audit(by=by, verb="seal.use", reference=reference, why=f"{count}건 · {template}", at=at)
