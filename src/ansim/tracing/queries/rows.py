"""Rows of the actor's office, for the services and queries of this module; another office's do not exist."""

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.queries.scope import in_office
from ansim.tracing.models import Case, Contact, Lookup


def case_row(by: Actor, reference: str) -> Case:
    """Return a case by its canonical reference. Raises NotInOffice."""
    return in_office(Case.objects.select_related("office"), by, reference=reference)


def lookup_row(by: Actor, lookup_id: int) -> Lookup:
    """Return a look-up with its case. Raises NotInOffice."""
    return in_office(Lookup.objects.select_related("office", "case"), by, pk=lookup_id)


def contact_row(by: Actor, contact_id: int) -> Contact:
    """Return a contact with its case and newest look-up. Raises NotInOffice."""
    found = Contact.objects.select_related("case", "lookup", "lookup__office")
    row = found.filter(pk=contact_id, case__office_id=by.office_id or 0).first()
    if row is None:
        raise NotInOffice
    return row
