"""Places in long lists, and the page beside one: found by what stands there, never by counting off what goes before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a list of deliveries by moment: that of the delivery `delivery_id`, which came there at `at`."""

    at: datetime
    delivery_id: int


@dataclass(frozen=True, slots=True)
class Span:
    """The marks of one page. `before` and `after`: its ends where more lies beyond them, else None."""

    marks: Sequence[Mark]
    before: Mark | None
    after: Mark | None


#: the marks that follow one in some direction, the nearest first, so many at most; from the beginning without one
Reader = Callable[[Mark | None, int], list[Mark]]


def beyond(found: QuerySet[Row], mark: Mark, at: str, key: str, *, later: bool) -> QuerySet[Row]:
    """Return the rows beyond a mark, later or earlier ones, the nearest first; `at` and `key` name a row's fields of it."""
    sign, way = ("", "gt") if later else ("-", "lt")
    ahead = Q((f"{at}__{way}", mark.at)) | Q((f"{key}__{way}", mark.delivery_id))
    return found.filter(ahead, (f"{at}__{way}e", mark.at)).order_by(f"{sign}{at}", f"{sign}{key}")


def span_beside(
    onward: Reader, back: Reader, *, behind: Mark | None, ahead_of: Mark | None, limit: int
) -> Span:
    """Return the page behind a mark or ahead of one, the first page without.

    The first page is given where fewer than a page are ahead of the mark, or none is behind it.
    """
    if ahead_of is not None:
        marks = back(ahead_of, limit + 1)
        if len(marks) > limit:
            page = marks[:limit][::-1]
            return Span(page, page[0], page[-1])
        behind = None
    marks = onward(behind, limit + 1) if behind else []
    before = marks[0] if marks else None
    marks = marks or onward(None, limit + 1)
    return Span(marks[:limit], before, marks[limit - 1] if len(marks) > limit else None)
