"""People on recent lists who have no notice: who is asked about on the phone and is found nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import of_office
from ansim.notices.domain.list_search import Sought
from ansim.notices.domain.texts import squash
from ansim.notices.models import Batch
from ansim.notices.queries.people import RowCard, rows_of_batch
from ansim.notices.queries.row_search import rows_sought

#: "no notice for days" is asked within the period; an older list answers nobody
LISTS_OF_DAYS: Final = 14
#: newest first: each has one sealed column of names to open
MOST_LISTS: Final = 30
MOST_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list for which no notice was made: left out, held, or not made yet."""

    batch_id: int
    row: RowCard


def rows_without_notice(by: Actor, *, name: str, phone: str, at: datetime) -> tuple[Listed, ...]:
    """Return rows without a notice on lists of the last LISTS_OF_DAYS days that have this name or this phone.

    Either is enough, since one of them may be what keeps the row from a notice. `phone` are national digits; "" is not
    looked for. At most MOST_ROWS, of the newest lists first. Raises NotPermitted, NotInOffice, SealBroken.
    """
    by.need(Permission.BATCH_READ)
    asked = [Sought(name=squash(name))] if name else []
    asked += [Sought(phone=phone)] if phone else []
    since = at - timedelta(days=LISTS_OF_DAYS)
    recent = of_office(Batch.objects.filter(created_at__gte=since), by).order_by("-pk")[:MOST_LISTS]
    found: list[Listed] = []
    for batch_id in recent.values_list("pk", flat=True):
        rows = {row for one in asked for row in rows_sought(by, batch_id, one) or ()}
        found += _without(by, batch_id, rows)
    return tuple(found[:MOST_ROWS])


def rows_still_without(by: Actor, rows: Iterable[Sequence[int]]) -> tuple[Listed, ...]:
    """Return those of these rows (batch, row; batches together) that have no notice now. Raises NotPermitted."""
    return tuple(
        one
        for batch_id, members in groupby(rows, key=lambda one: one[0])
        for one in _without(by, batch_id, {row for _, row in members})
    )


def _without(by: Actor, batch_id: int, rows: set[int]) -> list[Listed]:
    if not rows:
        return []
    return [Listed(batch_id, row) for row in rows_of_batch(by, batch_id, among=rows) if not row.reference]
