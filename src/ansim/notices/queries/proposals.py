"""Which problems of a list come with a value to try, and what was taken of them together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.models import Correction
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.corrections import RowToCorrect, Wanted, rows_to_correct

_LOOKED_AT = 10
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class TakenTogether:
    """Proposals for one problem that were taken in one act and still lie over their cells."""

    code: str
    at: datetime
    count: int


def proposals_of(row: RowToCorrect, code: str) -> list[tuple[str, str]]:
    """Return (column, value) of every cell of a row for which the problem `code` proposes a value: the first of each."""
    found: dict[str, str] = {}
    for problem in row.problems:
        cell = row.cell_of(problem)
        if problem.code == code and problem.suggested and cell is not None:
            found.setdefault(cell.column.value, problem.suggested)
    return list(found.items())


def proposing(by: Actor, batch_id: int, codes: Iterable[str]) -> frozenset[str]:
    """Return those of the problems that propose a value in any of their first ten rows. Raises NotInOffice."""
    return frozenset(
        code
        for code in codes
        if any(
            proposals_of(row, code)
            for row in rows_to_correct(by, batch_id, Wanted("all", code), limit=_LOOKED_AT)
        )
    )


def taken_together(by: Actor, batch_id: int) -> tuple[TakenTogether, ...]:
    """Return the newest three acts that took several proposals at once and are not given up. Raises NotInOffice."""
    by.need(Permission.BATCH_READ)
    found = (
        Correction.objects.filter(batch=batch_row(by, batch_id), by_file=False, undone_at__isnull=True)
        .exclude(code="")
        .order_by()
        .values_list("code", "at")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .order_by("-at", "code")[:_SHOWN]
    )
    return tuple(TakenTogether(code, at, n) for code, at, n in found)
