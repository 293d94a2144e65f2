"""Giving a parcel back: everything in it is queued again, because it is certain that nothing of it went."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from ansim.delivery.domain.states import Control, Outcome, Stage
from ansim.delivery.models import Attempt, Group, Parcel
from ansim.delivery.services.control import cancel_queued
from ansim.delivery.services.news import Moved, News, apply_news

UNRELEASED = (Stage.CLAIMED, Stage.FILLED)
CERTAIN = (Stage.CLAIMED, Stage.FILLED, Stage.RELEASED, Stage.UNKNOWN)


@transaction.atomic
def give_back(
    *,
    parcel_id: int,
    stages: Collection[Stage],
    now: datetime,
    code: str,
    by: str,
    wait: timedelta | None = None,
) -> tuple[Moved, ...]:
    """Queue again what a parcel holds, if it is in one of `stages`; nothing otherwise.

    `wait` holds the deliveries back for that long. In a stopped group they are cancelled instead.
    """
    changed = Parcel.objects.filter(pk=parcel_id, stage__in=stages).update(
        stage=Stage.GIVEN_BACK, code=code[:60], settled_at=now
    )
    if not changed:
        return ()
    open_ids = Attempt.objects.filter(
        parcel_id=parcel_id, outcome__in=(Outcome.OPEN, Outcome.UNKNOWN)
    ).values_list("pk", flat=True)
    moved = apply_news(
        news=[News(pk, Outcome.NOT_SENT, code) for pk in open_ids],
        now=now,
        by=by,
        not_before=now + wait if wait else None,
    )
    stopped = Group.objects.filter(parcels=parcel_id, control=Control.STOPPED).values_list("pk", flat=True)
    for group_id in stopped:
        cancel_queued(group_id=group_id, now=now, by=by, reason=code)
    return moved
