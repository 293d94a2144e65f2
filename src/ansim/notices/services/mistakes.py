"""A recipient reports a mistake in the own notice; an officer settles the report."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import in_office
from ansim.accounts.services.trail import audit
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.mistakes import MOST_LETTERS, MOST_OPEN, MistakeSettled, TooManyMistakes
from ansim.notices.models import Mistake, Notice
from ansim.notices.queries.own_notices import OwnNotice
from ansim.notices.services.own_codes import recipient_of_office


@transaction.atomic
def report_mistake(notice: OwnNotice, *, says: str, at: datetime) -> None:
    """Keep what a recipient says is wrong, sealed, at most 500 letters. Raises TooManyMistakes."""
    rows = Notice.objects.select_for_update().filter(office_id=notice.office_id)
    row = rows.get(reference=notice.reference)
    if Mistake.objects.filter(notice=row, settled_at__isnull=True).count() >= MOST_OPEN:
        raise TooManyMistakes(most=MOST_OPEN)
    sealed = OfficeKeys(notice.office_id).seal(says[:MOST_LETTERS].encode(), f"mistake:{row.reference}")
    Mistake.objects.create(notice=row, says=sealed, reported_at=at)
    by = recipient_of_office(notice.office_id, notice.office_code)
    audit(by=by, verb="notice.mistake_reported", reference=row.reference, at=at)


@transaction.atomic
def settle_mistake(*, by: Actor, mistake_id: int, at: datetime) -> str:
    """Take a report off the list: corrected, or answered otherwise; return the notice's reference.

    Raises NotPermitted, NotInOffice, MistakeSettled.
    """
    by.need(Permission.NOTICE_REISSUE)
    if by.staff_id is None:
        raise NotInOffice
    row = Mistake.objects.select_for_update().filter(pk=mistake_id).first()
    if row is None:
        raise NotInOffice
    notice = in_office(Notice.objects.all(), by, pk=row.notice_id)
    if row.settled_at:
        raise MistakeSettled
    Mistake.objects.filter(pk=row.pk).update(settled_by_id=by.staff_id, settled_at=at)
    audit(by=by, verb="notice.mistake_settled", reference=notice.reference, at=at)
    return str(notice.reference)
