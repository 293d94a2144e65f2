"""One row a change: of a case, of a contact, of a look-up's state; with the audit row of the act."""

from collections.abc import Iterable
from datetime import datetime

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.services.trail import audit
from ansim.tracing.domain.lookups import LookupNotThere, LookupState, check_way
from ansim.tracing.models import Case, CaseEvent, Contact, ContactEvent, Lookup, LookupEvent


def office_and_staff(by: Actor) -> tuple[int, int]:
    """Return the ids of the actor's office and of the actor. Raises NotInOffice for a process."""
    if by.office_id is None or by.staff_id is None:
        raise NotInOffice
    return by.office_id, by.staff_id


def worker_of(lookup: Lookup) -> Actor:
    """Return the worker as the actor of the look-up's office, so that its auditor sees what it did."""
    return system_actor("worker", office_id=lookup.office_id, office_code=lookup.office.code)


def tell_case(*, by: Actor, case: Case, what: str, why: str = "", at: datetime) -> None:
    """Write one change of a case with its audit row."""
    CaseEvent.objects.create(case=case, what=what, who=by.who, why=why, at=at)
    audit(by=by, verb=f"case.{what}", reference=case.reference, why=why, at=at)


def tell_contacts(
    *, by: Actor, contacts: Iterable[Contact], what: str, why: str = "", at: datetime, audited: bool = True
) -> None:
    """Write the same change of several contacts, one row and one audit row each."""
    found = list(contacts)
    ContactEvent.objects.bulk_create(
        [ContactEvent(contact=contact, what=what, who=by.who, why=why, at=at) for contact in found]
    )
    for contact in found if audited else ():
        audit(by=by, verb=f"contact.{what}", reference=f"contact:{contact.pk}", why=why, at=at)


def move(
    *, by: Actor, lookup: Lookup, after: LookupState, why: str = "", at: datetime, **columns: object
) -> None:
    """Move `lookup` on by compare-and-swap and set `columns` with it. Raises LookupNotThere when it lost."""
    before = LookupState(lookup.state)
    check_way(before, after)
    changed = Lookup.objects.filter(pk=lookup.pk, state=before).update(state=after, **columns)
    if changed != 1:
        lookup.refresh_from_db()
        raise LookupNotThere(state=lookup.state)
    lookup.refresh_from_db()
    LookupEvent.objects.create(lookup=lookup, before=before, after=after, who=by.who, why=why, at=at)
    audit(by=by, verb=f"lookup.{after.value}", reference=f"lookup:{lookup.pk}", why=why, at=at)
