"""Sweeping: what a worker left behind, what has expired, what was stopped. Safe to run at any time, by any number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from ansim.delivery.domain.states import Control, Outcome, Stage, State
from ansim.delivery.models import Attempt, Delivery, Group, Parcel
from ansim.delivery.services.begun import forget_old, never_begun
from ansim.delivery.services.control import cancel_queued
from ansim.delivery.services.giving_back import CERTAIN, UNRELEASED, give_back
from ansim.delivery.services.news import News, apply_news
from ansim.delivery.services.statements import run_count

SWEEP: Final = "sweep"
_EXPIRE: Final = """
WITH held AS (
    SELECT id FROM delivery_delivery WHERE state = '{state}' AND expires_at <= %(now)s ORDER BY id
    LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE delivery_delivery d SET state = 'expired', changed_at = %(now)s FROM held WHERE d.id = held.id
    RETURNING d.id, d.tries
)
INSERT INTO delivery_deliveryevent (delivery_id, at, before, after, attempt, code, by, reason)
SELECT id, %(now)s, '{state}', 'expired', tries, '', 'sweep', '' FROM moved
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """Parcels given back (never released), parcels become unknown, deliveries expired and cancelled."""

    given_back: int
    unknown: int
    expired: int
    cancelled: int


def sweep_stalled(*, now: datetime, limit: int = 200) -> Swept:
    """Settle what lies past its lease or expiry at `now` (aware). What was released is unknown, unless its call never began."""
    stalled = list(
        Parcel.objects.filter(lease_until__lte=now, stage__in=(*UNRELEASED, Stage.RELEASED))
        .order_by("lease_until")
        .values_list("pk", "stage", "fence")[:limit]
    )
    certain = never_begun(fence for _, stage, fence in stalled if stage == Stage.RELEASED)
    forget_old()
    back = unknown = 0
    for pk, stage, fence in stalled:
        if stage == Stage.RELEASED and fence not in certain:
            unknown += _become_unknown(pk, now)
        else:
            stages = CERTAIN if fence in certain else UNRELEASED
            give_back(parcel_id=pk, stages=stages, now=now, code="stalled", by=SWEEP)
            back += 1
    return Swept(back, unknown, expire_queued(now=now), _cancel_stopped(now))


def expire_queued(*, now: datetime, limit: int = 10_000) -> int:
    """Expire deliveries queued or held back past their time; return how many. Nothing expired can be claimed or released."""
    return sum(_expire(state, now, limit) for state in (State.QUEUED, State.HELD_BACK))


def _expire(state: State, now: datetime, limit: int) -> int:
    """Expire what stands in one state: named in the statement, since each has an index of its own."""
    total, statement = 0, _EXPIRE.format(state=state.value)
    while True:
        expired = run_count(statement, {"now": now, "limit": limit})
        total += expired
        if expired < limit:
            return total


def _cancel_stopped(now: datetime) -> int:
    """Cancel what came back into the queue of a stopped group."""
    queued = Delivery.objects.filter(group=OuterRef("pk"), state=State.QUEUED)
    stopped = Group.objects.filter(Exists(queued), control=Control.STOPPED)
    return sum(cancel_queued(group_id=group.pk, now=now, by=SWEEP, reason="stopped") for group in stopped)


@transaction.atomic
def _become_unknown(parcel_id: int, now: datetime) -> bool:
    """A worker released the parcel and never came back: it may have gone."""
    changed = Parcel.objects.filter(pk=parcel_id, stage=Stage.RELEASED).update(
        stage=Stage.UNKNOWN, code="stalled"
    )
    if changed:
        ids = Attempt.objects.filter(parcel_id=parcel_id, outcome=Outcome.OPEN).values_list("pk", flat=True)
        apply_news(news=[News(pk, Outcome.UNKNOWN, "stalled") for pk in ids], now=now, by=SWEEP)
    return bool(changed)
