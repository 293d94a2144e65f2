"""What happened to deliveries, event after event in the order of their ids, for whoever keeps books on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import State
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent

_INNER: Final = (State.HELD_BACK, State.QUEUED, State.SENDING)


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of state that says something of the message: taken by the service, arrived, failed, unknown, ended.

    `service` is the account's name, `message_id` the service's number of the message ("" before it gave one),
    `sha256` that of its picture.
    """

    id: int
    office_id: int
    key: str
    at: datetime
    before: State | None
    after: State
    attempt: int
    code: str
    service: str
    message_id: str
    sha256: str


def happenings(*, after_id: int, limit: int) -> tuple[Happening, ...]:
    """Return the next events after one, at most `limit`; held back, queued and sending are steps inside and left out."""
    events = list(
        DeliveryEvent.objects.filter(pk__gt=after_id)
        .exclude(after__in=_INNER)
        .select_related("delivery__group__provider")
        .defer("delivery__content", "delivery__group__provider__access")
        .order_by("pk")[:limit]
    )
    numbers = Attempt.objects.filter(delivery_id__in={event.delivery_id for event in events}).values_list(
        "delivery_id", "number", "message_id"
    )
    messages = {(delivery, number): message for delivery, number, message in numbers}
    return tuple(_happening(event, messages) for event in events)


def altered(*, office_id: int, noted: Mapping[int, tuple[str, str]]) -> frozenset[str]:
    """Return the keys of an office's messages whose rows are not what was noted of them: by event, its key and state then.

    An event or a message that is gone, an event that says something else, and a message in a state of which no event
    tells. What was not noted yet is no fault.
    """
    keys = {key for key, _ in noted.values()}
    rows = DeliveryEvent.objects.filter(pk__in=noted, delivery__office_id=office_id)
    found = {pk: (key, after) for pk, key, after in rows.values_list("pk", "delivery__key", "after")}
    last = DeliveryEvent.objects.filter(delivery=OuterRef("pk")).order_by("-pk").values("after")[:1]
    named = Delivery.objects.filter(office_id=office_id, channel__in=list(Channel), key__in=keys)
    states = named.annotate(last=Subquery(last)).values_list("key", "state", "last")
    sound = {key for key, state, told in states if state == told}
    return frozenset(
        key for pk, (key, after) in noted.items() if found.get(pk) != (key, after) or key not in sound
    )


def _happening(event: DeliveryEvent, messages: dict[tuple[int, int], str]) -> Happening:
    delivery = event.delivery
    return Happening(
        id=event.pk,
        office_id=delivery.office_id,
        key=delivery.key,
        at=event.at,
        before=State(event.before) if event.before else None,
        after=State(event.after),
        attempt=event.attempt,
        code=event.code,
        service=delivery.group.provider.name,
        message_id=messages.get((event.delivery_id, event.attempt), ""),
        sha256=delivery.sha256,
    )
