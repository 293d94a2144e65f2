"""Deliveries one by one: lists by filter, the time line of one, and what is known of an unknown one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ansim.delivery.domain.errors import DeliveryUnknown
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery, DeliveryEvent

#: named in every look-up by key, since the index of keys has the channel before the key
_CHANNELS: Final = list(Channel)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One line of a list. Who it concerns is the caller's to know, by `key`."""

    delivery_id: int
    key: str
    state: State
    tries: int
    changed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment in a delivery's life: a change of state, or a receipt."""

    at: datetime
    what: str
    attempt: int
    code: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """All that is known of one delivery, oldest first; `message_ids` are the provider's."""

    row: DeliveryRow
    group: str
    sha256: str
    message_ids: tuple[str, ...]
    moments: tuple[Moment, ...]


def deliveries(
    *,
    office_id: int,
    group: str | None = None,
    states: Collection[State] = (),
    keys: Collection[str] = (),
    after_id: int = 0,
    limit: int = 100,
) -> tuple[DeliveryRow, ...]:
    """Return an office's deliveries by id, filtered; page on with `after_id` (the last id seen)."""
    found = Delivery.objects.filter(office_id=office_id, pk__gt=after_id)
    if group is not None:
        found = found.filter(group__name=group)
    if states:
        found = found.filter(state__in=states)
    if keys:
        found = found.filter(key__in=keys)
    return tuple(_row(delivery) for delivery in found.defer("content").order_by("pk")[:limit])


def states_by_key(*, office_id: int, keys: Collection[str]) -> dict[str, State]:
    """Return the states of deliveries by their keys; keys that were never queued are left out."""
    found = Delivery.objects.filter(office_id=office_id, channel__in=_CHANNELS, key__in=keys)
    rows = found.values_list("key", "state")
    return {key: State(state) for key, state in rows}


def time_line(*, office_id: int, key: str) -> TimeLine:
    """Return what happened to the delivery with this key. Raises DeliveryUnknown."""
    rows = Delivery.objects.defer("content").select_related("group")
    found = rows.filter(office_id=office_id, channel__in=_CHANNELS, key=key).first()
    if found is None:
        raise DeliveryUnknown
    events = DeliveryEvent.objects.filter(delivery_id=found.pk)
    moments = [
        Moment(event.at, event.after, event.attempt, event.code, event.by, event.reason) for event in events
    ]
    attempts = found.attempts.order_by("number").prefetch_related("receipts")
    moments += [
        Moment(receipt.received_at, "receipt", attempt.number, receipt.code, "provider", "")
        for attempt in attempts
        for receipt in attempt.receipts.all()
    ]
    return TimeLine(
        row=_row(found),
        group=found.group.name,
        sha256=found.sha256,
        message_ids=tuple(attempt.message_id for attempt in attempts if attempt.message_id),
        moments=tuple(sorted(moments, key=lambda moment: moment.at)),
    )


def _row(delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(
        delivery.pk,
        delivery.key,
        State(delivery.state),
        delivery.tries,
        delivery.changed_at,
        delivery.expires_at,
    )
