"""Contacts are revealed: our own row first, then the vault, whose public leaf stands before the number appears."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.kit import clock
from ansim.kit.errors import AnsimError
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import Grade, NotAccepted, RevealNeedsWhy
from ansim.tracing.domain.lookups import LookupExpired
from ansim.tracing.domain.phones import from_e164
from ansim.tracing.domain.remote import Revealed
from ansim.tracing.models import Contact, Lookup, Reveal
from ansim.tracing.queries.rows import case_row, contact_row
from ansim.tracing.services import roles
from ansim.tracing.services.events import tell_contacts
from ansim.tracing.services.running import presented


class RevealWhy(StrEnum):
    """Why a contact is revealed, as the code that the public leaf seals for the person."""

    CALL = "call"
    MESSAGE = "message"
    IDENTITY = "identity"


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
    fetch_phones(by=by, contacts=[contact], why=RevealWhy(why), at=at)
    contact.refresh_from_db(fields=["phone"])
    return phone_of(contact)


@transaction.atomic
def show_revealed(*, by: Actor, reference: str, contact_ids: Collection[int], at: datetime) -> dict[int, str]:
    """Return the digits of those of these contacts of a case whose number was revealed before, by id.

    For the call sheet: nobody new is revealed, each number shown is an audit row. Raises NotPermitted, NotInOffice.
    """
    by.need(Permission.CASE_READ)
    by.need(Permission.PERSON_REVEAL)
    known = Contact.objects.filter(
        case=case_row(by, reference), pk__in=contact_ids, phone__isnull=False, grade=Grade.ACCEPTED
    ).select_related("case")
    for contact in known:
        audit(
            by=by,
            verb=Permission.PERSON_REVEAL,
            reference=f"contact:{contact.pk}",
            why=RevealWhy.CALL,
            at=at,
        )
    return {contact.pk: phone_of(contact) for contact in known}


def phone_of(contact: Contact) -> str:
    """Return the digits of a contact that was revealed. Raises SealBroken."""
    keys = CaseKeys(contact.case.office_id)
    return keys.open(contact.phone or b"", place_of(contact, "phone")).decode()


def place_of(contact: Contact, column: str) -> str:
    """Return the place that a sealed column of a contact is bound to."""
    return f"contact:{contact.case.reference}:{contact.pseudonym}:{column}"


def fetch_phones(*, by: Actor, contacts: Sequence[Contact], why: RevealWhy, at: datetime) -> None:
    """Ask the vault for the phones of contacts of one look-up and keep them sealed, all together.

    Raises LookupExpired and what the vault refuses; then nobody's phone was kept.
    """
    for contact, known in ask_vault(by=by, contacts=contacts, why=why, fields=("phone",), at=at):
        keys = CaseKeys(contact.case.office_id)
        sealed = keys.seal(from_e164(known.phone).encode(), place_of(contact, "phone"))
        Contact.objects.filter(pk=contact.pk).update(phone=sealed)


def ask_vault(
    *, by: Actor, contacts: Sequence[Contact], why: RevealWhy, fields: Sequence[str], at: datetime
) -> list[tuple[Contact, Revealed]]:
    """Reveal fields of contacts of one look-up; the asking of each is a row of its own, written before.

    Raises LookupExpired and what the vault refuses.
    """
    lookup: Lookup = contacts[0].lookup
    if at >= lookup.expires_at:
        raise LookupExpired(until=lookup.expires_at)
    with transaction.atomic():
        rows = Reveal.objects.bulk_create(
            Reveal(contact=contact, why=why, who=by.who, asked_at=at) for contact in contacts
        )
        for contact in contacts:
            audit(by=by, verb=Permission.PERSON_REVEAL, reference=f"contact:{contact.pk}", why=why, at=at)
    asked = Reveal.objects.filter(pk__in=[row.pk for row in rows])
    try:
        handles = [bytes(contact.handle) for contact in contacts]
        told = roles.others().vault.reveal(presented(lookup), handles, why.value, fields)
    except AnsimError as wrong:
        asked.update(trouble=wrong.code)
        raise
    with transaction.atomic():
        for row, known in zip(rows, told, strict=True):
            row.answered_at, row.leaf_index = clock.now(), known.leaf_index
        Reveal.objects.bulk_update(rows, ["answered_at", "leaf_index"])
        tell_contacts(by=by, contacts=contacts, what="reveal", why=why.value, at=at, audited=False)
    return list(zip(contacts, told, strict=True))
