"""How lists were read, and what an office has confirmed about its headers."""

import json

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.headers import find_layout
from ansim.notices.domain.profile import ListReading, Profile, profile_from_json, profile_to_json
from ansim.notices.domain.reading_json import reading_from_bytes
from ansim.notices.domain.table import Table
from ansim.notices.models import Batch, ListProfile
from ansim.notices.queries.batches import batch_row

_MOST = 100


def list_reading_of(by: Actor, batch_id: int) -> ListReading | None:
    """Return how the list of a batch was read, None before its check. Raises NotInOffice, SealBroken."""
    by.need(Permission.BATCH_READ)
    return reading_of_batch(batch_row(by, batch_id))


def reading_of_batch(batch: Batch) -> ListReading | None:
    """Return the reading kept with a batch, for this module."""
    if batch.reading is None:
        return None
    return reading_from_bytes(OfficeKeys(batch.office_id).open(batch.reading, f"reading:{batch.pk}"))


def profile_for(office_id: int, table: Table) -> Profile | None:
    """Return the newest profile of an office whose headers stand in a table, None when there is none."""
    office = OfficeKeys(office_id)
    for row in ListProfile.objects.filter(office_id=office_id)[:_MOST]:
        profile = profile_from_json(json.loads(office.open(row.columns, f"profile:{office_id}")))
        layout = find_layout(table, profile)
        if layout is not None and layout.profiled:
            return profile
    return None


def seal_profile(office: OfficeKeys, office_id: int, profile: Profile) -> bytes:
    """Return a profile sealed for its office."""
    return office.seal(json.dumps(profile_to_json(profile)).encode(), f"profile:{office_id}")
