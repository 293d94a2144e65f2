"""Failed deliveries of an office, by what the provider said of the attempt that failed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.models import Delivery, Tally


@dataclass(frozen=True, slots=True)
class FailureReason:
    """How many deliveries ended in `state` of which the raw code is `code`."""

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
    """Return the reasons of an office's failures (of one group), the most frequent first; sums of few rows."""
    kept = Tally.objects.filter(group__office_id=office_id, state__in=FAILED)
    if group is not None:
        kept = kept.filter(group__name=group)
    rows = kept.values_list("state", "code").annotate(total=Sum("count"))
    found = [FailureReason(State(state), code, count) for state, code, count in rows if count]
    return tuple(sorted(found, key=lambda one: (-one.count, one.code)))


def failed_count(*, office_id: int, state: State | None = None, code: str | None = None) -> int:
    """Return how many deliveries failed, of one state and code where given."""
    reasons = failure_reasons(office_id=office_id)
    return sum(one.count for one in reasons if state in (None, one.state) and code in (None, one.code))


def failed_deliveries(
    *,
    office_id: int,
    state: State | None = None,
    code: str | None = None,
    start: int = 0,
    limit: int = 50,
) -> tuple[Failure, ...]:
    """Return failed deliveries, newest first, of one state and code where given; what goes before is read off an index."""
    return _read(_narrowed(office_id, state, code).values_list("pk", flat=True)[start : start + limit])


def all_failed_deliveries(
    *, office_id: int, state: State | None = None, code: str | None = None, size: int = 500
) -> Iterator[tuple[Failure, ...]]:
    """Yield all failed deliveries page by page, newest first, each once though others fail meanwhile.

    A page begins where the one before ended, not by counting: the last one costs what the first one does.
    """
    found = _narrowed(office_id, state, code).values_list("pk", "changed_at")
    page = list(found[:size])
    while page:
        yield _read([pk for pk, _ in page])
        last, at = page[-1]
        page = list(found.filter(Q(changed_at__lt=at) | Q(pk__lt=last), changed_at__lte=at)[:size])


def _read(wanted: Sequence[int] | QuerySet[Delivery, int]) -> tuple[Failure, ...]:
    """Return deliveries by their ids as they stand now, those that no longer count as failed left out."""
    rows = Delivery.objects.filter(pk__in=list(wanted)).select_related("group").defer("content")
    return tuple(
        Failure(row.pk, row.key, row.group.name, State(row.state), row.code, row.tries, row.changed_at)
        for row in rows.order_by("-changed_at", "-pk")
        if row.state in FAILED
    )


def _narrowed(office_id: int, state: State | None, code: str | None) -> QuerySet[Delivery]:
    states = FAILED if state is None else {state}
    found = Delivery.objects.filter(office_id=office_id, state__in=states)
    return (found if code is None else found.filter(code=code)).order_by("-changed_at", "-pk")
