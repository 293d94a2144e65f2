"""The list goes out with its errors marked in it and comes back corrected; the same batch goes on, with a trail."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.notices.adapters.marked_workbook import Mark, RowMarks, read_marked, write_marked
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.table_errors import MAX_BYTES, FileEmpty, FileTooLarge
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.batch import WrongState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import MOST_CHARACTERS, HeldRow, clean_typed, with_added
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.held_json import KeptLayout
from ansim.notices.domain.person_json import problems_from_bytes
from ansim.notices.domain.returned import Returned, ReturnedRow, TakenBack, compare_returned
from ansim.notices.models import Batch, ReturnedList, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout, kept_table, open_held, typed_over
from ansim.notices.services.arriving import AT_ONCE, put_aside, read_aside, reads_slowly, returned_name
from ansim.notices.services.correcting import Change, lay_over, locked
from ansim.notices.services.intake import Upload
from ansim.notices.services.newcomers import offer, refuse_while_offered
from ansim.notices.services.states import worker_of
from ansim.notices.services.wholly import check_again

_CHUNK = 2000


def marked_list(*, by: Actor, batch_id: int, language: str, at: datetime) -> bytes:
    """Return the list as XLSX with every problem marked, sentences in `language`; writes the trail.

    Raises NotPermitted, NotInOffice, WrongState before the first check, BlobMissing.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    office = OfficeKeys(batch.office_id)
    kept = kept_layout(office, batch)
    if kept is None:
        raise WrongState(state=batch.state)
    rows = _marks(office, batch, kept.layout, language)
    table = with_added(at_the_door(kept_table(batch), kept.layout), rows)
    data = write_marked(table, kept.layout, rows)
    with transaction.atomic():
        audit(by=by, verb="batch.export_marked", reference=f"batch:{batch.pk}", at=at)
    return data


@transaction.atomic
def take_returned(*, by: Actor, batch_id: int, upload: Upload, at: datetime) -> TakenBack | None:
    """Take a corrected list back into its batch: what differs from now becomes corrections, each undoable.

    Earlier corrections stay, so do rows that are not in the file; people without a key are offered
    (`services.newcomers`). A long file is read by the worker, who checks the whole list after it: then None is returned.
    Raises NotPermitted, NotInOffice, WrongState, NewcomersOpen, the errors of reading a file, and those of `domain.returned` when the
    file is not this list, or slid: then nothing is taken.
    """
    batch, kept = locked(by, batch_id)
    refuse_while_offered(batch)
    if not upload.data:
        raise FileEmpty
    if len(upload.data) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 2**20)
    one = ReturnedList(batch=batch, staff_id=by.staff_id or 0, at=at)
    if len(upload.data) <= AT_ONCE and not reads_slowly(upload.data):
        return _take(one, kept, upload, by=by, recheck=True)
    one.waits = True
    _keep(one)
    audit(by=by, verb="batch.bring_returned", reference=f"batch:{batch.pk}", at=at)
    check_again(by=by, batch=batch)
    put_aside(batch, returned_name(batch.pk), upload.filename, upload.data)
    return None


def read_returned(batch: Batch) -> None:
    """Read the long corrected list that waits for a batch whose whole list is about to be checked, if one does.

    Why it was not taken is kept for its officer; the check goes on with the list as it was. Raises what passes by
    itself, to be tried again.
    """
    one = ReturnedList.objects.filter(batch=batch, waits=True).first()
    kept = kept_layout(OfficeKeys(batch.office_id), batch)
    if one is not None and kept is not None:
        one.waits = False
        try:
            filename, data = read_aside(batch, returned_name(batch.pk))
            with transaction.atomic():
                _take(one, kept, Upload(filename, data), by=worker_of(batch), recheck=False)
        except AnsimError as wrong:
            if wrong.retryable:
                raise
            one.refused_says = {language: wrong.text(language) for language in ("ko", "en")}
            _keep(one)
    keys.office_blobs(batch.office_id).delete(returned_name(batch.pk))


