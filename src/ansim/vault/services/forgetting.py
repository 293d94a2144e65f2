"""Forgetting by the Korean clock: identities eight weeks after their last use, keys in their time, and what only served a moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.domain import codes, nonces, retention
from ansim.vault.models import (
    Access,
    Ask,
    Challenge,
    DayCount,
    DayKey,
    DeskCount,
    IssuerKey,
    Resident,
    Stub,
    UsedNonce,
    WarrantUse,
)
from ansim.vault.services.desk import SAME_FOR
from ansim.wire.days import date_of, day_number

_CHUNK: Final = 5_000
_AUDIT_YEARS: Final = 2
"""Records of a year are kept two years: after the end of the second nothing is left that its audit key could open."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much went (or would go): identities, keys of weeks and days, issuers' private keys, access records."""

    identities: int
    week_keys: int
    day_keys: int
    issuer_keys: int
    records: int


def forget(*, now: datetime, dry_run: bool = False) -> Forgotten:
    """Forget all that is due on the Korean day of `now`; with `dry_run` only count. Repeat it freely.

    Rows go first, keys after: a crash between leaves a key that opens nothing, and the next round takes it.
    """
    today = korean_day(now)
    identities = Resident.objects.filter(last_used__lte=retention.last_use_to_forget(today))
    records = Access.objects.filter(written_at__lt=now - timedelta(days=retention.RECORD_DAYS))
    weeks = [n for n in key_folder.held_numbers("week") if retention.is_week_over(n, today)]
    days = [n for n in key_folder.held_numbers("day") if retention.is_day_over(date_of(n), today)]
    issuers = [n for n in key_folder.held_numbers("issuer") if n < retention.week_of(today)]
    if dry_run:
        return Forgotten(identities.count(), len(weeks), len(days), len(issuers), records.count())
    gone = _forget_people(identities)
    old = records.delete()[0]
    ended = WarrantUse.objects.filter(expires_at__lt=now - timedelta(days=retention.RECORD_DAYS))
    ended.filter(accesses__isnull=True).delete()
    _forget_momentary(now, today)
    DayKey.objects.filter(day__in=days, destroyed_at__isnull=True).update(destroyed_at=now)
    years = [n for n in key_folder.held_numbers("audit") if n < today.year - _AUDIT_YEARS]
    for kind, numbers in (("week", weeks), ("day", days), ("issuer", issuers), ("audit", years)):
        for number in numbers:
            key_folder.destroy(kind, number)
    return Forgotten(gone, len(weeks), len(days), len(issuers), old)


def _forget_people(due: QuerySet[Resident]) -> int:
    gone = 0
    while uids := [bytes(uid) for uid in due.values_list("uid", flat=True)[:_CHUNK]]:
        with transaction.atomic():
            DayCount.objects.filter(uid__in=uids).delete()
            DeskCount.objects.filter(uid__in=uids).delete()
            Resident.objects.filter(uid__in=uids).delete()
        gone += len(uids)
    return gone


def _forget_momentary(now: datetime, today: date) -> None:
    """Challenges, counts of askers, used nonces, counts of past days, public keys nothing can be verified with any more."""
    Challenge.objects.filter(expires_at__lte=now, phone__isnull=False).update(phone=None)
    Challenge.objects.filter(made_at__lt=now - codes.KEPT).delete()
    Ask.objects.filter(at__lt=now - codes.KEPT).delete()
    UsedNonce.objects.filter(at__lt=now - 2 * nonces.LIFE).delete()
    last = today - timedelta(days=retention.DAY_KEY_DAYS)
    DayCount.objects.filter(day__lte=day_number(last)).delete()
    DeskCount.objects.filter(day__lte=day_number(last)).delete()
    Stub.objects.filter(at__lt=now - SAME_FOR).delete()
    IssuerKey.objects.filter(week__lt=retention.week_of(last) - 1).delete()
