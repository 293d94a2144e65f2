"""Paper slips (protocol.md, 0x05; docs/adr/0073): made ten a sheet for a person, each good for one visit, then forgotten."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ansim.vault.adapters import key_folder
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.person import slip_mark
from ansim.vault.models import Resident, Slip
from ansim.vault.services.enrolling import record_use
from ansim.vault.services.limits import take
from ansim.wire.slip import new_slip, slip_value

SHEET: Final = 10
PER_PERSON: Final = (Limit("slips.day", 2, timedelta(days=1)),)


@transaction.atomic
def make_slips(*, row: Resident, now: datetime) -> tuple[str, ...]:
    """Return the texts of ten new slips of this person, which are kept nowhere. Raises TooOften."""
    take(limits=PER_PERSON, asker=f"slips|{bytes(row.uid).hex()}", now=now)
    record_use(row=row, now=now)
    made = tuple(new_slip() for _ in range(SHEET))
    marks = [slip_mark(key_folder.pepper(), slip_value(text)) for text in made]
    Slip.objects.bulk_create(Slip(mark=mark, resident=row, made_at=now) for mark in marks)
    return made


@transaction.atomic
def use_slip(*, value: bytes, now: datetime) -> Resident | None:
    """Return the person of a slip (16 bytes as sealed) and use it up; None when there is none, or it was used."""
    mark = slip_mark(key_folder.pepper(), value)
    slip = Slip.objects.select_for_update(of=("self",)).select_related("resident").filter(mark=mark).first()
    if slip is None:
        return None
    row = slip.resident
    slip.delete()
    record_use(row=row, now=now)
    return row


@transaction.atomic
def drop_slips(*, row: Resident) -> int:
    """Make every unused slip of this person worthless; return how many there were."""
    return Slip.objects.filter(resident=row).delete()[0]
