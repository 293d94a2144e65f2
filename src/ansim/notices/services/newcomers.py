"""People whom a returned list adds: offered, and taken into the batch only when an officer says so; that is undoable too.

They are kept as corrections over empty rows below the list, so that all that holds for a corrected row holds for them.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.asides import people_rows
from ansim.notices.domain.correcting import HeldRow
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.returned import Cells, Newcomers, NewcomersGone, NewcomersOpen
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Table
from ansim.notices.models import Batch, Correction, ReturnedList, RosterRow
from ansim.notices.queries.held_rows import kept_table, seal_text
from ansim.notices.queries.returned import open_newcomers, place_of
from ansim.notices.services.correcting import locked_checked
from ansim.notices.services.wholly import check_again


def offer(one: ReturnedList, layout: Layout, new: Sequence[Cells]) -> int:
    """Keep those of the rows without a key that mean a person, sealed, for an officer to decide; return how many.

    Raises TooManyRows when the batch cannot hold them.
    """
    batch = one.batch
    if not new:
        return 0
    first = _first_free(batch)
    rows = [HeldRow(number, cells).as_row(layout) for number, cells in enumerate(new, start=first)]
    body, _ = people_rows(Table("", tuple(rows)), layout, ())
    people = [new[row.number - first] for row in body]
    if batch.rows + len(people) > MAX_ROWS:
        raise TooManyRows(limit=MAX_ROWS)
    if people:
        plain = [{column.value: text for column, text in cells.items() if text} for cells in people]
        sealed = json.dumps(plain, ensure_ascii=False).encode()
        one.new_rows = OfficeKeys(batch.office_id).seal(sealed, place_of(batch.pk))
        one.new_count, one.first_row, one.decision = len(people), first, Newcomers.OPEN.value
    return len(people)


@transaction.atomic
def take_newcomers(*, by: Actor, batch_id: int, count: int, at: datetime) -> int:
    """Take the offered people into their batch and have the whole list checked; return how many.

    `count` is what the officer saw. Raises NotPermitted, NotInOffice, WrongState, NewcomersGone.
    """
    batch, one = _decided(by, batch_id, Newcomers.OPEN)
    if one.new_count != count:
        raise NewcomersGone
    office = OfficeKeys(batch.office_id)
    made = [
        Correction(
            batch=batch,
            row=row,
            column=column,
            before=seal_text(office, batch.pk, row, column, ""),
            after=seal_text(office, batch.pk, row, column, text),
            by_file=True,
            staff_id=by.staff_id or 0,
            at=at,
        )
        for row, cells in enumerate(open_newcomers(office, one), start=one.first_row)
        for column, text in cells.items()
    ]
    Correction.objects.bulk_create(made, batch_size=1000)
    _settle(one, Newcomers.TAKEN)
    _tell(by, one, "batch.take_newcomers", at)
    check_again(by=by, batch=batch)
    return count


@transaction.atomic
def decline_newcomers(*, by: Actor, batch_id: int, at: datetime) -> int:
    """Leave the offered people out of their batch and forget them; return how many. Raises as `take_newcomers` does."""
    _, one = _decided(by, batch_id, Newcomers.OPEN)
    _settle(one, Newcomers.DECLINED)
    _tell(by, one, "batch.decline_newcomers", at)
    return one.new_count


@transaction.atomic
def undo_newcomers(*, by: Actor, batch_id: int, at: datetime) -> int:
    """Take the people that were added last out of their batch again and have the whole list checked; return how many.

    Raises as `take_newcomers` does.
    """
    batch, one = _decided(by, batch_id, Newcomers.TAKEN)
    Correction.objects.filter(
        batch=batch, row__range=(one.first_row, one.first_row + one.new_count - 1), undone_at__isnull=True
    ).update(undone_by_id=by.staff_id, undone_at=at)
    _settle(one, Newcomers.UNDONE)
    _tell(by, one, "batch.undo_newcomers", at)
    check_again(by=by, batch=batch)
    return one.new_count


def refuse_while_offered(batch: Batch) -> None:
    """Raise NewcomersOpen while people whom a returned list adds wait for an officer."""
    one = ReturnedList.objects.filter(batch=batch, decision=Newcomers.OPEN).first()
    if one is not None:
        raise NewcomersOpen(count=one.new_count)


def _first_free(batch: Batch) -> int:
    """Return the row below everything that ever stood in a list: no number, and so no key, is given twice."""
    lasts = [max((row.number for row in kept_table(batch).rows), default=0)]
    for table in (RosterRow, Correction):
        lasts.append(table.objects.filter(batch=batch).aggregate(last=Max("row"))["last"] or 0)
    return max(lasts) + 1


def _decided(by: Actor, batch_id: int, before: Newcomers) -> tuple[Batch, ReturnedList]:
    batch = locked_checked(by, batch_id)
    one = ReturnedList.objects.filter(batch=batch, decision=before).first()
    if one is None:
        raise NewcomersGone
    return batch, one


def _settle(one: ReturnedList, decision: Newcomers) -> None:
    ReturnedList.objects.filter(pk=one.pk).update(decision=decision, new_rows=None)


def _tell(by: Actor, one: ReturnedList, verb: str, at: datetime) -> None:
    rows = f"rows:{one.first_row}-{one.first_row + one.new_count - 1}"
    audit(by=by, verb=verb, reference=f"batch:{one.batch_id}", why=rows, at=at)
