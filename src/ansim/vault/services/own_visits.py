"""The warrant `self` for visits: the vault logs that the person looks, then gives a pass and the handles; never a visit.

The phone takes both to the visits role, which knows no persons; the vault does not see what it answers.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.logs import Logs
from ansim.vault.domain.codes import Limit
from ansim.vault.models import Access, DayCount, DeskCount, Resident, WarrantUse
from ansim.vault.services.accesses import Look, log_accesses, release_accesses, write_accesses
from ansim.vault.services.enrolling import record_use
from ansim.vault.services.limits import take
from ansim.wire.access import AccessKind
from ansim.wire.days import day_number
from ansim.wire.self_pass import SelfPass, digest_of, sign_self
from ansim.wire.token import DESK_COUNTERS, PHONE_COUNTERS, handle_of

ACT: Final = "visits"
LIFE: Final = timedelta(minutes=10)
KEPT_DAYS: Final = 28
PER_PERSON: Final = (Limit("self.day", 5, timedelta(days=1)),)
WHO: Final = "본인"


@dataclass(frozen=True, slots=True)
class OwnPass:
    """A signed pass of 133 bytes, the handles by day it is about, and its public leaf with the proof."""

    signed: bytes
    handles: Mapping[int, tuple[bytes, ...]] = field(repr=False)
    leaf: bytes
    leaf_index: int
    proof: bytes


def look_for_oneself(*, row: Resident, logs: Logs, now: datetime) -> OwnPass:
    """Log that a person looks at the own visits, then return the pass for them; a person may five times a day.

    Raises TooOften and what logging raises; then nothing is given.
    """
    take(limits=PER_PERSON, asker=f"self|{bytes(row.uid).hex()}", now=now)
    record_use(row=row, now=now)
    handles = _handles(row, now)
    made = SelfPass(int((now + LIFE).timestamp()), secrets.token_bytes(32), digest_of(handles))
    access = _write(row, made, now)
    log_accesses(accesses=[access], logs=logs, now=now)
    release_accesses(accesses=[access], now=now)
    signed = sign_self(made, key_folder.service_key())
    return OwnPass(signed, handles, bytes(access.entry), access.leaf_index or 0, bytes(access.proof or b""))


@transaction.atomic
def write_own(*, row: Resident, reference: bytes, look: Look, now: datetime) -> Access:
    """Write a look of the warrant `self` under a use of its own, which closes by itself after ten minutes."""
    use = WarrantUse.objects.create(
        leaf_hash=reference,
        case=look.why,
        office=look.office,
        most_people=1,
        expires_at=now + LIFE,
        opened_at=now,
    )
    return write_accesses(warrant_id=use.pk, residents=[row.pk], look=look, now=now)[0]


@transaction.atomic
def _write(row: Resident, made: SelfPass, now: datetime) -> Access:
    """Write the look, told already: who asks need not be sent a message about it."""
    look = Look(AccessKind.SELF, "self", (ACT,), 0, WHO, ())
    access = write_own(row=row, reference=made.reference, look=look, now=now)
    access.told_at = now
    access.save(update_fields=["told_at"])
    return access


def _handles(row: Resident, now: datetime) -> dict[int, tuple[bytes, ...]]:
    """Return the handles of every token and stub that the person had for the days whose visits are still kept."""
    today, uid = day_number(korean_day(now)), bytes(row.uid)
    had: dict[int, list[int]] = {}
    for table, first in ((DayCount, PHONE_COUNTERS.start), (DeskCount, DESK_COUNTERS.start)):
        counts = table.objects.filter(uid=uid, day__gt=today - KEPT_DAYS, day__lte=today)
        for day, after in counts.values_list("day", "next"):
            had.setdefault(day, []).extend(range(first, after))
    keys = {day: key_folder.day_key(day) for day in sorted(had)}
    number = int.from_bytes(uid, "big")
    return {
        day: tuple(handle_of(key, number, counter) for counter in had[day])
        for day, key in keys.items()
        if key is not None
    }
