"""A contact is revealed: our own row first, then the vault, whose public leaf stands before the number appears."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.kit import clock
from ansim.kit.clock import korean_datetime
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import Grade, NotAccepted, RevealNeedsWhy
from ansim.tracing.domain.lookups import LookupExpired
from ansim.tracing.domain.phones import from_e164
from ansim.tracing.models import Contact, Reveal
from ansim.tracing.queries.rows import contact_row
from ansim.tracing.services import roles
from ansim.tracing.services.events import tell_contacts
from ansim.tracing.services.running import presented


class RevealWhy(StrEnum):
    """Why a contact is revealed, as the code that the public leaf seals."""

    CALL = "call"
    MESSAGE = "message"


WHY_WORDS = {
    RevealWhy.CALL: Sentence("전화로 조사", "calling the person"),
    RevealWhy.MESSAGE: Sentence("노출 알림 보내기", "sending the exposure message"),
}


def reveal_contact(*, by: Actor, contact_id: int, why: str, at: datetime) -> str:
    """Return the phone digits of a contact. The vault logs first, in public, and tells the person.

    A number revealed before is shown again from the office's own sealed column, with a new audit row but no new
    leaf. Raises NotPermitted, NotInOffice, RevealNeedsWhy, NotAccepted (rejected ones stay hidden), LookupExpired,
    and what the vault refuses.
    """
    by.need(Permission.CASE_READ)
    by.need(Permission.PERSON_REVEAL)
    if why not in set(RevealWhy):
        raise RevealNeedsWhy
    contact = contact_row(by, contact_id)
    if contact.grade == Grade.REJECTED:
        raise NotAccepted
    if contact.phone is not None:
        with transaction.atomic():
            audit(by=by, verb=Permission.PERSON_REVEAL, reference=f"contact:{contact.pk}", why=why, at=at)
        return phone_of(contact)
    return fetch_phone(by=by, contact=contact, why=RevealWhy(why), at=at)


def phone_of(contact: Contact) -> str:
    """Return the digits of a contact that was revealed. Raises SealBroken."""
    keys = CaseKeys(contact.case.office_id)
    return keys.open(contact.phone or b"", place_of(contact, "phone")).decode()


def place_of(contact: Contact, column: str) -> str:
    """Return the place that a sealed column of a contact is bound to."""
    return f"contact:{contact.case.reference}:{contact.pseudonym}:{column}"


def fetch_phone(*, by: Actor, contact: Contact, why: RevealWhy, at: datetime) -> str:
    """Ask the vault for a contact's phone and keep it sealed; the asking itself is written before."""
    if at >= contact.lookup.expires_at:
        raise LookupExpired(until=korean_datetime(contact.lookup.expires_at))
    with transaction.atomic():
        asked = Reveal.objects.create(contact=contact, why=why, who=by.who, asked_at=at)
        audit(by=by, verb=Permission.PERSON_REVEAL, reference=f"contact:{contact.pk}", why=why, at=at)
    try:
        shown = presented(contact.lookup)
        known = roles.others().vault.reveal(shown, bytes(contact.handle), why.value, ("phone",))
    except AnsimError as wrong:
        Reveal.objects.filter(pk=asked.pk).update(trouble=wrong.code)
        raise
    digits = from_e164(known.phone)
    keys = CaseKeys(contact.case.office_id)
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(
            phone=keys.seal(digits.encode(), place_of(contact, "phone"))
        )
        Reveal.objects.filter(pk=asked.pk).update(
            answered_at=clock.now(), leaf_index=known.leaf_index, trouble=""
        )
        tell_contacts(by=by, contacts=[contact], what="reveal", why=why.value, at=at, audited=False)
    return digits
