"""How a list was read is confirmed once by an officer and kept as a profile of the office for the same headers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, Source, WrongState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import ListReading, Profile, ProfileIncomplete, profile_of, refuse_data
from ansim.notices.domain.reading_json import reading_to_bytes
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import missing_columns
from ansim.notices.models import Batch, ListProfile, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.readings import reading_of_batch, seal_profile
from ansim.notices.services.jobs import ask
from ansim.notices.services.states import move, worker_of


def keep_reading(office: OfficeKeys, batch_id: int, reading: ListReading) -> bytes:
    """Return a reading sealed for its batch."""
    return office.seal(reading_to_bytes(reading), f"reading:{batch_id}")


@transaction.atomic
def ask_about(*, batch: Batch, reading: ListReading) -> None:
    """Let a list whose columns cannot be told wait for its officer instead of stopping it; nobody is in it yet."""
    RosterRow.objects.filter(batch=batch).delete()
    move(
        by=worker_of(batch),
        batch=batch,
        after=BatchState.CHECKED,
        rows=0,
        included=0,
        stale=False,
        asks_layout=True,
        layout=None,
        reading=keep_reading(OfficeKeys(batch.office_id), batch.pk, reading),
    )


@transaction.atomic
def confirm_columns(
    *, by: Actor, batch_id: int, headers: Sequence[str], columns: Mapping[str, Column | None], at: datetime
) -> bool:
    """Keep what the headers mean as a profile of the office, and go on; True when the list is read anew with it.

    `headers` are all keys of the header row, `columns` the meaning of each (None: not used). Raises NotPermitted,
    NotInOffice, WrongState, BadProfile, ProfileIncomplete, HeaderIsData.
    """
    by.need(Permission.BATCH_CREATE)
    if by.staff_id is None:
        raise NotInOffice
    batch = Batch.objects.select_for_update().get(pk=batch_row(by, batch_id).pk)
    if batch.state != BatchState.CHECKED:
        raise WrongState(state=batch.state)
    profile = profile_of({key: columns.get(key) for key in headers if key})
    refuse_data(profile.columns)
    kind = NoticeKind(batch.kind) if batch.source == Source.ROSTER else None
    chosen = [column for column in profile.columns.values() if column is not None]
    if missing := missing_columns(chosen, kind):
        raise ProfileIncomplete(what=", ".join(missing))
    reading = reading_of_batch(batch)
    known = reading.profile if reading and reading.header_row and batch.layout else None
    _keep(by, batch.office_id, profile, at)
    audit(by=by, verb="batch.confirm_columns", reference=f"batch:{batch.pk}", at=at)
    if known is not None and dict(known.columns) == dict(profile.columns):
        Batch.objects.filter(pk=batch.pk).update(asks_layout=False)
        return False
    move(by=by, batch=batch, after=BatchState.CHECKING, asks_layout=False, layout=None)
    ask("check", batch=batch.pk)
    return True


def _keep(by: Actor, office_id: int, profile: Profile, at: datetime) -> None:
    office = OfficeKeys(office_id)
    tag = office.tag("headers", "\n".join(sorted(profile.columns)))
    ListProfile.objects.update_or_create(
        office_id=office_id,
        headers_tag=tag,
        defaults={
            "columns": seal_profile(office, office_id, profile),
            "staff_id": by.staff_id or 0,
            "at": at,
        },
    )
