"""How the accounts' services work at present: shares of the last messages, rests, and what waits without being sent."""

from datetime import datetime
from typing import Final

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, When

from ansim.delivery.domain.health import LOOK_BACK, QUEUE_ALARM, TROUBLE, ServiceHealth
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import Control, Outcome, State
from ansim.delivery.models import Attempt, Delivery, Group, Pace, Parcel

_PARCELS: Final = 60


def service_health(*, office_id: int, now: datetime, channel: Channel = Channel.SMS) -> ServiceHealth | None:
    """Return how the office's service for a channel does; None without an account (a bridge sends nothing)."""
    groups = Group.objects.filter(provider__office_id=office_id, provider__channel=channel.value)
    running = groups.exclude(control=Control.CARRIED).values("pk")
    if not running.exists():
        return None
    recent = Parcel.objects.filter(group__in=running, claimed_at__gte=now - LOOK_BACK, claimed_at__lte=now)
    parcels = list(recent.order_by("-claimed_at").values_list("pk", flat=True)[:_PARCELS])
    busy = Q()
    for code in TROUBLE:
        busy |= Q(code__startswith=code)
    troubled = Q(outcome__in=(Outcome.UNKNOWN, Outcome.TECHNICAL)) | Q(outcome=Outcome.NOT_SENT) & busy
    counted = Attempt.objects.filter(parcel__in=parcels).exclude(outcome=Outcome.OPEN)
    told = counted.aggregate(asked=Count("pk"), troubled=Count("pk", filter=troubled))
    pace = Pace.objects.filter(
        provider__office_id=office_id, provider__channel=channel.value, closed_until__gt=now
    ).first()
    return ServiceHealth(
        asked=told["asked"],
        troubled=told["troubled"],
        closed_until=pace.closed_until if pace else None,
        waiting_since=_waiting_since(office_id, channel, now),
    )


def _waiting_since(office_id: int, channel: Channel, now: datetime) -> datetime | None:
    """Return since when the oldest message waits that could have gone: of a running group, due, older than the alarm.

    A group of which something is under way is being sent; what waits behind it is in its turn.
    """
    busy = Parcel.objects.filter(group=OuterRef("pk"), claimed_at__gte=now - QUEUE_ALARM)
    idle = Group.objects.filter(
        ~Exists(busy), office_id=office_id, provider__channel=channel.value, control=Control.RUNNING
    )
    due = Case(When(not_before__gt=F("created_at"), then="not_before"), default="created_at")
    stuck = Delivery.objects.filter(group__in=idle, state=State.QUEUED, expires_at__gt=now).annotate(due=due)
    oldest: datetime | None = stuck.filter(due__lte=now - QUEUE_ALARM).aggregate(oldest=Min("due"))["oldest"]
    return oldest
