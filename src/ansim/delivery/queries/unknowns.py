"""Unknown deliveries: what was asked, under which ids, and what the provider said when it was asked again."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt
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
    """Return how many deliveries of an office wait for a person's decision or the provider's word."""
    return Attempt.objects.filter(delivery__office_id=office_id, outcome=Outcome.UNKNOWN).count()


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

    What is settled or comes meanwhile moves no page: a mark is when it was asked, and which delivery.
    """
    found = _unknown(office_id)
    span = span_beside(
        lambda mark, count: _marks(_beyond(found, mark, later=True) if mark else found, count),
        lambda mark, count: _marks(_beyond(found, mark, later=False) if mark else found, count),
        behind=behind,
        ahead_of=ahead_of,
        limit=limit,
    )
    wanted = [mark.delivery_id for mark in span.marks]
    return UnknownPage(_read(found.filter(delivery_id__in=wanted)), span.before, span.after)


def unknown_deliveries(
    *, office_id: int, limit: int = 50, delivery_id: int | None = None
) -> tuple[UnknownDelivery, ...]:
    """Return unknown deliveries, the longest waiting first; `delivery_id` picks one."""
    found = _unknown(office_id)
    if delivery_id is not None:
        found = found.filter(delivery_id=delivery_id)
    return _read(found[:limit])


def _unknown(office_id: int) -> QuerySet[Attempt]:
    """Return an office's unknown attempts, of which a delivery has one at most (the database says so)."""
    found = Attempt.objects.filter(delivery__office_id=office_id, outcome=Outcome.UNKNOWN)
    return found.order_by("parcel__released_at", "delivery_id")


def _beyond(found: QuerySet[Attempt], mark: Mark, *, later: bool) -> QuerySet[Attempt]:
    return beyond(found, mark, "parcel__released_at", "delivery_id", later=later)


def _marks(found: QuerySet[Attempt], limit: int) -> list[Mark]:
    rows = found.values_list("parcel__released_at", "delivery_id")[:limit]
    return [
        Mark(at, pk) for at, pk in rows if at
    ]  # what was not released cannot be unknown, says the database


def _read(found: QuerySet[Attempt]) -> tuple[UnknownDelivery, ...]:
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
