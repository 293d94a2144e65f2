"""One limiter for all workers: turns are handed out by the database, in the order in which they are asked for.

A parcel asks once for all its messages, immediately before it goes; an account without a limit asks nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from ansim.delivery.domain.pacing import LONGEST_TURN, turn_of, wait_after
from ansim.delivery.models import Pace
from ansim.delivery.services.statements import run

_TAKE: Final = """
UPDATE delivery_pace SET next_at = greatest(next_at, %(now)s) + %(turn)s
WHERE provider_id = %(provider)s AND next_at <= %(latest)s
RETURNING next_at - %(turn)s
"""


def take_turn(*, provider_id: int, per_second: int, count: int, now: datetime) -> datetime | None:
    """Return from when `count` messages may go; None when that is too far away to wait for."""
    params: dict[str, Any] = {
        "provider": provider_id,
        "now": now,
        "turn": turn_of(count, per_second),
        "latest": now + LONGEST_TURN,
    }
    rows = run(_TAKE, params)
    return rows[0][0] if rows else None


@transaction.atomic
def set_limit(*, provider_id: int, per_second: int, now: datetime) -> None:
    """Hold an account to `per_second` messages in every second; 0 lets it go as fast as it can."""
    known = Pace.objects.filter(provider_id=provider_id)
    if known.update(per_second=per_second) == 0 and per_second:
        Pace.objects.get_or_create(
            provider_id=provider_id, defaults={"per_second": per_second, "next_at": now}
        )


@transaction.atomic
def rest(*, provider_id: int, now: datetime, asked: timedelta | None = None) -> datetime:
    """Let an account rest because the service asked for it; return until when. Several at once are one refusal."""
    Pace.objects.get_or_create(provider_id=provider_id, defaults={"next_at": now})
    pace = Pace.objects.select_for_update().get(provider_id=provider_id)
    closed = pace.closed_until
    if closed is None or closed <= now:
        pace.refusals += 1
        closed = now
    pace.closed_until = max(closed, now + wait_after(pace.refusals, asked))
    pace.save(update_fields=["refusals", "closed_until"])
    return pace.closed_until


def answered(*, provider_id: int) -> None:
    """Forget the refusals: the service took something again."""
    Pace.objects.filter(provider_id=provider_id, refusals__gt=0).update(refusals=0, closed_until=None)
