"""The worker checks a list: people sealed row by row, every problem kept beside its row, nobody dropped silently."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, Source, StepName
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import OUT, WHOLE_ROW, HeldRow, corrected_table, hold, with_added
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.held_json import KeptLayout
from ansim.notices.domain.no_list import refuse_no_list
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.problem_sets import verdict_of
from ansim.notices.domain.profile import Profile
from ansim.notices.domain.reading import read_list
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import CheckedList, NoHeader, check_list
from ansim.notices.domain.roster_codes import problem
from ansim.notices.domain.table import Table, TableRow
from ansim.notices.models import Batch, RosterRow
from ansim.notices.queries.held_rows import (
    keep_layout,
    kept_layout,
    kept_table,
    seal_cells,
    typed_over,
    write_verdict,
)
from ansim.notices.queries.readings import profile_for
from ansim.notices.services.arriving import forget_brought, read_brought
from ansim.notices.services.composing import composer_of
from ansim.notices.services.guarding import guard_batch, keep_guarded
from ansim.notices.services.issued import PairedList, issued_texts, pair_issued
from ansim.notices.services.layouts import ask_about, keep_reading
from ansim.notices.services.ordering import keep_values
from ansim.notices.services.returning import read_returned
from ansim.notices.services.row_problems import record_problems, record_warnings
from ansim.notices.services.states import halt, move, worker_of
from ansim.notices.services.steps import advance, begin, end, renew, told

_CHUNK = 1000
_ByRow = dict[int, list[Problem]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A list read and checked with its corrections; `out` are the rows that an officer left out."""

    found: CheckedList
    pages: PairedList
    typed: Mapping[int, Mapping[str, str]]
    first: Mapping[int, TableRow]
    out: tuple[int, ...]
    table: Table

    @property
    def roster(self) -> CheckedRoster:
        return self.found.roster


def check_batch(*, batch_id: int) -> None:
    """Check the list of a batch and store its rows; a batch that was checked already is left alone.

    A list that cannot be read at all stops the batch with the reason; a problem of a row excludes that row.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        forget_brought(batch)
        return
    renew(batch.pk, StepName.CHECK)
    try:
        opened = _open(batch, read_brought(batch))
        if opened.layout is None and batch.asks_layout:
            refuse_no_list(opened.table)
            ask_about(batch=batch, reading=read_list(opened.table))
            return
        read = _read(batch, opened)
        found, warned = _with_records(batch, read)
    except AnsimError as wrong:
        if wrong.retryable:
            raise
        with transaction.atomic():
            halt(by=worker_of(batch), batch=batch, code=wrong.code, says=wrong.text)
        return
    if (whole := None if read.out else _problem_of_whole(read.roster)) is not None:
        _end_here(batch, read, whole)
        return
    guarded = guard_batch(batch, read.table, read.roster, read.pages.confirmed, read.pages.printed)
    for one in guarded.problems():
        found[one.row or 0].append(one)
    rows = read.roster.rows + len(read.out)
    begin(batch.pk, StepName.CHECK, rows, done=rows // 2)
    stored = _rows(batch, read, found, warned)
    with transaction.atomic():
        if Batch.objects.select_for_update().get(pk=batch.pk).state != BatchState.CHECKING:
            return  # another worker was quicker, or an officer stopped it
        _store(batch, read, stored)
        keep_guarded(batch, guarded)
        move(
            by=worker_of(batch),
            batch=batch,
            after=BatchState.CHECKED,
            rows=rows,
            included=sum(not row.codes for row in stored),
            strange_pages=read.pages.strange_pages,
            stale=False,
            **_layout_columns(batch, read, opened),
        )
    advance(batch.pk, StepName.CHECK, rows)
    end(batch.pk, StepName.CHECK)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A list opened: its cells behind the door, where its columns stand, and how that is known."""

    table: Table
    layout: Layout | None
    profile: Profile | None
    kept: KeptLayout | None


def _open(batch: Batch, table: Table | None) -> _Opened:
    if table is None:
        table = kept_table(batch)
    kept = kept_layout(OfficeKeys(batch.office_id), batch)
    profile = None if kept else profile_for(batch.office_id, table)
    layout = kept.layout if kept else find_layout(table, profile)
    return _Opened(at_the_door(table, layout), layout, profile, kept)


def _end_here(batch: Batch, read: _Read, whole: Problem) -> None:
    """Stop a list that no row of can be used; one whose columns were not understood asks its officer instead."""
    reading = read.roster.reading
    if batch.asks_layout and reading and whole.code.startswith("column."):
        ask_about(batch=batch, reading=reading)
        return
    with transaction.atomic():
        halt(by=worker_of(batch), batch=batch, code=whole.code, says=whole.message)


