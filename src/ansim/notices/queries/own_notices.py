"""The own notices of a recipient whose phone answered with its code: found by phone and birth date together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from ansim.accounts.queries.offices import OfficeCard, offices
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.own_key import asker_tag, own_cipher
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.masking import mask_name
from ansim.notices.domain.own_codes import Asked, asked_from_bytes, days_left, token_hash
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.verdict import NoticeStatus
from ansim.notices.models import Notice, OwnCode
from ansim.notices.queries.standing import standing_now

_ISSUED = (NoticeState.ISSUED, NoticeState.WITHDRAWN, NoticeState.SUPERSEDED)
#: a number may belong to somebody else by then
SHOWN = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """A notice as its recipient sees it; `name` is masked, as whoever looks over the shoulder sees it too."""

    reference: str
    office_id: int
    office_code: str
    office: str
    contact: str
    kind: str
    name: str
    birth_year: int
    first_day: date
    last_day: date
    issued_on: date
    status: NoticeStatus
    days_left: int
    qr_text: str


def asker_of(phone: str) -> str:
    """Return the name under which the limits count questions about a phone (national digits)."""
    return asker_tag(phone)


def own_notices(token: bytes, *, at: datetime) -> tuple[OwnNotice, ...] | None:
    """Return the notices that this browser may see, newest first; None when it has not shown a code, or too long ago."""
    row = OwnCode.objects.filter(
        token_hash=token_hash(token), opened_at__isnull=False, expires_at__gt=at
    ).first()
    if row is None:
        return None
    asked = asked_from_bytes(own_cipher().open(bytes(row.asked), bytes(row.token_hash)))
    found = [
        _own(card, notice, keys, korean_day(at))
        for card, keys, notices in notices_asked_for(asked, at)
        for notice in notices
    ]
    return tuple(sorted(found, key=lambda one: (one.issued_on, one.reference), reverse=True))


def notices_asked_for(
    asked: Asked, at: datetime
) -> Iterator[tuple[OfficeCard, OfficeKeys, QuerySet[Notice]]]:
    """Yield each office with its keys and those of its notices whose phone (or guardian's) and birth date these are."""
    since = korean_day(at - SHOWN)
    for card in offices():
        keys = OfficeKeys(card.id)
        tag = keys.tag("phone", asked.phone)
        found = Notice.objects.filter(office_id=card.id, birth_tag=keys.birth_tag(asked.birth))
        found = found.filter(Q(phone_tag=tag) | Q(guardian_tag=tag), state__in=_ISSUED, last_day__gte=since)
        yield card, keys, found.order_by("-id")


def _own(card: OfficeCard, row: Notice, keys: OfficeKeys, today: date) -> OwnNotice:
    record: NoticeRecord = record_from_bytes(keys.open(row.record, f"notice:{row.reference}"))
    return OwnNotice(
        reference=row.reference,
        office_id=card.id,
        office_code=card.code,
        office=record.issuer.office_name,
        contact=record.issuer.contact,
        kind=record.kind.value,
        name=mask_name(record.name),
        birth_year=record.birth.year,
        first_day=row.first_day,
        last_day=row.last_day,
        issued_on=record.issued_on,
        status=standing_now(row, record, today),
        days_left=days_left(row.first_day, row.last_day, today),
        qr_text=record.qr_text,
    )
