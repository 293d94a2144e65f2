"""Bundles that were carried out to another installation: what came back of them, and what did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from ansim.delivery.domain.overdue import LOST, WAIT, lost_from, overdue_from
from ansim.delivery.domain.states import FAILED, Control, Outcome, Stage, State
from ansim.delivery.models import Attempt, Bundle, Delivery, DeliveryEvent, Group, Parcel, Tally

_IN_HAND = (Stage.CLAIMED, Stage.FILLED, Stage.RELEASED)
_SILENT = Exists(Attempt.objects.filter(parcel=OuterRef("pk"), outcome=Outcome.OPEN))


@dataclass(frozen=True, slots=True)
class CarriedBundle:
    """One bundle: `silent` of its `count` messages were not heard of yet, `unknown` wait for a person or for results.

    `by` is who carried it out first; the last of its messages expires at `expires_at`.
    """

    ident: UUID
    group: str
    count: int
    silent: int
    unknown: int
    carried_at: datetime
    by: str
    expires_at: datetime
    is_lost: bool
    is_stopped: bool

    @property
    def waiting(self) -> int:
        """Return of how many messages no certain result is in."""
        return self.silent + self.unknown

    @property
    def known(self) -> int:
        """Return of how many messages the result is in."""
        return self.count - self.waiting

    @property
    def lost_from(self) -> datetime:
        """Return from when it may be declared lost."""
        return lost_from(self.carried_at, self.expires_at)

    def is_overdue(self, now: datetime) -> bool:
        """Return whether messages of it were not heard of for longer than they should be."""
        return bool(self.silent) and overdue_from(self.carried_at) <= now

    def state(self, now: datetime) -> str:
        """Return how it stands, in one word: lost, back, overdue or waiting."""
        if self.is_lost:
            return "lost"
        if not self.silent:
            return "back"
        return "overdue" if self.is_overdue(now) else "waiting"

    def may_be_lost(self, now: datetime) -> bool:
        """Return whether it may be declared lost."""
        return bool(self.silent) and self.lost_from <= now


@dataclass(frozen=True, slots=True)
class ToCarry:
    """A group that only leaves in a bundle, and how many of its deliveries are in none yet."""

    group: str
    count: int


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One bundle that another installation carried out and this one sends: how many of its messages stand where."""

    ident: UUID
    group_id: int
    taken_at: datetime
    control: Control
    counts: dict[State, int]

    @property
    def count(self) -> int:
        """Return how many messages it brought."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Return how many of them have still to leave."""
        return self.counts[State.QUEUED] + self.counts[State.SENDING]

    @property
    def sent(self) -> int:
        """Return how many left, wherever they got to."""
        return self.count - self.waiting - self.failed

    @property
    def failed(self) -> int:
        """Return how many failed or came back."""
        return sum(self.counts[state] for state in FAILED)

    @property
    def unknown(self) -> int:
        """Return how many wait for a person, who decides here."""
        return self.counts[State.UNKNOWN]

    @property
    def state(self) -> str:
        """Return how it stands, in one word: stopped, held, sending or sent."""
        if self.control == Control.STOPPED:
            return "stopped"
        if not self.waiting:
            return "sent"
        return "held" if self.control == Control.PAUSED else "sending"


def bundles_in(*, office_id: int, limit: int = 100) -> tuple[TakenIn, ...]:
    """Return the bundles that an office took in from another installation, the newest first."""
    rows = Bundle.objects.filter(office_id=office_id).select_related("group").order_by("-pk")[:limit]
    found = list(rows)
    counts = {one.group_id: dict.fromkeys(State, 0) for one in found}
    states = Tally.objects.filter(group_id__in=counts).values_list("group_id", "state")
    for group_id, state, count in states.annotate(total=Sum("count")):
        counts[group_id][State(state)] = count
    return tuple(
        TakenIn(one.ident, one.group_id, one.taken_at, Control(one.group.control), counts[one.group_id])
        for one in found
    )


def bundles_of(*, office_id: int, group: str) -> tuple[CarriedBundle, ...]:
    """Return the bundles of a group, the newest last."""
    rows = _carried(office_id).filter(group__name=group)
    return _cards(_counted(rows).order_by("pk"))


def bundle_of(*, office_id: int, ident: UUID) -> CarriedBundle | None:
    """Return one bundle of an office by its name."""
    return next(iter(_cards(_counted(_carried(office_id).filter(fence=ident)))), None)


