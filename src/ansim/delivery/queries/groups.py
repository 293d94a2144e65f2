"""Groups in numbers: how many deliveries are in which state, and whether the group runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum

from ansim.delivery.domain.states import FAILED, OPEN_STAGES, WAITING, Control, State
from ansim.delivery.models import Delivery, FirstWave, Group, Parcel, Tally
from ansim.delivery.queries.tallies import by_state


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """A group as the console shows it. `counts` has every state, also those with none.

    `first_at` is when the group was made, `last_at` when its last parcel was answered; None before the first.
    """

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
        return self.moving + self.counts[State.HELD_BACK] == 0

    @property
    def moving(self) -> int:
        """Return how many deliveries go on by themselves: queued, being sent, without a result."""
        return sum(self.counts[state] for state in (State.QUEUED, State.SENDING, State.SENT))


def group_status(*, office_id: int, name: str) -> GroupStatus | None:
    """Return the state of the office's group `name`; None when there is none."""
    return group_statuses(office_id=office_id, names=[name]).get(name)


def group_statuses(*, office_id: int, names: Collection[str]) -> dict[str, GroupStatus]:
    """Return the state of those of the office's groups `names` that there are, in two statements however many."""
    settled = Parcel.objects.filter(group=OuterRef("pk"), settled_at__isnull=False).order_by("-settled_at")
    rows = Group.objects.filter(office_id=office_id, name__in=names).annotate(
        last=Subquery(settled.values("settled_at")[:1])
    )
    groups = list(rows)
    counts = {group.pk: dict.fromkeys(State, 0) for group in groups}
    sums = Tally.objects.filter(group_id__in=counts).values_list("group_id", "state")
    for group_id, state, count in sums.annotate(total=Sum("count")):
        counts[group_id][State(state)] = count
    return {group.name: _status(group, vars(group)["last"], counts[group.pk]) for group in groups}


def _status(group: Group, last: datetime | None, counts: dict[State, int]) -> GroupStatus:
    return GroupStatus(
        group_id=group.pk,
        name=group.name,
        sender=group.sender,
        control=Control(group.control),
        reason=group.reason,
        counts=counts,
        first_at=group.created_at if last else None,
        last_at=last,
    )


def groups_of(*, office_id: int, name: str) -> tuple[str, ...]:
    """Return the names of the office's groups `name` and `name:…` that hold something, oldest first."""
    filled = Exists(Delivery.objects.filter(group=OuterRef("pk")))
    named = Q(name=name) | Q(name__startswith=f"{name}:")
    rows = Group.objects.filter(named, filled, office_id=office_id).order_by("pk")
    return tuple(rows.values_list("name", flat=True))


def groups_called(*, office_id: int, prefix: str) -> tuple[int, ...]:
    """Return the ids of the office's groups whose names begin so, oldest first."""
    found = Group.objects.filter(office_id=office_id, name__startswith=prefix).order_by("pk")
    return tuple(found.values_list("pk", flat=True))


def counts_by_state(*, group_id: int) -> dict[State, int]:
    """Return how many deliveries of a group are in each state, with 0 for none; a sum of few rows, whatever was sent."""
    return by_state(Tally.objects.filter(group_id=group_id))


def open_counts(*, office_id: int) -> dict[State, int]:
    """Return an office's deliveries that are not at an end, by state: what waits, and what waits for a person."""
    counts = by_state(Tally.objects.filter(group__office_id=office_id, state__in=WAITING))
    return {state: counts[state] for state in WAITING}


def groups_to_look_at(*, now: datetime) -> tuple[int, ...]:
    """Return the running groups that have something to send now."""
    due = _queued_of_group().filter(Q(not_before__isnull=True) | Q(not_before__lte=now), expires_at__gt=now)
    held = FirstWave.objects.filter(group=OuterRef("group"), opened_at__isnull=True, upto__lt=OuterRef("pk"))
    due = due.exclude(Exists(held))
    groups = Group.objects.filter(Exists(due), control=Control.RUNNING).order_by("pk")
    return tuple(groups.values_list("pk", flat=True))


def has_pictures(*, group_id: int) -> bool:
    """Return whether the next queued delivery of a group carries a picture (its parcels are then smaller)."""
    queued = Delivery.objects.filter(group_id=group_id, state=State.QUEUED).order_by("pk")
    return bool(queued.values_list("attachment", flat=True).first())


def oldest_queued(*, office_id: int) -> datetime | None:
    """Return since when the office's oldest queued delivery has waited, for the queue's age alarm."""
    first_of_group = Subquery(_queued_of_group().order_by("pk").values("created_at")[:1])
    groups = Group.objects.filter(office_id=office_id).annotate(waiting=first_of_group)
    first: datetime | None = groups.aggregate(first=Min("waiting"))["first"]
    return first


def open_parcels(*, group_id: int) -> int:
    """Return how many parcels of a group are being filled, sent or looked up."""
    return Parcel.objects.filter(group_id=group_id, stage__in=OPEN_STAGES).count()


def _queued_of_group() -> QuerySet[Delivery]:
    return Delivery.objects.filter(group=OuterRef("pk"), state=State.QUEUED)
