"""Contacts that a tracer hands over become one batch of quarantine notices; officers take it from there as any list."""

from datetime import date, datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.domain.contact_list import ContactLine, contact_list
from ansim.notices.domain.record import NoticeKind
from ansim.notices.services.intake import Intake, Upload, take_checked
from ansim.tracing.services.handing_over import mark_handed_over, ready_for_notices


@transaction.atomic
def take_contacts(*, by: Actor, case: str, typed_count: int, issued_on: date, at: datetime) -> Intake:
    """Make a batch of everybody of a case who is accepted, known and not handed over yet; all of them or nobody.

    `case` is a case's canonical reference, `typed_count` what the tracer typed as their number. Raises
    NotPermitted, NotInOffice, NobodyReady, WrongHandOverCount, DiskFull.
    """
    by.need(Permission.CONTACT_GRADE)
    ready = ready_for_notices(by=by, reference=case, typed_count=typed_count)
    lines = [
        ContactLine(
            one.identity.name, one.identity.birth, one.identity.phone, one.identity.address, one.last_contact
        )
        for one in ready
    ]
    roster = Upload("contacts.csv", contact_list(lines))
    taken = take_checked(
        by=by, kind=NoticeKind.QUARANTINE, roster=roster, pdf=None, issued_on=issued_on, at=at
    )
    mark_handed_over(by=by, reference=case, contacts=ready, batch_id=taken.batch_id, at=at)
    return taken
