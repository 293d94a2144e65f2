"""Queueing: items become deliveries once each by their key, all checked first, none queued half-done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.errors import GroupClosed, GroupUnknown, ItemsRefused, KeyReused
from ansim.delivery.domain.limits import check_items
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import Control, State
from ansim.delivery.models import Delivery, DeliveryEvent, Group
from ansim.delivery.services.sealing import Content, Sealer

_CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class Queued:
    """How many items were queued now, and how many had been queued before with the same content."""

    queued: int
    already: int


@transaction.atomic
def queue_deliveries(
    *,
    group_id: int,
    items: Sequence[Item],
    expires_at: datetime,
    now: datetime,
    by: str,
    held_back: bool = False,
) -> Queued:
    """Queue each item once by its key; the same key with the same content again changes nothing.

    Raises ItemsRefused (all problems at once, nothing queued), KeyReused (same key, other content), GroupUnknown,
    GroupClosed. Nothing is sent after `expires_at` (aware). What is `held_back` waits until
    `services.holding.let_go` queues it. Wake a worker after the commit (worker.wake).
    """
    group = Group.objects.select_related("provider").filter(pk=group_id).first()
    if group is None:
        raise GroupUnknown
    if group.control == Control.STOPPED:
        raise GroupClosed
    problems = check_items(items, kind_named(group.provider.name).capabilities)
    if problems:
        raise ItemsRefused(problems)
    sealer = Sealer(group.office_id)
    state = State.HELD_BACK if held_back else State.QUEUED
    queued = 0
    for chunk in _chunks(items):
        fresh = _without_known(group, sealer, chunk)
        queued += len(fresh)
        _insert(group, sealer, fresh, expires_at, now, by, state)
    return Queued(queued, len(items) - queued)


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _without_known(group: Group, sealer: Sealer, items: Sequence[Item]) -> list[Item]:
    """Return the items whose key is new. Raises KeyReused when a known key carries other content."""
    fresh: dict[str, Item] = {}
    changed = sum(fresh.setdefault(item.key, item) != item for item in items)
    known = Delivery.objects.filter(
        office_id=group.office_id, channel=group.provider.channel, key__in=list(fresh)
    ).values_list("key", "group_id", "content", "attachment", "sha256")
    for key, group_id, content, attachment, sha256 in known:
        item = fresh.pop(key)
        same = sealer.open(key, content) == _content(item)
        changed += not (same and (group_id, attachment, sha256) == (group.pk, item.attachment, item.sha256))
    if changed:
        raise KeyReused(count=changed)
    return list(fresh.values())


def _insert(
    group: Group,
    sealer: Sealer,
    items: Sequence[Item],
    expires_at: datetime,
    now: datetime,
    by: str,
    state: State,
) -> None:
    made = Delivery.objects.bulk_create(
        Delivery(
            office_id=group.office_id,
            channel=group.provider.channel,
            group=group,
            key=item.key,
            content=sealer.seal(item.key, _content(item)),
            attachment=item.attachment,
            sha256=item.sha256,
            state=state.value,
            expires_at=expires_at,
            created_at=now,
            changed_at=now,
        )
        for item in items
    )
    DeliveryEvent.objects.bulk_create(
        DeliveryEvent(delivery_id=delivery.pk, at=now, after=state, by=by) for delivery in made
    )


def _content(item: Item) -> Content:
    return Content(item.address, item.subject, item.text, item.template)
