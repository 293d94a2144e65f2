"""Results that never came: after the service's own settle time a message counts as failed for now, not before.

A receipt that comes later still makes it delivered (domain/states.py).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt, Parcel
from ansim.delivery.services.news import News, apply_news

NO_RESULT: Final = "no_result"
BY: Final = "sweep"
#: messages settled in one statement, and in one sweep at most: other accounts wait for it
PAGE: Final = 2_000
SWEEP: Final = 100_000
#: parcels are numbered nearly in the order of their claims; so many are looked at for the last that is due
_OUT_OF_ORDER: Final = 1_000


def settle_silent(*, provider_id: int, settle: timedelta, now: datetime, limit: int = SWEEP) -> int:
    """Give up waiting for the results of an account's messages that went more than `settle` ago; return how many.

    The oldest parcels first, page by page, each page in its own transaction; about `limit` messages at most.
    """
    moved, gone_by = 0, now - settle
    for page in _pages(gone_by):
        due = set(
            Parcel.objects.filter(
                pk__in={parcel_id for parcel_id, _ in page},
                group__provider_id=provider_id,
                stage=Stage.ANSWERED,
                claimed_at__lte=gone_by,
                released_at__lte=gone_by,
            ).values_list("pk", flat=True)
        )
        news = [News(pk, Outcome.TEMPORARY, NO_RESULT) for parcel_id, pk in page if parcel_id in due]
        moved += sum(item.count for item in apply_news(news=news, now=now, by=BY))
        if moved >= limit:
            break
    return moved


def silent_attempts(*, gone_by: datetime, after: tuple[int, int] = (0, 0)) -> QuerySet[Attempt]:
    """Return the attempts without a result in parcels up to the last that was claimed by then; `after` is the last one seen.

    Read off the index of what has no result, in its order: neither what ended nor what went later is looked at.
    """
    due = Parcel.objects.filter(claimed_at__lte=gone_by).order_by("-claimed_at")
    last = max(due.values_list("pk", flat=True)[:_OUT_OF_ORDER], default=0)
    parcel, attempt = after
    return Attempt.objects.filter(
        Q(parcel_id__gt=parcel) | Q(parcel_id=parcel, pk__gt=attempt),
        outcome=Outcome.SENT,
        parcel_id__gte=parcel,
        parcel_id__lte=last,
    ).order_by("parcel_id", "pk")


def _pages(gone_by: datetime) -> Iterator[list[tuple[int, int]]]:
    after = (0, 0)
    while page := list(silent_attempts(gone_by=gone_by, after=after).values_list("parcel_id", "pk")[:PAGE]):
        yield page
        after = page[-1]
