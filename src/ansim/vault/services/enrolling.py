"""Enrolling: a confirmed number gets its uid (or keeps it), its personal data a key of their own, the phone a credential."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from ansim.kit.clock import korean_day
from ansim.kit.sealing import Cipher
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey
from ansim.vault.domain import retention
from ansim.vault.domain.credential import make_credential, thumbprint
from ansim.vault.domain.errors import HandleWrong, HolderKeyWrong
from ansim.vault.domain.person import UID, phone_index
from ansim.vault.models import HolderKey, Resident
from ansim.vault.services.codes import Confirmed
from ansim.wire.access import AUDIT_KEY
from ansim.wire.errors import SealedBroken
from ansim.wire.sealed import open_with

AUDIT_KEY_INFO = b"ansim-audit-key/v1"
ISSUER = "ansim-vault"
_COPY_RESIDENTS = """
COPY vault_resident (uid, index, week, key, phone, name, audit_key, looked, enrolled_at, last_used) FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the phone gets: its credential, and k_u, with which it finds who looked at its person's record."""

    credential: str = field(repr=False)
    audit_key: bytes = field(repr=False)


def read_audit_key(sealed: bytes) -> bytes:
    """Return the phone's k_u of 32 bytes, sealed to the contact key. Raises HandleWrong."""
    try:
        plain = open_with(key_folder.contact_key(), sealed, AUDIT_KEY_INFO)
    except SealedBroken:
        raise HandleWrong from None
    if len(plain) != AUDIT_KEY:
        raise HandleWrong
    return plain


@transaction.atomic
def enrol(
    *, confirmed: Confirmed, holder_point: bytes, name: str, audit_key: bytes | None, now: datetime
) -> Enrolled:
    """Enrol the holder of a confirmed number; the same number keeps its uid and the key before is revoked.

    `audit_key` is the phone's own k_u, counted from 0 again; without one the person's stands (or is made), so that a
    phone which lost everything still finds the earlier leaves. Raises HolderKeyWrong.
    """
    mark = thumbprint(holder_point)
    if HolderKey.objects.filter(thumbprint=mark).exists():
        raise HolderKeyWrong  # a holder key is made afresh; an old one may be in other hands
    row, key = _person(confirmed.phone, now)
    if name:
        row.name = key.seal("name", name.encode())
    if audit_key is not None:
        row.audit_key, row.looked = key.seal("audit_key", audit_key), 0
    _use(row, key, now)
    row.save()
    HolderKey.objects.filter(resident=row, revoked_at__isnull=True).update(revoked_at=now)
    HolderKey.objects.create(resident=row, thumbprint=mark, made_at=now)
    credential = make_credential(key_folder.credential_key(), holder_point, issuer=ISSUER, now=now)
    return Enrolled(credential, key.open("audit_key", row.audit_key))


@transaction.atomic
def find_or_make(*, confirmed: Confirmed, now: datetime) -> tuple[Resident, PersonKey]:
    """Return the confirmed person's row, locked, and key; made now for someone who only fills in the identity form."""
    row, key = _person(confirmed.phone, now)
    _use(row, key, now)
    row.save()
    return row, key


@transaction.atomic
def record_use(*, row: Resident, now: datetime) -> None:
    """Put off forgetting: the person's last use is today, and this week's key wraps the person's key from now on."""
    today = korean_day(now)
    if row.last_used < today:
        locked = Resident.objects.select_for_update().get(pk=row.pk)
        _use(locked, PersonKey.of(locked), now)
        locked.save(update_fields=["week", "key", "last_used"])


@transaction.atomic
def enrol_many(*, people: Iterable[tuple[str, str]], now: datetime) -> list[int]:
    """Enrol many (E.164, name) at once by COPY, without phones of their own, for a drill's city; return their uids.

    In the order given. Nobody of them may be enrolled already: the database refuses the batch. 5,000 a second.
    """
    today = korean_day(now)
    week = retention.week_of(today)
    week_cipher, pepper = Cipher(key_folder.make_week_key(week)), key_folder.pepper()
    uids = []
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY_RESIDENTS) as copy:
        for phone, name in people:
            uid = secrets.token_bytes(UID)
            key = PersonKey.fresh(uid)
            sealed = (
                key.seal(what, plain) for what, plain in (("phone", phone.encode()), ("name", name.encode()))
            )
            audit_key = key.seal("audit_key", secrets.token_bytes(AUDIT_KEY))
            index = phone_index(pepper, phone)
            copy.write_row((uid, index, week, key.wrap_under(week_cipher), *sealed, audit_key, 0, now, today))
            uids.append(int.from_bytes(uid, "big"))
    return uids


def _person(phone: str, now: datetime) -> tuple[Resident, PersonKey]:
    index = phone_index(key_folder.pepper(), phone)
    with connection.cursor() as cursor:  # two phones of one number do not make two people
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])
    row = Resident.objects.select_for_update().filter(index=index).first()
    if row is not None and (
        key_folder.week_key(row.week) is None  # a restored row whose key was destroyed
        or retention.is_person_over(row.last_used, korean_day(now))
    ):
        row.delete()
        row = None
    if row is not None:
        return row, PersonKey.of(row)
    _, key, row = _fresh(phone, now)
    row.save()
    return row, key


def _fresh(phone: str, now: datetime) -> tuple[int, PersonKey, Resident]:
    uid = secrets.token_bytes(UID)
    key, today = PersonKey.fresh(uid), korean_day(now)
    week = retention.week_of(today)
    row = Resident(
        uid=uid,
        index=phone_index(key_folder.pepper(), phone),
        week=week,
        key=key.wrap(week),
        phone=key.seal("phone", phone.encode()),
        audit_key=key.seal("audit_key", secrets.token_bytes(AUDIT_KEY)),
        enrolled_at=now,
        last_used=today,
    )
    return int.from_bytes(uid, "big"), key, row


def _use(row: Resident, key: PersonKey, now: datetime) -> None:
    today = korean_day(now)
    if row.last_used < today:
        row.last_used = today
    if row.week < retention.week_of(today):
        row.week = retention.week_of(today)
        row.key = key.wrap(row.week)
