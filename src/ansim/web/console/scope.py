"""What of another office, or of nobody, is asked for by address is a page that does not exist."""

from django.http import Http404

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.kit.ids import BadReference, check_reference
from ansim.notices.queries.batches import BatchCard, batch
from ansim.notices.queries.people import NoticeCard, notice_by_reference


def batch_or_404(by: Actor, batch_id: int) -> BatchCard:
    """Return a batch of the actor's office."""
    try:
        return batch(by, batch_id)
    except NotInOffice:
        raise Http404 from None


def notice_or_404(by: Actor, reference: str) -> NoticeCard:
    """Return a notice of the actor's office by a typed reference."""
    try:
        return notice_by_reference(by, check_reference(reference))
    except (NotInOffice, BadReference):
        raise Http404 from None
