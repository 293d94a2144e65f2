"""What a notice was made from and what is being made from it: for the forms and services that renew notices."""

from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import in_office, of_office
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, NoticeState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.renewing import fields_of, may_certify, value_of
from ansim.notices.models import Notice, RosterRow


def fields_to_correct(by: Actor, reference: str) -> dict[Column, str]:
    """Return what may be corrected on a notice of the actor's office, with the values it has. Raises NotInOffice."""
    by.need(Permission.NOTICE_READ)
    notice = in_office(Notice.objects.select_related("roster_row", "batch"), by, reference=reference)
    row = notice.roster_row
    sealed = OfficeKeys(notice.office_id).open(row.person or b"", f"row:{row.batch_id}:{row.row}")
    person = person_from_bytes(sealed)
    kind = NoticeKind(first_of(notice).batch.kind)
    return {column: value_of(person, column) for column in fields_of(kind, person)}


def correction_under_way(by: Actor, reference: str) -> int | None:
    """Return the batch in which a correction of a notice is being made, None for none. Raises NotInOffice."""
    by.need(Permission.NOTICE_READ)
    return under_way_of(in_office(Notice.objects.all(), by, reference=reference))


def withdrawal_documented(by: Actor, reference: str) -> int | None:
    """Return the batch that puts a notice's withdrawal on paper, released or not, None for none. Raises NotInOffice."""
    by.need(Permission.NOTICE_READ)
    notice = in_office(Notice.objects.all(), by, reference=reference)
    found = RosterRow.objects.filter(origin=notice, batch__kind=NoticeKind.WITHDRAWAL)
    return found.exclude(batch__state=BatchState.STOPPED).values_list("batch_id", flat=True).first()


def has_ended(by: Actor, batch_id: int, *, at: datetime) -> bool:
    """Return whether certificates of release may be made of a batch: somebody's days are over."""
    by.need(Permission.BATCH_READ)
    found = of_office(Notice.objects.filter(batch_id=batch_id, state=NoticeState.ISSUED), by)
    first = found.order_by("last_day").values_list("batch__kind", "last_day").first()
    return first is not None and may_certify(NoticeKind(first[0]), first[1], korean_day(at))


def under_way_of(notice: Notice) -> int | None:
    """Return the batch in which a correction of a notice is being made and is not released yet, for this module."""
    found = RosterRow.objects.filter(origin=notice, batch__kind=NoticeKind.CORRECTION)
    over = (BatchState.RELEASED, BatchState.STOPPED)
    return found.exclude(batch__state__in=over).values_list("batch_id", flat=True).first()


def first_of(notice: Notice) -> Notice:
    """Return the notice that corrections of corrections began with: its kind and day say which rule counts."""
    while notice.batch.kind == NoticeKind.CORRECTION and notice.roster_row.origin is not None:
        notice = notice.roster_row.origin
    return notice
