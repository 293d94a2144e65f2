"""Failed deliveries of an office, by what the provider said of their last attempt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, QuerySet

from ansim.delivery.domain.states import FAILED, STATE_OF, State
from ansim.delivery.models import Attempt, Delivery

#: of a failure the last attempt has its outcome; a bounce may be of an earlier attempt
_LAST_FAILED: Final = FAILED - {State.RETURNED}
_ENDED_BADLY: Final = tuple(outcome for outcome, state in STATE_OF.items() if state in FAILED)


@dataclass(frozen=True, slots=True)
class FailureReason:
    """How many deliveries ended in `state` with the raw code `code` on their last attempt."""

    state: State
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed delivery; who it concerns is the caller's to know, by `key`."""

    delivery_id: int
    key: str
    group: str
    state: State
    code: str
    tries: int
    changed_at: datetime


def failure_reasons(*, office_id: int, group: str | None = None) -> tuple[FailureReason, ...]:
    """Return the reasons of an office's failures (of one group), the most frequent first; counted in indexes alone."""
    rows = _last_attempts(office_id, group)
    failed = rows.filter(delivery__state__in=_LAST_FAILED, outcome__in=_ENDED_BADLY)
    counted = [
        FailureReason(State(row["delivery__state"]), row["code"], row["count"])
        for found in (failed, rows.filter(delivery__state=State.RETURNED))
        for row in found.values("delivery__state", "code").annotate(count=Count("*"))
    ]
    return tuple(sorted(counted, key=lambda one: (-one.count, one.code)))


def failed_count(*, office_id: int, state: State | None = None, code: str | None = None) -> int:
    """Return how many deliveries failed, of one state and code where given; all of them are counted in one index."""
    if state is None and code is None:
        return Delivery.objects.filter(office_id=office_id, state__in=FAILED).count()
    return _narrowed(office_id, state, code).count()


def failed_deliveries(
    *,
    office_id: int,
    state: State | None = None,
    code: str | None = None,
    start: int = 0,
    limit: int = 50,
) -> tuple[Failure, ...]:
    """Return failed deliveries, newest first, of one state and code where given."""
    rows = _narrowed(office_id, state, code).select_related("delivery", "delivery__group")
    rows = rows.defer("delivery__content").order_by("-delivery__changed_at", "-pk")
    return tuple(
        Failure(
            row.delivery_id,
            row.delivery.key,
            row.delivery.group.name,
            State(row.delivery.state),
            row.code,
            row.delivery.tries,
            row.delivery.changed_at,
        )
        for row in rows[start : start + limit]
    )


def _last_attempts(office_id: int, group: str | None) -> QuerySet[Attempt]:
    found = Attempt.objects.filter(
        delivery__office_id=office_id,
        delivery__state__in=FAILED,
        number=F("delivery__tries"),
    )
    return found if group is None else found.filter(delivery__group__name=group)


def _narrowed(office_id: int, state: State | None, code: str | None) -> QuerySet[Attempt]:
    found = _last_attempts(office_id, None)
    if state is not None:
        found = found.filter(delivery__state=state)
    return found if code is None else found.filter(code=code)
