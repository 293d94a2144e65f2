"""An officer corrects a row of a checked list, or takes a correction back: checked again at once, each act in the trail.

The trail names row, column and problem; what was typed is sealed beside the batch and stands in no log.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import WHOLE_ROW, CorrectionRefused, HeldRow, clean_typed
from ansim.notices.domain.held_json import KeptLayout
from ansim.notices.models import Batch, Correction, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout, open_held, seal_text, typed_over
from ansim.notices.services.rechecking import Rechecker

_CODE = re.compile(r"(?=.{1,60}\Z)[a-z_]+(\.[a-z_]+)+")


class NothingToUndo(AnsimError):
    """There is no such correction, or it was undone already."""

    code = "correction.undone"
    sentence = Sentence(
        ko="이미 되돌렸거나 없는 고침입니다. 화면을 새로 고쳐 주세요.",
        en="This correction was undone already or does not exist. Reload the page.",
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One value for one cell: `column` is the value of a Column, or `row` for an act on the row.

    `code` is the problem it answers; what is no code is not kept, since it comes from a form and goes to the trail.
    """

    row: int
    column: str
    value: str
    code: str = ""


@transaction.atomic
def correct(*, by: Actor, batch_id: int, change: Change, at: datetime) -> int | None:
    """Type one value over one cell and check again what it touches; return the correction, None when nothing changed.

    Raises NotPermitted, NotInOffice, WrongState (the list is not checked, or notices are being made),
    CorrectionRefused (no such row or column, or no such value).
    """
    batch, kept = locked(by, batch_id)
    made = lay_over(staff_id=by.staff_id or 0, batch=batch, kept=kept, changes=[change], at=at)
    if not made:
        return None
    where = f"row:{change.row} column:{change.column} code:{made[0].code} correction:{made[0].pk}"
    audit(by=by, verb="batch.correct", reference=f"batch:{batch.pk}", why=where, at=at)
    return made[0].pk


@transaction.atomic
def undo(*, by: Actor, batch_id: int, correction_id: int, at: datetime) -> int:
    """Take one correction back, so that what was there before it counts again; return its row.

    Raises as `correct` does, and NothingToUndo.
    """
    batch, kept = locked(by, batch_id)
    one = Correction.objects.filter(batch=batch, pk=correction_id, undone_at__isnull=True).first()
    if one is None:
        raise NothingToUndo
    Correction.objects.filter(pk=one.pk).update(undone_by_id=by.staff_id, undone_at=at)
    Rechecker(batch, kept).check([one.row])
    where = f"row:{one.row} column:{one.column} correction:{one.pk}"
    audit(by=by, verb="batch.undo_correction", reference=f"batch:{batch.pk}", why=where, at=at)
    return one.row


def locked(by: Actor, batch_id: int) -> tuple[Batch, KeptLayout]:
    """Return a batch whose list may be corrected, its row locked until the transaction ends."""
    batch = locked_checked(by, batch_id)
    kept = kept_layout(OfficeKeys(batch.office_id), batch)
    if kept is None:
        raise WrongState(state=batch.state)
    return batch, kept


def locked_checked(by: Actor, batch_id: int) -> Batch:
    """Return a batch that is checked, its row locked until the transaction ends."""
    by.need(Permission.BATCH_CREATE)
    if by.staff_id is None:
        raise NotInOffice
    batch = Batch.objects.select_for_update().get(pk=batch_row(by, batch_id).pk)
    if batch.state != BatchState.CHECKED:
        raise WrongState(state=batch.state)
    return batch


def lay_over(
    *,
    staff_id: int,
    batch: Batch,
    kept: KeptLayout,
    changes: Sequence[Change],
    at: datetime,
    by_file: bool = False,
    recheck: bool = True,
) -> list[Correction]:
    """Store the changes that change something, in a batch that is locked, and check their rows again at once.

    Without `recheck` the caller has the whole list checked.
    """
    office = OfficeKeys(batch.office_id)
    held = _held(office, batch, {change.row for change in changes})
    made = []
    for change in changes:
        row = held.get(change.row)
        if row is None:
            raise CorrectionRefused
        after = clean_typed(change.column, change.value, kept.layout)
        before = _now(row, change.column)
        if after != before:
            made.append(
                Correction(
                    batch=batch,
                    row=change.row,
                    column=change.column,
                    before=seal_text(office, batch.pk, change.row, change.column, before),
                    after=seal_text(office, batch.pk, change.row, change.column, after),
                    code=change.code if _CODE.fullmatch(change.code) else "",
                    by_file=by_file,
                    staff_id=staff_id,
                    at=at,
                )
            )
    if made:
        made = Correction.objects.bulk_create(made, batch_size=1000)
        if recheck:
            Rechecker(batch, kept).check({one.row for one in made})
    return made


def _held(office: OfficeKeys, batch: Batch, numbers: set[int]) -> dict[int, HeldRow]:
    typed = typed_over(office, batch.pk, numbers)
    rows = RosterRow.objects.filter(batch=batch, row__in=numbers)
    found = (open_held(office, row, typed.get(row.row, {})) for row in rows)
    return {one.number: one for one in found if one}


def _now(row: HeldRow, column: str) -> str:
    if column == WHOLE_ROW:
        return row.typed.get(WHOLE_ROW, "")
    return row.text(Column(column)) if column in {one.value for one in Column} else ""
