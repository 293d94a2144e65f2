"""Unknown deliveries: what was asked, under which ids, and what the provider said when it was asked again."""

from dataclasses import dataclass
from datetime import datetime

from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt


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


def unknown_deliveries(
    *, office_id: int, start: int = 0, limit: int = 50, delivery_id: int | None = None
) -> tuple[UnknownDelivery, ...]:
    """Return unknown deliveries, the longest waiting first; `delivery_id` picks one."""
    rows = Attempt.objects.filter(delivery__office_id=office_id, outcome=Outcome.UNKNOWN)
    if delivery_id is not None:
        rows = rows.filter(delivery_id=delivery_id)
    rows = rows.select_related("delivery", "delivery__group", "parcel").defer("delivery__content")
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
        for row in rows.order_by("parcel__released_at", "pk")[start : start + limit]
    )
