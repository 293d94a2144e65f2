"""Every proposal of one kind taken at once: each a correction with its own line in the trail, given up together or singly."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.notices.models import Correction
from ansim.notices.queries.corrections import RowToCorrect, Wanted, rows_to_correct
from ansim.notices.queries.proposals import proposals_of
from ansim.notices.services.correcting import Change, NothingToUndo, lay_over, locked
from ansim.notices.services.rechecking import Rechecker

#: corrected in one act, so that the page answers within seconds; the rest is taken by the next
AT_ONCE = 2000
_CHUNK = 500


@transaction.atomic
def take_proposals(*, by: Actor, batch_id: int, code: str, at: datetime) -> int:
    """Type every value that is proposed for the problem `code` over its cell; return how many, at most 2,000.

    Raises NotPermitted, NotInOffice, WrongState.
    """
    batch, kept = locked(by, batch_id)
    changes = list(islice(_proposed(by, batch_id, code), AT_ONCE))
    made = lay_over(staff_id=by.staff_id or 0, batch=batch, kept=kept, changes=changes, at=at)
    for one in made:
        where = f"row:{one.row} column:{one.column} code:{one.code} correction:{one.pk}"
        audit(by=by, verb="batch.correct", reference=f"batch:{batch.pk}", why=where, at=at)
    return len(made)


@transaction.atomic
def give_up_proposals(*, by: Actor, batch_id: int, code: str, taken_at: datetime, at: datetime) -> int:
    """Take back what is left of the proposals that were taken together for `code` at `taken_at`; return how many.

    Raises as `take_proposals` does, and NothingToUndo.
    """
    batch, kept = locked(by, batch_id)
    found = list(
        Correction.objects.filter(
            batch=batch, code=code, at=taken_at, by_file=False, undone_at__isnull=True
        ).order_by("pk")
    )
    if not found:
        raise NothingToUndo
    Correction.objects.filter(pk__in=[one.pk for one in found]).update(undone_by_id=by.staff_id, undone_at=at)
    Rechecker(batch, kept).check({one.row for one in found})
    for one in found:
        where = f"row:{one.row} column:{one.column} correction:{one.pk}"
        audit(by=by, verb="batch.undo_correction", reference=f"batch:{batch.pk}", why=where, at=at)
    return len(found)


def _proposed(by: Actor, batch_id: int, code: str) -> Iterator[Change]:
    start, rows = 0, _some(by, batch_id, code, 0)
    while rows:
        for row in rows:
            yield from (Change(row.row, column, value, code) for column, value in proposals_of(row, code))
        start += _CHUNK
        rows = _some(by, batch_id, code, start)


def _some(by: Actor, batch_id: int, code: str, start: int) -> tuple[RowToCorrect, ...]:
    return rows_to_correct(by, batch_id, Wanted("all", code), start=start, limit=_CHUNK)
