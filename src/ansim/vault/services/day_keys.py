"""Day keys: made 8 days ahead, their commitments logged."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ansim.ledger.domain.logs import LogName, NewEntry
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.logs import Logs
from ansim.vault.domain.retention import days_ahead
from ansim.vault.models import DayKey
from ansim.wire.day_key import commitment
from ansim.wire.days import day_number
from ansim.wire.leaves import DayKeyLeaf


def make_day_keys(*, days: Iterable[date], now: datetime) -> None:
    """Make the keys of these days that were never made; the file stands before the row that tells of it."""
    wanted = {day_number(day) for day in days}
    known = set(DayKey.objects.filter(day__in=wanted).values_list("day", flat=True))
    for day in sorted(wanted - known):
        key = key_folder.make_day_key(day)
        with transaction.atomic():
            DayKey.objects.get_or_create(
                day=day, defaults={"commitment": commitment(day, key), "made_at": now}
            )


def keep_ahead(*, today: date, now: datetime) -> None:
    """Make the keys of today and the next eight days."""
    make_day_keys(days=days_ahead(today), now=now)


def log_commitments(*, logs: Logs) -> int:
    """Append the commitments that are not logged yet to the log of visits; return how many there were."""
    owed = list(DayKey.objects.filter(leaf_index__isnull=True).order_by("day")[:256])
    if not owed:
        return 0
    entries = [
        NewEntry(f"day-key-{row.day}", DayKeyLeaf(row.day, bytes(row.commitment)).encode()) for row in owed
    ]
    placed = logs.client.append(LogName.VISITS, entries)
    for row, place in zip(owed, placed, strict=True):
        row.leaf_index = place.index
        row.save(update_fields=["leaf_index"])
    return len(owed)