def _take(one: ReturnedList, kept: KeptLayout, upload: Upload, *, by: Actor, recheck: bool) -> TakenBack:
    """Lay the differences over the rows, offer who is new, keep and tell what came of it."""
    batch = one.batch
    office = OfficeKeys(batch.office_id)
    found = _compared(office, batch, kept.layout, upload)
    made = lay_over(
        staff_id=one.staff_id,
        batch=batch,
        kept=kept,
        changes=[Change(row, column.value, text) for row, column, text in found.changes],
        at=one.at,
        by_file=True,
        recheck=recheck,
    )
    corrected = len({change.row for change in made})
    new = offer(one, kept.layout, found.new)
    taken = TakenBack(
        corrected,
        new,
        found.missing,
        batch.rows - corrected - len(found.missing) - len(found.doubled),
        found.doubled,
        found.strangers,
        found.again,
        len(found.new) - new,
    )
    one.told = asdict(taken)
    _keep(one)
    ids = f" corrections:{made[0].pk}-{made[-1].pk}" if made else ""
    why = f"cells:{len(made)}{ids}" + (f" new:{new}" if new else "")
    audit(by=by, verb="batch.correct_by_file", reference=f"batch:{batch.pk}", why=why, at=one.at)
    return taken


def _keep(one: ReturnedList) -> None:
    """Keep the newest list that came back in the place of the one before."""
    ReturnedList.objects.filter(batch=one.batch_id).delete()
    one.pk = None
    one.save(force_insert=True)


def _compared(office: OfficeKeys, batch: Batch, layout: Layout, upload: Upload) -> Returned:
    held = _held(office, batch)
    table = at_the_door(read_table(upload.data, upload.filename), None)
    current = {number: _texts(row, layout) for number, row in held.items() if not row.left_out}
    rows = []
    for key, cells in read_marked(table, layout):
        number = _number(office, batch.pk, key, held)
        cut = {column: text[:MOST_CHARACTERS] for column, text in cells.items()}
        if not key:
            cut = {column: clean_typed(column.value, text, layout) for column, text in cut.items()}
        rows.append(ReturnedRow(number, cut, is_new=not key))
    return compare_returned(current, rows, [_texts(row, layout) for row in held.values() if row.left_out])


def _marks(office: OfficeKeys, batch: Batch, layout: Layout, language: str) -> dict[int, RowMarks]:
    typed = typed_over(office, batch.pk)
    titles = {title: column for column, title in layout.titles.items()}
    names = {column.value: column for column in layout.places}
    found = {}
    for row in RosterRow.objects.filter(batch=batch).iterator(chunk_size=_CHUNK):
        said = office.open(row.problems, f"row:{batch.pk}:{row.row}") if row.problems else b"[]"
        problems = problems_from_bytes(said)
        cells: dict[Column, list[Problem]] = defaultdict(list)
        for one in problems:
            column = titles.get(one.column or "") or names.get(one.column or "")
            if column is not None:
                cells[column].append(one)
        found[row.row] = RowMarks(
            key=_key(office, batch.pk, row.row),
            says=_sentences(problems, language),
            marks={column: _mark(some, row.codes, language) for column, some in cells.items()},
            typed={names[name]: text for name, text in typed.get(row.row, {}).items() if name in names},
        )
    return found


def _mark(problems: list[Problem], codes: list[str], language: str) -> Mark:
    return Mark(any(one.code in codes for one in problems), _sentences(problems, language))


def _sentences(problems: list[Problem] | tuple[Problem, ...], language: str) -> str:
    return " / ".join(dict.fromkeys(one.message(language) for one in problems))


def _held(office: OfficeKeys, batch: Batch) -> dict[int, HeldRow]:
    typed = typed_over(office, batch.pk)
    rows = RosterRow.objects.filter(batch=batch).defer("person", "problems").iterator(chunk_size=_CHUNK)
    found = (open_held(office, row, typed.get(row.row, {})) for row in rows)
    return {one.number: one for one in found if one}


def _texts(row: HeldRow, layout: Layout) -> dict[Column, str]:
    return {column: row.text(column)[:MOST_CHARACTERS] for column in layout.places}


def _key(office: OfficeKeys, batch_id: int, row: int) -> str:
    """A row's key carries a keyed hash: a row of another batch, or a number counted on by a spreadsheet, is none."""
    return f"{row}-{office.tag('returned', f'{batch_id}:{row}').hex()[:10]}"


def _number(office: OfficeKeys, batch_id: int, key: str, held: Mapping[int, HeldRow]) -> int | None:
    digits = key.partition("-")[0]
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0
    return number if number in held and _key(office, batch_id, number) == key else None
