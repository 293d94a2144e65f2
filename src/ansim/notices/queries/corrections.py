"""Rows to correct, one page at a time: what stands in each cell, what is wrong with it, what was typed over it by whom."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.held_json import KeptLayout
from ansim.notices.domain.person_json import problems_from_bytes
from ansim.notices.models import Batch, Correction, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout, open_held, open_text

ORDERS: Final = {"row": ("row",), "-row": ("-row",), "codes": ("codes", "row"), "-codes": ("-codes", "row")}


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """One correction. `column` is the value of a Column or `row`; `undone_at` None: it still lies over the cell."""

    id: int
    row: int
    column: str
    before: str
    after: str
    code: str
    by_file: bool
    staff_id: int
    at: datetime
    undone_by: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class CellCard:
    """One cell of a row: its header as the officer wrote it, what stands in it now and what the list held."""

    column: Column
    title: str
    text: str
    first: str


@dataclass(frozen=True, slots=True)
class RowToCorrect:
    """One row with everything needed to put it right. `codes` keep it out, `warnings` are to be looked at."""

    row: int
    cells: tuple[CellCard, ...]
    problems: tuple[Problem, ...]
    codes: tuple[str, ...]
    warnings: tuple[str, ...]
    corrections: tuple[CorrectionCard, ...]
    left_out: bool

    @property
    def name(self) -> str:
        """The name as it stands in the row, whether or not the row is good."""
        return next((cell.text for cell in self.cells if cell.column is Column.NAME), "")

    def cell_of(self, problem: Problem) -> CellCard | None:
        """Return the cell that a problem is about: by its header, or by the field that a notice would print."""
        return next((one for one in self.cells if problem.column in (one.title, one.column.value)), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for. `view`: errors, warned, corrected or all; `code` one problem; `row` one row, 0 for any;
    `among` none but these."""

    view: str = "errors"
    code: str = ""
    row: int = 0
    among: frozenset[int] | None = None


def rows_to_correct(
    by: Actor, batch_id: int, wanted: Wanted, *, order: str = "row", start: int = 0, limit: int = 50
) -> tuple[RowToCorrect, ...]:
    """Return rows of a batch of the actor's office in one of ORDERS. Raises NotInOffice, SealBroken."""
    batch = batch_row(by, batch_id)
    office = OfficeKeys(batch.office_id)
    kept = kept_layout(office, batch)
    found = list(_found(by, batch, wanted).order_by(*ORDERS.get(order, ORDERS["row"]))[start : start + limit])
    corrections = _corrections(batch.pk, {row.row for row in found})
    return tuple(_row(office, row, kept, corrections.get(row.row, [])) for row in found)


def count_rows_to_correct(by: Actor, batch_id: int, wanted: Wanted) -> int:
    """Return how many rows `rows_to_correct` would give in all."""
    return _found(by, batch_row(by, batch_id), wanted).count()


def row_to_correct(by: Actor, batch_id: int, number: int) -> RowToCorrect | None:
    """Return one row of a batch, None when it has no such row. Raises NotInOffice."""
    found = rows_to_correct(by, batch_id, Wanted("all", row=number), limit=1)
    return found[0] if found else None


def corrections_of(
    by: Actor, batch_id: int, *, start: int = 0, limit: int = 50
) -> tuple[CorrectionCard, ...]:
    """Return the corrections of a batch, the newest first. Raises NotInOffice."""
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    office = OfficeKeys(batch.office_id)
    found = Correction.objects.filter(batch=batch).order_by("-pk")[start : start + limit]
    return tuple(_correction(office, one) for one in found)


def count_corrections(by: Actor, batch_id: int) -> int:
    """Return how many corrections a batch has, undone ones included."""
    by.need(Permission.BATCH_READ)
    return Correction.objects.filter(batch=batch_row(by, batch_id)).count()


@dataclass(frozen=True, slots=True)
class ListStanding:
    """What is left to do with a list: whether its rows may be corrected now, whether it has to be checked anew."""

    may_correct: bool
    stale: bool
    asks_layout: bool
    corrected: int


def list_standing(by: Actor, batch_id: int) -> ListStanding:
    """Return how the list of a batch stands. Raises NotInOffice."""
    batch = batch_row(by, batch_id)
    may = batch.state == BatchState.CHECKED and by.may(Permission.BATCH_CREATE)
    corrected = RosterRow.objects.filter(batch=batch, corrected=True).count()
    return ListStanding(may and batch.layout is not None, batch.stale, batch.asks_layout, corrected)


def _found(by: Actor, batch: Batch, wanted: Wanted) -> QuerySet[RosterRow]:
    by.need(Permission.BATCH_READ)
    found = RosterRow.objects.filter(batch=batch)
    if wanted.view == "errors":
        found = found.filter(codes__len__gt=0)
    elif wanted.view == "warned":
        found = found.filter(codes__len=0, warnings__len__gt=0)
    elif wanted.view == "corrected":
        found = found.filter(corrected=True)
    if wanted.row:
        found = found.filter(row=wanted.row)
    if wanted.among is not None:
        found = found.filter(row__in=wanted.among)
    if wanted.code:
        found = found.filter(Q(codes__contains=[wanted.code]) | Q(warnings__contains=[wanted.code]))
    return found


def _corrections(batch_id: int, rows: Collection[int]) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = defaultdict(list)
    for one in Correction.objects.filter(batch_id=batch_id, row__in=rows).order_by("pk"):
        found[one.row].append(one)
    return found


def _row(
    office: OfficeKeys, row: RosterRow, kept: KeptLayout | None, corrections: list[Correction]
) -> RowToCorrect:
    cards = tuple(_correction(office, one) for one in corrections)
    typed = {one.column: one.after for one in cards if one.undone_at is None}
    held = open_held(office, row, typed)
    cells: tuple[CellCard, ...] = ()
    if held and kept:
        cells = tuple(
            CellCard(column, kept.layout.titles[column], held.text(column), held.first_text(column))
            for column in Column
            if column in kept.layout.places
        )
    said = office.open(row.problems, f"row:{row.batch_id}:{row.row}") if row.problems else b"[]"
    return RowToCorrect(
        row=row.row,
        cells=cells,
        problems=problems_from_bytes(said),
        codes=tuple(row.codes),
        warnings=tuple(row.warnings),
        corrections=cards,
        left_out=bool(held and held.left_out),
    )


def _correction(office: OfficeKeys, one: Correction) -> CorrectionCard:
    return CorrectionCard(
        id=one.pk,
        row=one.row,
        column=one.column,
        before=open_text(office, one, one.before),
        after=open_text(office, one, one.after),
        code=one.code,
        by_file=one.by_file,
        staff_id=one.staff_id,
        at=one.at,
        undone_by=one.undone_by_id,
        undone_at=one.undone_at,
    )
