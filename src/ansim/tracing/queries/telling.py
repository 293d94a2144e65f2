"""Who may get the exposure message: accepted, and not sent one before."""

from collections.abc import Sequence

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.models import Contact
from ansim.tracing.queries.rows import case_row


def tellable(by: Actor, reference: str, contact_ids: Sequence[int]) -> tuple[int, ...]:
    """Return those of these contacts of a case who may be told now, by id; whose message was held up may be again."""
    by.need(Permission.CONTACT_GRADE)
    found = Contact.objects.filter(
        case=case_row(by, reference),
        pk__in=list(contact_ids),
        grade=Grade.ACCEPTED,
        message__queued_at__isnull=True,
    )
    return tuple(found.order_by("pk").values_list("pk", flat=True))
