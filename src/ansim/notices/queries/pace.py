"""The run of a batch over time, out of counts by minute: hundreds of rows, however many messages there were."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Max, Min, Sum, Value

from ansim.accounts.domain.actors import Actor
from ansim.notices.models import Pace
from ansim.notices.queries.batches import batch_row

MOST_POINTS: Final = 60
_WIDTHS: Final = tuple(timedelta(minutes=one) for one in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440))


@dataclass(frozen=True, slots=True)
class Point:
    """How many messages to the batch's people had gone out, had arrived, had failed or were unknown at `until`."""

    until: datetime
    sent: int
    delivered: int
    failed: int
    unknown: int


def pace(by: Actor, batch_id: int) -> tuple[Point, ...]:
    """Return the run of a batch of the actor's office in at most 60 steps of one length. Raises NotInOffice."""
    rows = Pace.objects.filter(batch=batch_row(by, batch_id).pk)
    ends = rows.aggregate(first=Min("minute"), last=Max("minute"))
    if ends["first"] is None:
        return ()
    width = _width(ends["first"], ends["last"])
    bins = Func(Value(width), F("minute"), Value(ends["first"]), function="date_bin")
    binned = rows.annotate(step=ExpressionWrapper(bins, DateTimeField())).order_by()
    return points(binned.values_list("step", "what").annotate(total=Sum("count")), width)


def points(rows: Iterable[tuple[datetime, str, int]], width: timedelta | None = None) -> tuple[Point, ...]:
    """Return the sums over time of counts by minute, in steps of `width` or the shortest that are at most 60; empty for none."""
    counted = list(rows)
    if not counted:
        return ()
    first, last = min(minute for minute, _, _ in counted), max(minute for minute, _, _ in counted)
    width = width or _width(first, last)
    steps = Counter[tuple[int, str]]()
    for minute, what, count in counted:
        steps[(minute - first) // width, what] += count
    sums, found = Counter[str](), []
    for step in range((last - first) // width + 1):
        for what in ("sent", "delivered", "failed", "unknown"):
            sums[what] += steps[step, what]
        until = first + (step + 1) * width
        found.append(Point(until, sums["sent"], sums["delivered"], sums["failed"], sums["unknown"]))
    return tuple(found)


def _width(first: datetime, last: datetime) -> timedelta:
    """Return the shortest step of which at most 60 lie from the first to the last minute."""
    width = next((one for one in _WIDTHS if (last - first) // one < MOST_POINTS), None)
    return width or timedelta(days=(last - first).days // MOST_POINTS + 1)
