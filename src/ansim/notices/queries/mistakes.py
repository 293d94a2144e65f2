"""The reports of recipients that wait for an officer."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.models import Mistake


@dataclass(frozen=True, slots=True)
class MistakeCard:
    """One report as an officer reads it."""

    id: int
    reference: str
    says: str = field(repr=False)
    reported_at: datetime


def open_mistakes(by: Actor, *, limit: int = 200) -> tuple[MistakeCard, ...]:
    """Return the reports to the actor's office that nobody settled, the oldest first."""
    found = _open(by).select_related("notice").order_by("id")[:limit]
    office = OfficeKeys(by.office_id or 0)
    return tuple(
        MistakeCard(
            id=row.pk,
            reference=row.notice.reference,
            says=office.open(row.says, f"mistake:{row.notice.reference}").decode(),
            reported_at=row.reported_at,
        )
        for row in found
    )


def count_mistakes(by: Actor) -> int:
    """Return how many reports wait."""
    return _open(by).count()


def _open(by: Actor) -> QuerySet[Mistake]:
    by.need(Permission.NOTICE_REISSUE)
    if by.office_id is None:
        raise NotInOffice
    return Mistake.objects.filter(notice__office_id=by.office_id, settled_at__isnull=True)
