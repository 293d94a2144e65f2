"""First waves: the first few messages of a group go, the rest follows by itself when they fared well, or by a person."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from ansim.delivery.domain.waves import rest_may_go
from ansim.delivery.models import Delivery, FirstWave
from ansim.delivery.queries.waves import states_of_first

BY_ITSELF: Final = "wave"


@transaction.atomic
def send_first(*, group_id: int, keys: Collection[str], followers: Iterable[int] = ()) -> None:
    """Let only the deliveries with these keys of a group go before the rest; they must have been queued before the others.

    Nothing of `followers`, other groups, goes before the rest does. Call it in the transaction that queues.
    """
    named = Delivery.objects.filter(group_id=group_id, key__in=list(keys))
    upto = named.aggregate(last=Max("pk"))["last"] or 0
    FirstWave.objects.create(group_id=group_id, upto=upto)
    for follower in followers:
        FirstWave.objects.create(group_id=follower, behind_id=group_id, upto=0)


@transaction.atomic
def open_rest(*, group_id: int, now: datetime, by: str) -> bool:
    """Let the rest of a group go, and what follows it; return whether it was waiting."""
    opened = _open(group_id, now, by)
    for follower in FirstWave.objects.filter(behind_id=group_id).values_list("group_id", flat=True):
        _open(follower, now, by)
    return opened


def open_what_fared_well(*, now: datetime, groups: Collection[int] | None = None) -> int:
    """Open every group whose first messages arrived, of `groups` or of all; return how many."""
    waiting = FirstWave.objects.filter(opened_at__isnull=True, behind__isnull=True)
    if groups is not None:
        waiting = waiting.filter(group_id__in=groups)
    return sum(
        rest_may_go(states_of_first(wave.group_id, wave.upto))
        and open_rest(group_id=wave.group_id, now=now, by=BY_ITSELF)
        for wave in waiting
    )


def _open(group_id: int, now: datetime, by: str) -> bool:
    waiting = FirstWave.objects.filter(group_id=group_id, opened_at__isnull=True)
    if not waiting.update(opened_at=now, opened_by=by):
        return False
    try:
        with transaction.atomic():
            look = app.configure_task(
                "ansim.delivery.look", queue="delivery", queueing_lock=f"look-{group_id}"
            )
            look.defer(group_id=group_id)
    except AlreadyEnqueued:
        return True
    return True
