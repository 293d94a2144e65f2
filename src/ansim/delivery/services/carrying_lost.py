"""Inside: a bundle that never came back is declared lost. What was not heard of in it becomes unknown, and stays so.

Nothing is sent by it: the bundle may have been opened outside, with only its results lost.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ansim.delivery.domain.carry_errors import BundleHeardOf, BundleNotLostYet, BundleUnknown
from ansim.delivery.domain.errors import ReasonMissing
from ansim.delivery.domain.overdue import LOST
from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt, Parcel
from ansim.delivery.queries.carrying import bundle_of
from ansim.delivery.services.news import News, apply_news


@transaction.atomic
def declare_lost(*, office_id: int, ident: UUID, reason: str, now: datetime, by: str) -> int:
    """Declare a bundle lost; return how many messages became unknown. It is never written again; results still count.

    Raises ReasonMissing, BundleUnknown, BundleHeardOf (nothing in it waits), BundleNotLostYet (may still go or come).
    """
    if not reason.strip():
        raise ReasonMissing
    rows = Parcel.objects.filter(fence=ident, stage=Stage.CARRIED, group__office_id=office_id)
    parcel = rows.select_for_update(of=("self",)).first()
    bundle = bundle_of(office_id=office_id, ident=ident)
    if parcel is None or bundle is None:
        raise BundleUnknown
    if not bundle.silent:
        raise BundleHeardOf
    if not bundle.may_be_lost(now):
        raise BundleNotLostYet
    silent = Attempt.objects.filter(parcel=parcel, outcome=Outcome.OPEN).values_list("pk", flat=True)
    news = [News(pk, Outcome.UNKNOWN, LOST) for pk in silent]
    moved = apply_news(news=news, now=now, by=by, reason=reason)
    Parcel.objects.filter(pk=parcel.pk).update(code=LOST)
    return sum(one.count for one in moved)
