"""Look-ups whose approval has ended are closed: nothing can be opened or revealed under them any more."""

from datetime import datetime

from django.db import transaction

from ansim.tracing.domain.lookups import LookupNotThere, LookupState
from ansim.tracing.models import Lookup
from ansim.tracing.services.events import move, worker_of

_WAITING = (LookupState.ASKED, LookupState.OPENED)


def close_ended(*, at: datetime) -> int:
    """Close every look-up whose approval ended before `at`; return how many. Another worker's closing counts as theirs."""
    closed = 0
    rows = Lookup.objects.select_related("office").filter(expires_at__lte=at, state__in=_WAITING)
    for lookup in rows.order_by("pk"):
        try:
            with transaction.atomic():
                move(by=worker_of(lookup), lookup=lookup, after=LookupState.CLOSED, why="expired", at=at)
        except LookupNotThere:
            continue
        closed += 1
    return closed
