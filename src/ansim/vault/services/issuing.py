"""Issuing tokens: at most 32 keys a request, 64 tokens a number and day over all devices, today to seven days ahead."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import DayFar, KeysWrong, NoDayKey, TokensSpent
from ansim.vault.domain.retention import week_of
from ansim.vault.models import IssuerKey
from ansim.vault.services.enrolling import record_use
from ansim.vault.services.holders import Shown, holder_of
from ansim.wire import p256
from ansim.wire.days import date_of, day_number
from ansim.wire.token import PHONE_COUNTERS, handle_of, sign_token

MOST_KEYS: Final = 32
AHEAD: Final = 7
ACT: Final = "tokens"
# The cap is in the statement: of two devices that ask at once, the second waits and sees what is left.
_TAKE: Final = """
INSERT INTO vault_daycount AS held (uid, day, next) VALUES (%(uid)s, %(day)s, %(count)s)
ON CONFLICT (uid, day) DO UPDATE SET next = held.next + %(count)s WHERE held.next + %(count)s <= %(cap)s
RETURNING next
"""


@transaction.atomic
def issue_tokens(*, shown: Shown, day: int, points: Sequence[bytes], now: datetime) -> list[bytes]:
    """Return one signed token of 120 bytes for each of the phone's fresh compressed points, for a Korean day's number.

    Raises CredentialWrong, KeysWrong, DayFar, TokensSpent, NoDayKey; then nothing is counted.
    """
    if not 1 <= len(points) <= MOST_KEYS or len(set(points)) != len(points):
        raise KeysWrong
    if any(p256.read_point(point) is None for point in points):
        raise KeysWrong
    today = day_number(korean_day(now))
    if not today <= day <= today + AHEAD:
        raise DayFar
    row = holder_of(shown=shown, act=ACT, day=day, content=b"".join(points), now=now)
    day_key = key_folder.day_key(day)
    if day_key is None:
        raise NoDayKey
    first = _take(bytes(row.uid), day, len(points))
    uid, issuer = int.from_bytes(bytes(row.uid), "big"), key_folder.issuer_key(week_of(date_of(day)))
    handles = [handle_of(day_key, uid, counter) for counter in range(first, first + len(points))]
    tokens = [
        sign_token(issuer, day, handle, point).encode() for handle, point in zip(handles, points, strict=True)
    ]
    record_use(row=row, now=now)
    return tokens


def publish_issuer_keys(*, today: date, now: datetime) -> None:
    """Make the issuer keys of every week for which tokens may be asked, and keep their public halves."""
    last = date_of(day_number(today) + AHEAD + 1)
    for week in range(week_of(today), week_of(last) + 1):
        public = key_folder.issuer_key(week).public_key().public_bytes_raw()
        IssuerKey.objects.get_or_create(week=week, defaults={"public": public, "made_at": now})


def _take(uid: bytes, day: int, count: int) -> int:
    """Count tokens and return the first counter. Raises TokensSpent."""
    values: dict[str, bytes | int] = {"uid": uid, "day": day, "count": count, "cap": len(PHONE_COUNTERS)}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    if row is None:
        raise TokensSpent
    return int(row[0]) - count
