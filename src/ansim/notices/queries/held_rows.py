"""Rows as they are kept: their cells, what was typed over them, the tags that tie them together; for this module."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from ansim.conf import keys
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.correcting import HANDED_OVER, WHOLE_ROW, HeldRow, Typed
from ansim.notices.domain.held_json import (
    KeptLayout,
    held_from_bytes,
    held_to_bytes,
    layout_from_bytes,
    layout_to_bytes,
)
from ansim.notices.domain.person_json import person_to_bytes, problems_to_bytes
from ansim.notices.domain.problem_sets import RowVerdict
from ansim.notices.domain.rows import CheckedRow
from ansim.notices.domain.table import Table
from ansim.notices.domain.texts import squash
from ansim.notices.models import Batch, Correction, RosterRow, TransferRow


def kept_table(batch: Batch) -> Table:
    """Return the list of a batch as its cells were kept. Raises BlobMissing and the errors of reading a list."""
    return read_table(keys.office_blobs(batch.office_id).get(batch.list_blob), f"list{batch.list_suffix}")


def seal_cells(office: OfficeKeys, batch_id: int, held: HeldRow) -> bytes:
    """Return the sealed cells of a row."""
    return office.seal(held_to_bytes(held), f"cells:{batch_id}:{held.number}")


def open_held(office: OfficeKeys, row: RosterRow, typed: Typed) -> HeldRow | None:
    """Return a kept row with what is typed over it, None for one whose cells were never kept. Raises SealBroken."""
    if row.cells is None:
        return None
    return held_from_bytes(row.row, office.open(row.cells, f"cells:{row.batch_id}:{row.row}"), typed)


def typed_over(
    office: OfficeKeys, batch_id: int, rows: Collection[int] | None = None
) -> dict[int, dict[str, str]]:
    """Return what counts now over each corrected row of a batch: the newest correction of a cell that is not undone.

    A row that is with another office, or offered to one, is out of the list whatever is typed over it.
    """
    found = Correction.objects.filter(batch_id=batch_id, undone_at__isnull=True).order_by("pk")
    if rows is not None:
        found = found.filter(row__in=list(rows))
    typed: dict[int, dict[str, str]] = defaultdict(dict)
    for one in found:
        typed[one.row][one.column] = open_text(office, one, one.after)
    given = TransferRow.objects.filter(batch_id=batch_id, stands=True)
    for row in (given if rows is None else given.filter(row__in=list(rows))).values_list("row", flat=True):
        typed[row][WHOLE_ROW] = HANDED_OVER
    return dict(typed)


def seal_text(office: OfficeKeys, batch_id: int, row: int, column: str, text: str) -> bytes:
    """Return a value of a correction, sealed for its cell."""
    return office.seal(text.encode(), f"correction:{batch_id}:{row}:{column}")


def open_text(office: OfficeKeys, one: Correction, sealed: bytes | memoryview) -> str:
    """Return a value of a correction. Raises SealBroken."""
    return office.open(sealed, f"correction:{one.batch_id}:{one.row}:{one.column}").decode()


def keep_layout(office: OfficeKeys, batch_id: int, kept: KeptLayout) -> bytes:
    """Return a layout sealed for its batch."""
    return office.seal(layout_to_bytes(kept), f"layout:{batch_id}")


def kept_layout(office: OfficeKeys, batch: Batch) -> KeptLayout | None:
    """Return the layout that a batch was checked with, None before its first check. Raises SealBroken."""
    return layout_from_bytes(office.open(batch.layout, f"layout:{batch.pk}")) if batch.layout else None


def who_tag(office: OfficeKeys, name: str, birth: date | None) -> bytes | None:
    """Return the keyed hash of a name with its birth date, None where one of them is missing."""
    return office.tag("row-who", f"{squash(name)} {birth.isoformat()}") if name and birth else None


def phone_tag(office: OfficeKeys, phone: str | None) -> bytes | None:
    """Return the keyed hash of a phone within a list."""
    return office.tag("row-phone", phone) if phone else None


def write_verdict(
    office: OfficeKeys, row: RosterRow, checked: CheckedRow | None, verdict: RowVerdict
) -> None:
    """Set on a row, not yet saved, what its check found; `checked` None: the list as a whole has an error."""
    place = f"row:{row.batch_id}:{row.row}"
    row.person = office.seal(person_to_bytes(verdict.person), place) if verdict.person else None
    row.problems = office.seal(problems_to_bytes(verdict.problems), place) if verdict.problems else None
    row.codes = list(verdict.codes)
    row.warnings = list(verdict.warnings)
    row.who_tag = who_tag(office, checked.name, checked.birth) if checked else None
    row.phone_tag = phone_tag(office, checked.phone) if checked else None


VERDICT_FIELDS = ("person", "problems", "codes", "warnings", "who_tag", "phone_tag")


def numbers_of(rows: Iterable[RosterRow]) -> set[int]:
    """Return the row numbers of rows."""
    return {row.row for row in rows}
