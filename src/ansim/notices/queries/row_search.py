"""Finding rows of one list by a name or a number: what was typed is posted and kept sealed, never in an address."""

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.kit.sealing import SealBroken
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.list_search import Sought
from ansim.notices.models import RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import phone_tag
from ansim.notices.queries.row_orders import rows_with_value


def rows_sought(by: Actor, batch_id: int, sought: Sought) -> frozenset[int] | None:
    """Return the numbers of the rows of a batch that are meant, left-out ones included; whole numbers by their tag alone.

    None where more rows would have to be opened than a page waits for. Raises NotPermitted, NotInOffice, SealBroken.
    """
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    office = OfficeKeys(batch.office_id)
    if sought.phone:
        tagged = RosterRow.objects.filter(batch=batch, phone_tag=phone_tag(office, sought.phone))
        return frozenset(tagged.values_list("row", flat=True))
    return rows_with_value(office, batch.pk, "phone" if sought.end else "name", sought.means)


def seal_typed(by: Actor, batch_id: int, typed: str) -> str:
    """Return what was typed, sealed for this list and this member of staff, as hex for a session. Raises NotInOffice."""
    office = OfficeKeys(batch_row(by, batch_id).office_id)
    return office.seal(typed.encode(), _place(by, batch_id)).hex()


def open_typed(by: Actor, batch_id: int, kept: str) -> str:
    """Return what `seal_typed` sealed, "" for what was sealed for another list or person. Raises NotInOffice."""
    office = OfficeKeys(batch_row(by, batch_id).office_id)
    try:
        return office.open(bytes.fromhex(kept), _place(by, batch_id)).decode()
    except SealBroken:
        return ""


def _place(by: Actor, batch_id: int) -> str:
    return f"list-search:{batch_id}:{by.who}"