def bundles_out(*, office_id: int, limit: int = 100) -> tuple[CarriedBundle, ...]:
    """Return an office's bundles: those not heard of first, the longest away on top; then the newest."""
    rows = _carried(office_id)
    silent = _cards(_counted(rows.filter(_SILENT)).order_by("pk")[:limit])
    return silent + _cards(_counted(rows.exclude(_SILENT)).order_by("-pk")[: limit - len(silent)])


def silent_count(*, office_id: int, overdue_at: datetime | None = None) -> int:
    """Return how many bundles of an office hold messages not heard of; with a moment, only those overdue then."""
    rows = _carried(office_id).filter(_SILENT)
    return (rows if overdue_at is None else rows.filter(claimed_at__lte=overdue_at - WAIT)).count()


def to_carry(*, office_id: int, now: datetime) -> tuple[ToCarry, ...]:
    """Return the groups of an office that hold something for a bundle, oldest first."""
    queued = Q(deliveries__state=State.QUEUED, deliveries__expires_at__gt=now)
    rows = Group.objects.filter(queued, office_id=office_id, control=Control.CARRIED)
    found = rows.annotate(count=Count("deliveries")).order_by("pk").values_list("name", "count")
    return tuple(ToCarry(name, count) for name, count in found)


def queued_of(*, office_id: int, group: str) -> int:
    """Return how many deliveries of a group are in no bundle yet: queued, or in the hands of a worker."""
    return (
        Delivery.objects.filter(group__office_id=office_id, group__name=group)
        .filter(Q(state=State.QUEUED) | Q(state=State.SENDING, attempts__parcel__stage__in=_IN_HAND))
        .distinct()
        .count()
    )


def only_in_bundles(*, office_id: int, group: str) -> bool:
    """Return whether the office's group leaves in bundles and in no other way."""
    return Group.objects.filter(office_id=office_id, name=group, control=Control.CARRIED).exists()


def carries_out(*, office_id: int) -> bool:
    """Return whether anything of an office leaves, or left, in bundles."""
    return Group.objects.filter(office_id=office_id, control=Control.CARRIED).exists() or (
        _carried(office_id).exists()
    )


def takes_in(*, office_id: int) -> bool:
    """Return whether the office sent what another installation had carried out."""
    return Bundle.objects.filter(office_id=office_id).exists()


def _carried(office_id: int) -> QuerySet[Parcel]:
    return Parcel.objects.filter(stage=Stage.CARRIED, group__office_id=office_id)


def _counted(rows: QuerySet[Parcel]) -> QuerySet[Parcel]:
    return rows.select_related("group").annotate(
        count=Count("attempts"),
        silent=Count("attempts", filter=Q(attempts__outcome=Outcome.OPEN)),
        unknown=Count("attempts", filter=Q(attempts__outcome=Outcome.UNKNOWN)),
        last=Max("attempts__delivery__expires_at"),
        first=Min("attempts__pk"),
    )


def _cards(rows: QuerySet[Parcel]) -> tuple[CarriedBundle, ...]:
    found: Sequence[Parcel] = list(rows)
    makers = _makers([row.first for row in found])  # type: ignore[attr-defined]  # annotated in _counted
    return tuple(_card(row, makers.get(row.pk, "")) for row in found)


def _card(row: Parcel, by: str) -> CarriedBundle:
    counted = vars(row)
    return CarriedBundle(
        row.fence,
        row.group.name,
        counted["count"],
        counted["silent"],
        counted["unknown"],
        row.claimed_at,
        by,
        counted["last"],
        row.code == LOST,
        row.group.control == Control.STOPPED,
    )


def _makers(first_attempts: Sequence[int]) -> dict[int, str]:
    """Return who claimed each parcel, by the event of its first attempt."""
    tried = Attempt.objects.filter(pk__in=first_attempts).values_list("parcel_id", "delivery_id", "number")
    parcels = {(delivery, number): parcel for parcel, delivery, number in tried}
    events = DeliveryEvent.objects.filter(delivery_id__in=[one for one, _ in parcels], after=State.SENDING)
    found = events.values_list("delivery_id", "attempt", "by")
    return {
        parcels[(delivery, number)]: by for delivery, number, by in found if (delivery, number) in parcels
    }
