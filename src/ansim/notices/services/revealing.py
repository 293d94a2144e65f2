"""Seeing a hidden phone number: one person, one reason, written to the trail before it is shown."""

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.notices.domain.reveals import RevealNeedsReason
from ansim.notices.queries.people import notice_by_reference


@transaction.atomic
def reveal_phone(*, by: Actor, reference: str, why: str) -> str:
    """Return the phone digits of a notice's recipient ("" when there are none) and write who looked and why.

    `reference` is canonical. Raises NotPermitted, NotInOffice, RevealNeedsReason, WhyHoldsPersonalData.
    """
    by.need(Permission.PERSON_REVEAL)
    if not why.strip():
        raise RevealNeedsReason
    card = notice_by_reference(by, reference)
    audit(by=by, verb=Permission.PERSON_REVEAL, reference=card.reference, why=why)
    return card.record.phone
