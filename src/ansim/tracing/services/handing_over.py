"""Contacts become the list of a batch of quarantine notices; each goes over once, marked with the batch it is in."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.tracing.domain.contacts import NobodyReady, WrongHandOverCount
from ansim.tracing.models import Contact
from ansim.tracing.queries.contacts import ReadyContact, ready_row
from ansim.tracing.queries.rows import case_row
from ansim.tracing.services.events import tell_case, tell_contacts


def ready_for_notices(*, by: Actor, reference: str, typed_count: int) -> tuple[ReadyContact, ...]:
    """Lock and return everybody of a case who is accepted, known and not handed over yet.

    Runs in the caller's transaction, which goes on to make the batch. Raises NotPermitted, NotInOffice,
    NobodyReady, WrongHandOverCount when the count is not what the tracer typed.
    """
    by.need(Permission.CONTACT_GRADE)
    case = case_row(by, reference)
    found = Contact.objects.select_for_update(of=("self",)).select_related("case")
    rows = found.filter(case=case, grade="accepted", identity__isnull=False, handed_over_to__isnull=True)
    ready = tuple(ready_row(row) for row in rows.order_by("pk"))
    if not ready:
        raise NobodyReady
    if typed_count != len(ready):
        raise WrongHandOverCount(count=len(ready))
    return ready


def mark_handed_over(
    *, by: Actor, reference: str, contacts: Sequence[ReadyContact], batch_id: int, at: datetime
) -> None:
    """Mark contacts as handed over to a batch, in the transaction that made it."""
    by.need(Permission.CONTACT_GRADE)
    case = case_row(by, reference)
    rows = Contact.objects.filter(case=case, pk__in=[one.id for one in contacts])
    rows.update(handed_over_to=batch_id, version=F("version") + 1, changed_by=by.who)
    tell_contacts(by=by, contacts=rows, what="hand_over", why=f"batch:{batch_id}", at=at)
    tell_case(by=by, case=case, what="hand_over", why=f"batch:{batch_id} · {len(contacts)}", at=at)
