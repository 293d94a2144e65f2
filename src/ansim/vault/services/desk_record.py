"""The warrant `self` at an office's desk: who has no phone is shown there what the vault holds, before one member of staff.

The public leaf stands before anything is read, the number's owner gets a message, the vault's trail names who served. Visits
are not told: they lie with another role, and only a person's own key fetches them.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.logs import Logs
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.person import phone_index
from ansim.vault.domain.reading import read_phone
from ansim.vault.domain.retention import is_person_over
from ansim.vault.models import Access, Resident
from ansim.vault.services.accesses import Look, log_accesses, release_accesses
from ansim.vault.services.limits import take
from ansim.vault.services.own_record import tell
from ansim.vault.services.own_visits import write_own
from ansim.vault.services.warrants import agency_read
from ansim.wire.access import AccessKind

PER_PERSON: Final = (Limit("record.day", 3, timedelta(days=1)),)
WHY: Final = "desk"
FIELDS: Final = ("record",)


def show_record(
    *, by: Actor, phone: str, agencies: Mapping[int, str], logs: Logs, now: datetime
) -> dict[str, Any] | None:
    """Return everything the vault holds about a number's person, after the leaf of this look is public; None for nobody.

    `agencies` names the offices that looked, by number. Raises PhoneWrong, TooOften and what logging raises; then nothing
    is told.
    """
    index = phone_index(key_folder.pepper(), read_phone(phone))
    row = Resident.objects.filter(index=index).first()
    if row is None or is_person_over(row.last_used, korean_day(now)):
        with transaction.atomic():
            audit(by=by, verb="record.show", at=now)
        return None
    take(limits=PER_PERSON, asker=f"record|{bytes(row.uid).hex()}", now=now)
    office = by.office_id or 0
    access = _write(by, row, agency_read(agencies.get(office, ""), office), now)
    log_accesses(accesses=[access], logs=logs, now=now)
    release_accesses(accesses=[access], now=now)
    record = tell(row=row, now=now)
    for one in record["looked_at"]:
        one["agency"] = agency_read(agencies.get(one["office"], ""), one["office"]) if one["office"] else ""
    return record


@transaction.atomic
def _write(by: Actor, row: Resident, agency: str, now: datetime) -> Access:
    look = Look(AccessKind.SELF, WHY, FIELDS, by.office_id or 0, agency, (by.who,))
    access = write_own(row=row, reference=secrets.token_bytes(32), look=look, now=now)
    audit(by=by, verb="record.show", reference=f"resident:{row.pk}", at=now)
    return access
