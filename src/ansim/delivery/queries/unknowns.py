"""Unknown deliveries: what was asked, under which ids, and what the provider said when it was asked again.

The list stands in the order in which they became unknown, which an index of them alone keeps: a delivery that is
known by now is not in it, though one of its attempts never got an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from ansim.delivery.domain.states import Outcome, Stage, State
from ansim.delivery.models import Attempt, Delivery, Tally
from ansim.delivery.queries.marks import Mark, beyond, span_beside


@dataclass(frozen=True, slots=True)
class UnknownDelivery:
    """One delivery whose call got no answer. `ref` is the provider's id of the parcel, `code` its last word on it.

    One that was carried out (`is_carried`) cannot be sent again from here: another installation may have sent it.
    """

    delivery_id: int
    key: str
    group: str
    attempt: int
    asked_at: datetime | None
    ref: str
    code: str
    tries: int
    is_carried: bool = False


def unknown_count(*, office_id: int) -> int:
    """Return how many deliveries of an office wait for a person's decision or the provider's word; a sum of few rows."""
    kept = Tally.objects.filter(group__office_id=office_id, state=State.UNKNOWN)
    return kept.aggregate(total=Sum("count"))["total"] or 0


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """One page of the list. `before` and `after`: its ends where more lies beyond them, else None."""

    rows: tuple[UnknownDelivery, ...]
    before: Mark | None
    after: Mark | None


def unknown_page(
    *, office_id: int, behind: Mark | None = None, ahead_of: Mark | None = None, limit: int = 50
) -> UnknownPage:
    """Return the page of unknown deliveries beside a mark, the longest waiting first; the first page without.

    What is settled or comes meanwhile moves no page: a mark is when it became unknown, and which delivery. Any page
    costs what the first one does (an index is entered).
    """
    found = _unknown(office_id)
    span = span_beside(
        lambda mark, count: _marks(_beyond(found, mark, later=True) if mark else found, count),
        lambda mark, count: _marks(_beyond(found, mark, later=False) if mark else found, count),
        behind=behind,
        ahead_of=ahead_of,
        limit=limit,
    )
    return UnknownPage(_read(span.marks), span.before, span.after)


def unknown_deliveries(
    *, office_id: int, limit: int = 50, delivery_id: int | None = None
) -> tuple[UnknownDelivery, ...]:
    """Return unknown deliveries, the longest waiting first; `delivery_id` picks one."""
    found = _unknown(office_id)
    if delivery_id is not None:
        found = found.filter(pk=delivery_id)
    return _read(_marks(found, limit))


def _unknown(office_id: int) -> QuerySet[Delivery]:
    found = Delivery.objects.filter(office_id=office_id, state=State.UNKNOWN)
    return found.order_by("changed_at", "pk")


def _beyond(found: QuerySet[Delivery], mark: Mark, *, later: bool) -> QuerySet[Delivery]:
    return beyond(found, mark, "changed_at", "pk", later=later)


def _marks(found: QuerySet[Delivery], limit: int) -> list[Mark]:
    return [Mark(at, pk) for at, pk in found.values_list("changed_at", "pk")[:limit]]


def _read(wanted: Sequence[Mark]) -> tuple[UnknownDelivery, ...]:
    """Return deliveries by their unknown attempt, of which one has one at most (the database says so)."""
    ids = [mark.delivery_id for mark in wanted]
    found = Attempt.objects.filter(
        delivery__in=ids, outcome=Outcome.UNKNOWN, delivery__state=State.UNKNOWN
    ).order_by("delivery__changed_at", "delivery_id")
    rows = found.select_related("delivery", "delivery__group", "parcel").defer("delivery__content")
    return tuple(
        UnknownDelivery(
            row.delivery_id,
            row.delivery.key,
            row.delivery.group.name,
            row.number,
            row.parcel.released_at,
            row.parcel.ref,
            row.parcel.code or row.code,
            row.delivery.tries,
            row.parcel.stage == Stage.CARRIED,
        )
        for row in rows
    )
