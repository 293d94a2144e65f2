"""Answers that contacts gave by themselves: the vault says who filled in the form, then each is revealed with its leaf."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from django.db.models import QuerySet

from ansim.accounts.domain.actors import system_actor
from ansim.kit import clock
from ansim.tracing.domain.contacts import Grade, Identity, IdentityIncomplete
from ansim.tracing.domain.remote import Revealed
from ansim.tracing.models import Contact, Reveal
from ansim.tracing.services import roles
from ansim.tracing.services.identities import keep_answer
from ansim.tracing.services.revealing import RevealWhy, ask_vault, fetch_phones
from ansim.tracing.services.running import presented

AT_ONCE = 500
_FORM = ("address", "birth", "name")
_NEVER = datetime.min.replace(tzinfo=UTC)


def waiting_cases() -> tuple[int, ...]:
    """Return the open cases with contacts that were told and have not answered."""
    found = _waiting().filter(case__state="open").values_list("case_id", flat=True)
    return tuple(found.order_by("case_id").distinct())


def collect_answers(*, case_id: int, now: Callable[[], datetime] = clock.now) -> int:
    """Take over the answers of told contacts that stand in the vault; return how many.

    Nothing is revealed of whoever has not answered. A look-up whose approval ended is passed over. Raises what
    the vault refuses.
    """
    rows = _waiting().filter(case_id=case_id, lookup__expires_at__gt=now())
    taken = 0
    for _lookup, group in groupby(rows.order_by("lookup_id", "pk"), key=lambda row: row.lookup_id):
        contacts = list(group)
        for start in range(0, len(contacts), AT_ONCE):
            taken += _collect(contacts[start : start + AT_ONCE], now())
    return taken


def _collect(contacts: list[Contact], at: datetime) -> int:
    lookup = contacts[0].lookup
    handles = [bytes(contact.handle) for contact in contacts]
    answered = roles.others().vault.answered(presented(lookup), handles)
    useless = _useless(contacts)
    told = [
        contact
        for contact, moment in zip(contacts, answered, strict=True)
        if moment is not None and moment > useless.get(contact.pk, _NEVER)
    ]
    if not told:
        return 0
    by = system_actor("worker", office_id=lookup.office_id, office_code=lookup.office.code)
    without_phone = [contact for contact in told if contact.phone is None]
    if without_phone:
        fetch_phones(by=by, contacts=without_phone, why=RevealWhy.IDENTITY, at=at)
    found = ask_vault(by=by, contacts=told, why=RevealWhy.IDENTITY, fields=_FORM, at=at)
    return sum(_take(contact, known, at) for contact, known in found)


def _take(contact: Contact, known: Revealed, at: datetime) -> bool:
    if known.birth is None:
        return _note_useless(contact)
    by = system_actor("contact", office_id=contact.case.office_id, office_code=contact.lookup.office.code)
    identity = Identity(known.name, known.birth, known.address)
    try:
        return keep_answer(by=by, contact=contact, identity=identity, at=at)
    except IdentityIncomplete:  # what the form says makes no notice: the tracer calls
        return _note_useless(contact)


def _note_useless(contact: Contact) -> bool:
    """Keep beside the reveal that its answer made no notice, so that nobody looks at the same answer again."""
    newest = _identity_reveals([contact]).order_by("-pk").values("pk")[:1]
    Reveal.objects.filter(pk__in=newest).update(trouble=IdentityIncomplete.code)
    return False


def _useless(contacts: Sequence[Contact]) -> dict[int, datetime]:
    """Return when the newest answer that made no notice was looked at, by contact."""
    seen = _identity_reveals(contacts).filter(trouble=IdentityIncomplete.code).order_by("pk")
    return {row.contact_id: row.answered_at for row in seen if row.answered_at is not None}


def _identity_reveals(contacts: Sequence[Contact]) -> QuerySet[Reveal]:
    return Reveal.objects.filter(contact__in=contacts, why=RevealWhy.IDENTITY)


def _waiting() -> QuerySet[Contact]:
    return Contact.objects.filter(
        grade=Grade.ACCEPTED, identity__isnull=True, message__queued_at__isnull=False
    ).select_related("case", "lookup", "lookup__office")
