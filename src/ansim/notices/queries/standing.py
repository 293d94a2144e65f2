"""What the public may ask of a notice: how it stands, never whose it is without the signed QR or the birth date."""

import hmac
from dataclasses import dataclass
from datetime import date

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.masking import mask_name
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.verdict import NoticeStatus, standing_of
from ansim.notices.models import Notice

_STANDING = {
    NoticeState.ISSUED: NoticeStatus.VALID,
    NoticeState.WITHDRAWN: NoticeStatus.WITHDRAWN,
    NoticeState.SUPERSEDED: NoticeStatus.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """What a verifier sees who typed reference and birth date rightly; `office` is the office's name."""

    reference: str
    kind: str
    name: str
    office: str
    office_code: str
    first_day: date
    last_day: date
    status: NoticeStatus


def standing(reference: str) -> NoticeStatus | None:
    """Return how the books have a canonical reference: valid, withdrawn or superseded; None when never issued.

    Whether the period has begun or ended is for the reader of the signed dates to say.
    """
    row = Notice.objects.filter(reference=reference).only("state").first()
    return _STANDING.get(NoticeState(row.state)) if row else None


def by_reference_and_birth(reference: str, birth: date, *, today: date) -> PublicNotice | None:
    """Return the notice when both facts are right; None otherwise, alike for a wrong and an unknown one."""
    row = Notice.objects.filter(reference=reference).first()
    office = OfficeKeys(row.office_id) if row else OfficeKeys(0)
    expected = bytes(row.birth_tag) if row else b"\x00" * 32
    fits = hmac.compare_digest(office.birth_tag(birth), expected)
    state = _STANDING.get(NoticeState(row.state)) if row else None
    if row is None or not fits or state is None:
        return None
    record = record_from_bytes(office.open(row.record, f"notice:{row.reference}"))
    return _public(record, standing_now(row, record, today))


def standing_now(row: Notice, record: NoticeRecord, today: date) -> NoticeStatus:
    """Return how an issued notice stands on a day: as the books have it, and if they have it valid as its days say."""
    state = _STANDING[NoticeState(row.state)]
    if state is not NoticeStatus.VALID:
        return state
    return standing_of(record.kind, row.first_day, row.last_day, today)


def _public(record: NoticeRecord, status: NoticeStatus) -> PublicNotice:
    return PublicNotice(
        reference=record.reference,
        kind=record.kind.value,
        name=mask_name(record.name),
        office=record.issuer.office_name,
        office_code=record.issuer.code,
        first_day=record.period.first_day,
        last_day=record.period.last_day,
        status=status,
    )
