"""How an uploaded list was read: which sheet, which header row, which column means what."""

from dataclasses import dataclass

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout, kept_table
from ansim.notices.queries.readings import profile_for, reading_of_batch


@dataclass(frozen=True, slots=True)
class ListLayout:
    """The list as understood. `columns`: each meaning with its header as written."""

    sheet: str
    header_row: int | None
    columns: tuple[tuple[Column, str], ...]


def list_layout(by: Actor, batch_id: int) -> ListLayout:
    """Return how the list of a batch is read; a list that was checked is not opened again for it.

    Raises NotInOffice, BlobMissing and the errors of reading a file.
    """
    by.need(Permission.BATCH_READ)
    row = batch_row(by, batch_id)
    known, reading = kept_layout(OfficeKeys(row.office_id), row), reading_of_batch(row)
    if known is not None and reading is not None:
        return _layout(reading.sheet, known.layout)
    if row.state == BatchState.CHECKING:
        return ListLayout("", None, ())
    table = kept_table(row)
    layout = known.layout if known else find_layout(table, profile_for(row.office_id, table))
    return _layout(table.sheet, layout)


def _layout(sheet: str, layout: Layout | None) -> ListLayout:
    if layout is None:
        return ListLayout(sheet, None, ())
    columns = tuple((column, layout.titles[column]) for column in Column if column in layout.titles)
    return ListLayout(sheet, layout.header_row, columns)
