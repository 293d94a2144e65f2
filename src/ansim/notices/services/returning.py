"""The list goes out with its errors marked in it and comes back corrected; the same batch goes on, with a trail."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import keys
from ansim.kit.problem import Problem
from ansim.notices.adapters.marked_workbook import Mark, RowMarks, read_marked, write_marked
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.table_errors import MAX_BYTES, FileEmpty, FileTooLarge
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.batch import WrongState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import LEFT_OUT, MOST_CHARACTERS, WHOLE_ROW, HeldRow
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.person_json import problems_from_bytes
from ansim.notices.domain.returned import ReturnedRow, compare_returned
from ansim.notices.models import Batch, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout, open_held, typed_over
from ansim.notices.services.correcting import Change, lay_over, locked
from ansim.notices.services.intake import Upload

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of a returned list: cells corrected, rows left out since they were gone; and what was not taken:
    rows whose key stood twice, and how many rows had no key.
    """

    corrected: int
    left_out: int
    doubled: tuple[int, ...]
    strangers: int


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
    table = read_table(keys.office_blobs(batch.office_id).get(batch.list_blob), f"list{batch.list_suffix}")
    rows = _marks(office, batch, kept.layout, language)
    data = write_marked(at_the_door(table, kept.layout), kept.layout, rows)
    with transaction.atomic():
        audit(by=by, verb="batch.export_marked", reference=f"batch:{batch.pk}", at=at)
    return data


@transaction.atomic
def take_returned(*, by: Actor, batch_id: int, upload: Upload, at: datetime) -> TakenBack:
    """Take a corrected list back into its batch: what differs from now becomes corrections, each undoable.

    Earlier corrections stay. Raises NotPermitted, NotInOffice, WrongState, the errors of reading a file, and those of
    `domain.returned` when the file is not this list, or slid: then nothing is taken.
    """
    batch, kept = locked(by, batch_id)
    if not upload.data:
        raise FileEmpty
    if len(upload.data) > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 2**20)
    office = OfficeKeys(batch.office_id)
    held = _held(office, batch)
    table = at_the_door(read_table(upload.data, upload.filename), None)
    current = {number: _texts(row, kept.layout) for number, row in held.items() if not row.left_out}
    rows = [
        ReturnedRow(
            _number(office, batch.pk, key, held),
            {column: text[:MOST_CHARACTERS] for column, text in cells.items()},
        )
        for key, cells in read_marked(table, kept.layout)
    ]
    found = compare_returned(current, rows)
    changes = [Change(row, column.value, text) for row, column, text in found.changes]
    changes += [Change(row, WHOLE_ROW, LEFT_OUT) for row in found.gone]
    made = lay_over(by=by, batch=batch, kept=kept, changes=changes, at=at, by_file=True)
    ids = f" corrections:{made[0].pk}-{made[-1].pk}" if made else ""
    audit(
        by=by,
        verb="batch.correct_by_file",
        reference=f"batch:{batch.pk}",
        why=f"cells:{len(made)}{ids}",
        at=at,
    )
    out = sum(one.column == WHOLE_ROW for one in made)
    return TakenBack(len(made) - out, out, found.doubled, found.strangers)


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
