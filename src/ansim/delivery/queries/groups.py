"""Groups in numbers: how many deliveries are in which state, and whether the group runs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from ansim.delivery.domain.states import FAILED, FINAL, Control, State
from ansim.delivery.models import Delivery, Group, Parcel


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """A group as the console shows it. `counts` has every state, also those with none."""

    group_id: int
    name: str
    sender: str
    control: Control
    reason: str
    counts: dict[State, int]
    first_at: datetime | None
    last_at: datetime | None

    @property
    def total(self) -> int:
        """Return how many deliveries the group has."""
        return sum(self.counts.values())

    @property
    def failed(self) -> int:
        """Return how many failed or came back."""
        return sum(self.counts[state] for state in FAILED)

    @property
    def is_settled(self) -> bool:
        """Return whether every delivery has an end or waits for a person (unknown)."""
        return all(self.counts[state] == 0 for state in (State.QUEUED, State.SENDING, State.SENT))


def group_status(*, office_id: int, name: str) -> GroupStatus | None:
    """Return the state of the office's group `name`; None when there is none."""
    group = Group.objects.filter(office_id=office_id, name=name).first()
    if group is None:
        return None
    counts = dict.fromkeys(State, 0)
    first = last = None
    rows = Delivery.objects.filter(group=group).values("state")
    for row in rows.annotate(count=Count("pk"), first=Min("created_at"), last=Max("changed_at")):
        counts[State(row["state"])] = row["count"]
        first = min(first or row["first"], row["first"])
        last = max(last or row["last"], row["last"])
    return GroupStatus(
        group.pk, name, group.sender, Control(group.control), group.reason, counts, first, last
    )


def counts_by_state(*, group_id: int) -> dict[State, int]:
    """Return how many deliveries of a group are in each state (one index-only scan)."""
    counts = dict.fromkeys(State, 0)
    rows = Delivery.objects.filter(group_id=group_id).values("state").annotate(count=Count("pk"))
    counts.update({State(row["state"]): row["count"] for row in rows})
    return counts


def open_counts(*, office_id: int) -> dict[State, int]:
    """Return an office's deliveries that are not at an end, by state: what waits, and what waits for a person."""
    rows = (
        Delivery.objects.filter(office_id=office_id)
        .exclude(state__in=FINAL)
        .values("state")
        .annotate(count=Count("pk"))
    )
    return {State(row["state"]): row["count"] for row in rows}


def groups_to_look_at(*, now: datetime) -> tuple[int, ...]:
    """Return the running groups that have something to send now."""
    due = Q(deliveries__state=State.QUEUED) & Q(deliveries__expires_at__gt=now)
    ready = Q(deliveries__not_before__isnull=True) | Q(deliveries__not_before__lte=now)
    return tuple(
        Group.objects.filter(due & ready, control=Control.RUNNING)
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def has_pictures(*, group_id: int) -> bool:
    """Return whether the next queued delivery of a group carries a picture (its parcels are then smaller)."""
    queued = Delivery.objects.filter(group_id=group_id, state=State.QUEUED).order_by("pk")
    return bool(queued.values_list("attachment", flat=True).first())


def oldest_queued(*, office_id: int) -> datetime | None:
    """Return since when the office's oldest queued delivery has waited, for the queue's age alarm."""
    found = Delivery.objects.filter(office_id=office_id, state=State.QUEUED).aggregate(
        first=Min("created_at")
    )
    first: datetime | None = found["first"]
    return first


def open_parcels(*, group_id: int) -> int:
    """Return how many parcels of a group are being filled, sent or looked up."""
    return Parcel.objects.filter(
        group_id=group_id, stage__in=("claimed", "filled", "released", "unknown")
    ).count()