def _layout_columns(batch: Batch, read: _Read, opened: _Opened) -> dict[str, Any]:
    """What is kept of how the list was read; a confirmed profile is not asked about again."""
    office = OfficeKeys(batch.office_id)
    kept = KeptLayout(read.found.layout, read.found.middles)
    columns: dict[str, Any] = {"layout": keep_layout(office, batch.pk, kept)}
    reading = read.roster.reading
    if opened.kept is None and reading is not None:
        columns["reading"] = keep_reading(office, batch.pk, reading)
        columns["asks_layout"] = batch.asks_layout and not reading.confirmed
    return columns


def _read(batch: Batch, opened: _Opened) -> _Read:
    table, layout, kept = opened.table, opened.layout, opened.kept
    if layout is None:
        raise NoHeader
    read_returned(batch)
    office = OfficeKeys(batch.office_id)
    typed = typed_over(office, batch.pk)
    table = with_added(table, typed)
    first = {row.number: row for row in table.rows}
    corrected = corrected_table(table, layout, typed)
    found = check_list(
        corrected,
        korean_day(now()),
        NoticeKind(batch.kind) if batch.source == Source.ROSTER else None,
        layout,
        profile=opened.profile,
        surely=typed.keys(),
        middles=kept.middles if kept else None,
        watch=partial(_watched, batch),
    )
    pages = PairedList({}, {})
    if batch.source == Source.ISSUED:
        pages = pair_issued(batch, issued_texts(batch), found.roster.people, found.roster.bad_rows)
    out = tuple(number for number, over in typed.items() if over.get(WHOLE_ROW) in OUT)
    return _Read(found, pages, typed, first, out, corrected)


def _watched(batch: Batch, body: Sequence[TableRow]) -> Iterator[TableRow]:
    """Show from its first row on how far the check is: half of it is reading values, half is keeping them."""
    begin(batch.pk, StepName.CHECK, len(body))
    return told(batch.pk, StepName.CHECK, body, part=0, parts=2)


def _problem_of_whole(roster: CheckedRoster) -> Problem | None:
    """Return the error that concerns the list and not one of its rows: that nobody is in it, else the first, such as a column
    that is missing."""
    rows = {person.row for person in roster.people} | set(roster.bad_rows)
    checked = {problem.row for problem in roster.errors} & rows
    if checked or roster.people:
        return None
    nobody = (one for one in roster.errors if one.code == "roster.no_rows")
    return next(nobody, roster.errors[0] if roster.errors else None)


def _with_records(batch: Batch, read: _Read) -> tuple[_ByRow, _ByRow]:
    """Return errors and warnings by row: those of the roster and those that show only when the record is composed."""
    found: _ByRow = defaultdict(list)
    warned: _ByRow = defaultdict(list)
    for one in read.roster.errors:
        found[one.row or 0].append(one)
    composer = composer_of(batch)
    for person in read.roster.people:
        if batch.source == Source.ISSUED:
            found[person.row].extend(read.pages.rows[person.row].problems)
        else:
            problems = record_problems(composer, person)
            found[person.row].extend(problems)
            warned[person.row].extend([] if problems else record_warnings(composer, person))
    for number in read.out:
        found[number] = [problem(OUT[read.typed[number][WHOLE_ROW]], number)]
    return found, warned


def _rows(batch: Batch, read: _Read, found: _ByRow, warned: _ByRow) -> list[RosterRow]:
    """Return one row a person, good or bad, sealed and not yet stored."""
    office = OfficeKeys(batch.office_id)
    people = {person.row: person for person in read.roster.people}
    checked = {one.row: one for one in read.found.checked}
    for warning in read.roster.warnings:
        warned[warning.row or 0].append(warning)
    for number, issued in read.pages.rows.items():
        warned[number].extend(issued.warnings)
    rows = []
    numbers = sorted({*people, *read.roster.bad_rows, *read.out})
    for number in told(batch.pk, StepName.CHECK, numbers, part=1, parts=2):
        row = RosterRow(batch=batch, row=number, corrected=number in read.typed)
        if number in read.pages.rows:
            row.pages = list(read.pages.rows[number].pages)
        row.cells = seal_cells(office, batch.pk, _held(read, number))
        verdict = verdict_of(people.get(number), found.get(number, []), warned.get(number, []))
        write_verdict(office, row, checked.get(number), verdict)
        rows.append(row)
    return rows


def _store(batch: Batch, read: _Read, rows: list[RosterRow]) -> None:
    """Put the rows in the place of those of an earlier check, and beside them what those nobody corrected are ordered by."""
    RosterRow.objects.filter(batch=batch).delete()
    RosterRow.objects.bulk_create(rows, batch_size=_CHUNK)
    bad = [number for number in read.roster.bad_rows if number not in read.typed]
    people = (person for person in read.roster.people if person.row not in read.typed)
    keep_values(batch, people, {number: _held(read, number).text(Column.NAME) for number in bad})


def _held(read: _Read, number: int) -> HeldRow:
    return hold(read.first[number], read.found.layout)
