"""The unknown: looked up at the provider by its own id before anything else; otherwise a person decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import F

from ansim.delivery.adapters.base import Adapter
from ansim.delivery.domain.carry_errors import BundleLost, DecidedOutside
from ansim.delivery.domain.errors import DeliveryUnknown, NotUndecided, ReasonMissing
from ansim.delivery.domain.overdue import LOST
from ansim.delivery.domain.reports import Found, LookUp, Registered, Unclear, Withdrawn
from ansim.delivery.domain.states import Outcome, Stage, State
from ansim.delivery.models import Attempt, Delivery, Parcel
from ansim.delivery.services.giving_back import CERTAIN, give_back
from ansim.delivery.services.news import News, apply_news
from ansim.delivery.services.sending import after_move

_LOOK_AROUND: Final = timedelta(minutes=5)
LOOKED_UP: Final = "look-up"


class Decision(StrEnum):
    """What a person decided about an unknown delivery."""

    SENT = "sent"
    SEND_AGAIN = "send_again"
    GIVE_UP = "give_up"


_OUTCOME: Final = {
    Decision.SENT: Outcome.SENT,
    Decision.SEND_AGAIN: Outcome.NOT_SENT,
    Decision.GIVE_UP: Outcome.TECHNICAL,
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What looking up came to, in parcels."""

    found: int = 0
    withdrawn: int = 0
    unclear: int = 0


def resolve_unknown(
    *, adapter: Adapter, provider_id: int, now: datetime, limit: int = 1000, unclear: int = 50
) -> Resolved:
    """Look up the unknown parcels of an account, those not asked about for longest first, never asked before all others.

    Found: its messages get the provider's word. Withdrawn: the provider made sure it can never go, so it is
    queued again. Unclear, also "not found": stays unknown; nothing is ever sent again on that. The asking is written
    down before it is done: what cannot be cleared, or ends the asking with an error, keeps no other waiting. Ends
    after `limit` parcels, or after `unclear` that stayed so: a service that is down costs its time-out each.
    """
    unknown = Parcel.objects.filter(group__provider_id=provider_id, stage=Stage.UNKNOWN)
    counts = {Found: 0, Withdrawn: 0, Unclear: 0}
    for parcel in list(unknown.order_by(F("polled_at").asc(nulls_first=True), "pk")[:limit]):
        if counts[Unclear] >= unclear:
            break
        Parcel.objects.filter(pk=parcel.pk).update(polled_at=now)
        result = _look_up(adapter, parcel)
        counts[type(result)] += 1
        if isinstance(result, Withdrawn):
            give_back(parcel_id=parcel.pk, stages=CERTAIN, now=now, code="withdrawn", by=LOOKED_UP)
        elif isinstance(result, Found):
            _settle(parcel, result.messages, now)
        else:
            unknown.filter(pk=parcel.pk).update(code=result.code[:60])
    return Resolved(counts[Found], counts[Withdrawn], counts[Unclear])


def _look_up(adapter: Adapter, parcel: Parcel) -> LookUp:
    if parcel.ref:
        return adapter.look_up(parcel.ref)
    attempt = parcel.attempts.select_related("delivery").first()
    if attempt is None or parcel.released_at is None:
        return Unclear("empty")
    if not adapter.capabilities.looks_up:  # only a person can say
        return Unclear("no_look_up")
    return adapter.find(
        f"{attempt.delivery.key}/{attempt.number}",
        parcel.released_at - _LOOK_AROUND,
        parcel.released_at + _LOOK_AROUND,
    )


@transaction.atomic
def _settle(parcel: Parcel, messages: tuple[Registered, ...], now: datetime) -> None:
    """Give every attempt of a parcel that went the provider's word on it; one the provider lacks stays unknown."""
    attempts = {
        f"{key}/{number}": pk
        for pk, number, key in parcel.attempts.values_list("pk", "number", "delivery__key")
    }
    news = [
        News(attempts[item.reference], item.outcome, item.code, item.message_id)
        for item in messages
        if item.reference in attempts
    ]
    after_move(apply_news(news=news, now=now, by=LOOKED_UP), now)
    missing = parcel.attempts.filter(outcome__in=(Outcome.OPEN, Outcome.UNKNOWN)).exists()
    stage = Stage.UNKNOWN if missing else Stage.ANSWERED
    Parcel.objects.filter(pk=parcel.pk).update(
        stage=stage, settled_at=now, code="partly_missing" if missing else ""
    )


@transaction.atomic
def decide_unknown(
    *, office_id: int, delivery_id: int, decision: Decision, reason: str, now: datetime, by: str
) -> None:
    """Record a person's decision about an unknown delivery, with the reason.

    Raises DeliveryUnknown (not of this office), NotUndecided (settled meanwhile), ReasonMissing,
    DecidedOutside (carried out: only there it is known whether it can still go), BundleLost (it may have gone).
    """
    if not reason.strip():
        raise ReasonMissing
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, office_id=office_id).first()
    if delivery is None:
        raise DeliveryUnknown
    attempt = (
        Attempt.objects.select_related("parcel").filter(delivery=delivery, outcome=Outcome.UNKNOWN).first()
    )
    if delivery.state != State.UNKNOWN or attempt is None:
        raise NotUndecided
    is_carried = attempt.parcel.stage == Stage.CARRIED
    if is_carried and decision is Decision.SEND_AGAIN:
        raise BundleLost if attempt.parcel.code == LOST else DecidedOutside
    apply_news(
        news=[News(attempt.pk, _OUTCOME[decision], f"decided_{decision.value}")],
        now=now,
        by=by,
        reason=reason,
    )
    rest = Attempt.objects.filter(parcel_id=attempt.parcel_id, outcome__in=(Outcome.OPEN, Outcome.UNKNOWN))
    if not (is_carried or rest.exists()):
        Parcel.objects.filter(pk=attempt.parcel_id).update(stage=Stage.ANSWERED, settled_at=now)
