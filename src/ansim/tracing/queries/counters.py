"""The numbers on top of today's page, each counted by the database."""

from dataclasses import dataclass

from django.db.models import Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import of_office
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.models import Case, Contact, Lookup


@dataclass(frozen=True, slots=True)
class Counters:
    """What waits in the open cases of an office; `batches` hold their contacts that were handed over.

    Unreached is who was accepted, has no message and whose number nobody has seen; they are among the unanswered.
    """

    cases: int
    new_cases: int
    waiting_lookups: int
    stuck_lookups: int
    ungraded: int
    unanswered: int
    unreached: int
    ready: int
    batches: tuple[int, ...]


def counters(by: Actor) -> Counters:
    """Return what waits in the office of the actor. Raises NotPermitted."""
    by.need(Permission.CASE_READ)
    cases = of_office(Case.objects.filter(state="open"), by)
    lookups = of_office(Lookup.objects.filter(case__state="open"), by)
    stuck = Q(state__in=[LookupState.SIGNED, LookupState.LOGGED]) & ~Q(trouble_code="")
    contacts = Contact.objects.filter(case__in=cases)
    accepted = contacts.filter(grade=Grade.ACCEPTED)
    over = accepted.filter(handed_over_to__isnull=False)
    return Counters(
        cases=cases.count(),
        new_cases=cases.filter(lookups__isnull=True).count(),
        waiting_lookups=lookups.filter(state=LookupState.ASKED).count(),
        stuck_lookups=lookups.filter(stuck).count(),
        ungraded=contacts.filter(grade=Grade.NEW).count(),
        unanswered=accepted.filter(identity__isnull=True).count(),
        unreached=accepted.filter(identity__isnull=True, message__isnull=True, phone__isnull=True).count(),
        ready=accepted.filter(identity__isnull=False, handed_over_to__isnull=True).count(),
        batches=tuple(
            one for one in over.order_by().values_list("handed_over_to", flat=True).distinct() if one
        ),
    )
