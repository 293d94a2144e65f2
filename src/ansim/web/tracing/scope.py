"""What a page asks for by address: another office's case, look-up or contact is a page that does not exist."""

from django.http import Http404

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.kit.ids import BadReference, check_reference
from ansim.tracing.queries.cases import CaseLine, case
from ansim.tracing.queries.contacts import ContactDetail, contact_detail
from ansim.tracing.queries.lookups import LookupCard, lookup


def case_or_404(by: Actor, reference: str) -> CaseLine:
    """Return a case of the actor's office by a typed reference."""
    try:
        return case(by, check_reference(reference))
    except (NotInOffice, BadReference):
        raise Http404 from None


def lookup_or_404(by: Actor, lookup_id: int, reference: str | None = None) -> LookupCard:
    """Return a look-up of the actor's office, of this case where one is given."""
    try:
        card = lookup(by, lookup_id)
    except NotInOffice:
        raise Http404 from None
    if reference is not None and card.case != reference:
        raise Http404
    return card


def contact_or_404(by: Actor, contact_id: int) -> ContactDetail:
    """Return a contact of the actor's office."""
    try:
        return contact_detail(by, contact_id)
    except NotInOffice:
        raise Http404 from None
