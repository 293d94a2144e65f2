"""Forgetting by the Korean clock: at d + 28 the key of a day's evidence, its evidence and its visits go.

The keys go first, so that a crash at any step leaves nothing readable; every step may be repeated. The signed leaf
0x05 says what went; it is appended under a key of its own and may follow later.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from ansim.checkins.adapters import day_keys, partitions
from ansim.checkins.domain.retention import is_forgotten
from ansim.checkins.models import Batch, ForgottenDay
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import MAX_BATCH, LogName, NewEntry
from ansim.wire.days import day_of
from ansim.wire.leaves import Forgotten, sign_forgotten


@dataclass(frozen=True, slots=True)
class DayToForget:
    """A day whose time is over (wire's day number), and what it still holds; `key` says whether V_d is here."""

    day: int
    visits: int
    evidence: int
    key: bool


def days_to_forget(*, as_of: datetime) -> list[DayToForget]:
    """Return what `forget` would destroy at an aware moment, oldest day first; changes nothing."""
    today = day_of(int(as_of.timestamp()))
    with_rows, with_key = set(partitions.days()), set(day_keys.days())
    with_batches = set(Batch.objects.values_list("kday", flat=True).distinct())
    due = sorted(day for day in with_rows | with_key | with_batches if is_forgotten(day, today))
    found = []
    for day in due:
        held = partitions.count(day)
        found.append(DayToForget(day, held.visits, held.evidence, day in with_key))
    return found


def forget(*, as_of: datetime) -> list[DayToForget]:
    """Destroy every day that is over at an aware moment; return what was destroyed, oldest day first."""
    due = days_to_forget(as_of=as_of)
    for one in due:
        day_keys.destroy(one.day)
    for one in due:
        _drop(one, as_of)
    return due


@transaction.atomic
def _drop(one: DayToForget, at: datetime) -> None:
    partitions.drop(one.day)
    Batch.objects.filter(kday=one.day).delete()
    ForgottenDay.objects.update_or_create(
        kday=one.day,
        defaults={
            "visits": one.visits,
            "evidence": one.evidence,
            "forgotten_at": at.astimezone(UTC).replace(microsecond=0),
            "leaf_index": None,
        },
    )


def log_forgotten(*, ledger: LedgerClient) -> int:
    """Append the signed leaves of days forgotten that the ledger does not have yet; return how many.

    Raises RefusedByLedger, ProofWrong, or what the transport raises; repeat it freely.
    """
    pending = list(ForgottenDay.objects.filter(leaf_index__isnull=True).order_by("kday")[:MAX_BATCH])
    if not pending:
        return 0
    for row, placed in zip(
        pending, ledger.append(LogName.VISITS, [_leaf_of(row) for row in pending]), strict=True
    ):
        ForgottenDay.objects.filter(pk=row.pk).update(leaf_index=placed.index)
    return len(pending)


def _leaf_of(row: ForgottenDay) -> NewEntry:
    at = int(row.forgotten_at.timestamp())
    leaf = sign_forgotten(keys.service_key(Role.VISITS), Forgotten.VISITS, row.kday, row.visits, at)
    return NewEntry(f"forgotten/{row.kday}/{at}", leaf.encode())
