"""Failed deliveries of an office, by what the provider said of the attempt that failed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.models import Delivery, Tally
from ansim.delivery.queries.marks import Mark, beyond, span_beside


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


@dataclass(frozen=True, slots=True)
class FailurePage:
    """One page of the list, newest first. `newer` and `older`: its ends where more lies beyond them, else None."""

    rows: tuple[Failure, ...]
    newer: Mark | None
    older: Mark | None


def failed_deliveries(
    *, office_id: int, state: State | None = None, code: str | None = None, limit: int = 50
) -> tuple[Failure, ...]:
    """Return the newest failed deliveries, of one state and code where given."""
    return failed_page(office_id=office_id, state=state, code=code, limit=limit).rows


def failed_page(
    *,
    office_id: int,
    state: State | None = None,
    code: str | None = None,
    older_than: Mark | None = None,
    newer_than: Mark | None = None,
    limit: int = 50,
) -> FailurePage:
    """Return the page beside a mark, the newest one without; any page costs what the first one does (an index is entered).

    What fails meanwhile moves no page. The newest page is given where fewer than a page are newer than the mark,
    or none is older.
    """
    found = _narrowed(office_id, state, code)
    span = span_beside(
        lambda mark, count: _marks(_beyond(found, mark, later=False) if mark else found, count),
        lambda mark, count: _marks(_beyond(found, mark, later=True) if mark else found, count),
        behind=older_than,
        ahead_of=newer_than,
        limit=limit,
    )
    return FailurePage(_read(span.marks), span.before, span.after)


def all_failed_deliveries(
    *, office_id: int, state: State | None = None, code: str | None = None, size: int = 500
) -> Iterator[tuple[Failure, ...]]:
    """Yield all failed deliveries page by page, newest first, each once though others fail meanwhile.

    A page begins where the one before ended, not by counting: the last one costs what the first one does.
    """
    found = _narrowed(office_id, state, code)
    page = _marks(found, size)
    while page:
        yield _read(page)
        page = _marks(_beyond(found, page[-1], later=False), size)


def failures_by_key(*, office_id: int, keys: Collection[str]) -> tuple[Failure, ...]:
    """Return those of an office's deliveries with these keys that count as failed now, newest first."""
    named = Delivery.objects.filter(office_id=office_id, channel__in=list(Channel), key__in=keys)
    return _read([Mark(at, pk) for at, pk in named.values_list("changed_at", "pk")])


def _marks(found: QuerySet[Delivery], limit: int) -> list[Mark]:
    return [Mark(at, pk) for at, pk in found.values_list("changed_at", "pk")[:limit]]


def _beyond(found: QuerySet[Delivery], mark: Mark, *, later: bool) -> QuerySet[Delivery]:
    return beyond(found, mark, "changed_at", "pk", later=later)


def _read(wanted: Sequence[Mark]) -> tuple[Failure, ...]:
    """Return deliveries as they stand now, those that no longer count as failed left out."""
    ids = [mark.delivery_id for mark in wanted]
    rows = Delivery.objects.filter(pk__in=ids).select_related("group").defer("content")
    return tuple(
        Failure(row.pk, row.key, row.group.name, State(row.state), row.code, row.tries, row.changed_at)
        for row in rows.order_by("-changed_at", "-pk")
        if row.state in FAILED
    )


def _narrowed(office_id: int, state: State | None, code: str | None) -> QuerySet[Delivery]:
    states = FAILED if state is None else {state}
    found = Delivery.objects.filter(office_id=office_id, state__in=states)
    return (found if code is None else found.filter(code=code)).order_by("-changed_at", "-pk")
