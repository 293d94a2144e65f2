"""Results that never came: after the service's own settle time a message counts as failed for now, not before.

A receipt that comes later still makes it delivered (domain/states.py).
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt, Parcel
from ansim.delivery.services.news import News, apply_news

NO_RESULT: Final = "no_result"
BY: Final = "sweep"
#: how far back is looked: what is older was settled by an earlier sweep
_LOOK_BACK: Final = timedelta(days=14)


def settle_silent(*, provider_id: int, settle: timedelta, now: datetime, limit: int = 500) -> int:
    """Give up waiting for the results of an account's parcels that went more than `settle` ago; return how many messages.

    Parcel by parcel, each in its own transaction, the oldest first; `limit` parcels at most.
    """
    missing = Attempt.objects.filter(parcel=OuterRef("pk"), outcome=Outcome.SENT)
    silent = Parcel.objects.filter(
        Exists(missing),
        group__provider_id=provider_id,
        stage=Stage.ANSWERED,
        claimed_at__gte=now - settle - _LOOK_BACK,
        claimed_at__lte=now - settle,
        released_at__lte=now - settle,
    )
    return sum(
        _settle(parcel, now) for parcel in silent.order_by("claimed_at").values_list("pk", flat=True)[:limit]
    )


@transaction.atomic
def _settle(parcel_id: int, now: datetime) -> int:
    ids = Attempt.objects.filter(parcel_id=parcel_id, outcome=Outcome.SENT).values_list("pk", flat=True)
    moved = apply_news(news=[News(pk, Outcome.TEMPORARY, NO_RESULT) for pk in ids], now=now, by=BY)
    return sum(item.count for item in moved)
