"""Who a contact is: typed by the tracer on the call, or answered by the person; the newest answer counts."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import Grade, HandedOverAlready, Identity, NotAccepted, check_identity
from ansim.tracing.models import Contact, IdentityAnswer
from ansim.tracing.queries.rows import contact_row
from ansim.tracing.services.events import tell_contacts
from ansim.tracing.services.grading import check_seen
from ansim.tracing.services.revealing import place_of


@transaction.atomic
def take_identity(*, by: Actor, contact_id: int, seen: int, identity: Identity, at: datetime) -> None:
    """Keep who a contact is, as typed on the call. `seen` is the version the tracer saw.

    Raises NotPermitted, NotInOffice, NotAccepted, HandedOverAlready, ContactChanged, IdentityIncomplete.
    """
    by.need(Permission.CONTACT_GRADE)
    contact = _locked(contact_row(by, contact_id))
    check_seen([contact], {contact.pk: seen})
    _keep(by, contact, identity, "tracer", at)


@transaction.atomic
def keep_answer(*, by: Actor, contact: Contact, identity: Identity, at: datetime) -> bool:
    """Keep what the person answered by themselves; return False when it comes too late to count.

    Whoever is known, handed over or no accepted contact any more keeps what stands. Raises IdentityIncomplete.
    """
    row = _locked(contact)
    if row.identity is not None or row.handed_over_to is not None or row.grade != Grade.ACCEPTED:
        return False
    _keep(by, row, identity, "self", at)
    return True


def _locked(contact: Contact) -> Contact:
    return Contact.objects.select_for_update(of=("self",)).select_related("case").get(pk=contact.pk)


def _keep(by: Actor, contact: Contact, identity: Identity, source: str, at: datetime) -> None:
    if contact.handed_over_to is not None:
        raise HandedOverAlready
    if contact.grade != Grade.ACCEPTED:
        raise NotAccepted
    known = check_identity(identity, korean_day(at))
    keys = CaseKeys(contact.case.office_id)
    plain = {"name": known.name, "birth": known.birth.isoformat(), "address": known.address}
    sealed = keys.seal_json(plain, place_of(contact, "identity"))
    IdentityAnswer.objects.create(contact=contact, source=source, content=sealed, who=by.who, at=at)
    Contact.objects.filter(pk=contact.pk).update(identity=sealed, version=F("version") + 1, changed_by=by.who)
    tell_contacts(by=by, contacts=[contact], what="identify", why=source, at=at)
