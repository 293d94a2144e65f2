"""How often a notice was opened, for the officer on the phone."""

from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.domain.openings import Way
from ansim.notices.models import Notice, Opening


@dataclass(frozen=True, slots=True)
class Opened:
    """One way in which a notice was opened."""

    way: Way
    times: int
    first_at: datetime
    last_at: datetime


def openings_of(by: Actor, reference: str) -> tuple[Opened, ...]:
    """Return the ways in which a notice of the actor's office was opened, first ones first. Raises NotPermitted."""
    by.need(Permission.PERSON_READ)
    if not Notice.objects.filter(office_id=by.office_id or 0, reference=reference).exists():
        return ()
    rows = Opening.objects.filter(reference=reference).order_by("first_at", "way")
    return tuple(Opened(Way(row.way), row.times, row.first_at, row.last_at) for row in rows)
