"""Answering the office under a warrant: the case's uid for the opener's eyes, a contact's phone and name; each after its leaf."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.logs import Logs
from ansim.vault.adapters.people import PersonKey, read_form
from ansim.vault.client import CONTACT_INFO, SUBJECT_INFO
from ansim.vault.domain.errors import HandleWrong, OutsideWarrant, PersonUnknown
from ansim.vault.domain.person import UID, Field, phone_index, place_under
from ansim.vault.domain.reading import read_phone
from ansim.vault.domain.retention import is_person_over
from ansim.vault.models import Access, Resident, WarrantUse
from ansim.vault.services.accesses import Look, log_accesses, release_accesses, write_accesses
from ansim.vault.services.warrants import Use
from ansim.wire.access import AccessKind
from ansim.wire.errors import SealedBroken
from ansim.wire.scope import PersonScope, commit_subject
from ansim.wire.sealed import open_with, seal_to


@dataclass(frozen=True, slots=True)
class Revealed:
    """What is released of one person, by field, and where its leaf stands; `form_at` is when the form was filled in."""

    values: dict[str, str] = field(repr=False)
    form_at: datetime | None
    leaf_index: int


def give_subject(
    *, use: Use, phone: str, opening: bytes | None, logs: Logs, now: datetime
) -> tuple[bytes, int]:
    """Return the uid of the warrant's person, sealed to the opener's one-time key, and the index of its leaf 0x03.

    A warrant is about the one person it commits to (one that commits to nobody is refused before). Raises OutsideWarrant,
    PersonUnknown, and what logging raises; then nothing is released.
    """
    scope = use.warrant.scope
    number = read_phone(phone)
    if not isinstance(scope, PersonScope):
        raise OutsideWarrant(what="scope")
    if opening is None or commit_subject(opening, number) != scope.subject:
        raise OutsideWarrant(what="person")
    row = Resident.objects.filter(index=phone_index(key_folder.pepper(), number)).first()
    if row is None or _is_forgotten(row, now):
        raise PersonUnknown
    look = Look(
        AccessKind.TRACE, use.warrant.basis, ("visits",), use.warrant.office, use.agency, use.officers
    )
    _bind_subject(use, int.from_bytes(bytes(row.uid), "big"))
    (access,) = write_accesses(warrant_id=use.row_id, residents=[row.pk], look=look, now=now)
    log_accesses(accesses=[access], logs=logs, now=now)
    release_accesses(accesses=[access], now=now)
    info = SUBJECT_INFO + use.warrant.case.encode()
    return seal_to(use.warrant.opener_key, bytes(row.uid), info), access.leaf_index or 0


def reveal(
    *, use: Use, handles: Sequence[bytes], why: str, fields: Sequence[str], logs: Logs, now: datetime
) -> list[Revealed]:
    """Return the fields asked of each contact, in order; their leaves stand in `lookups` before anything is read.

    Raises OutsideWarrant for a field or a number of people beyond the warrant, HandleWrong, PersonUnknown.
    """
    if not fields or not set(fields) <= set(use.warrant.fields) & set(Field):
        raise OutsideWarrant(what="fields")
    ids = _contacts(handles, use.warrant.case, now)
    look = Look(AccessKind.REVEAL, why, tuple(fields), use.warrant.office, use.agency, use.officers)
    accesses = write_accesses(warrant_id=use.row_id, residents=ids, look=look, now=now)
    log_accesses(accesses=accesses, logs=logs, now=now)
    release_accesses(accesses=accesses, now=now)
    rows = Resident.objects.in_bulk(ids)
    return [
        _revealed(rows[pk], fields, access) for pk, access in zip(ids, accesses, strict=True) if pk in rows
    ]


def answered(*, use: Use, handles: Sequence[bytes], now: datetime) -> list[datetime | None]:
    """Return when each contact filled in the identity form, None for those who have not; nothing else is told."""
    ids = _contacts(handles, use.warrant.case, now)
    rows = Resident.objects.in_bulk(ids)
    return [rows[pk].form_at for pk in ids]


def _bind_subject(use: Use, uid: int) -> None:
    who = place_under(key_folder.pepper(), use.leaf_hash, uid)
    WarrantUse.objects.filter(pk=use.row_id, subject__isnull=True).update(subject=who)
    if not WarrantUse.objects.filter(pk=use.row_id, subject=who).exists():
        raise OutsideWarrant(what="person")


def _contacts(handles: Sequence[bytes], case: str, now: datetime) -> list[int]:
    """Return the row ids of the people whose uids the opener sealed for us in this case, in order."""
    private, uids = key_folder.contact_key(), []
    for handle in handles:
        try:
            uids.append(open_with(private, handle, CONTACT_INFO + case.encode()))
        except SealedBroken:
            raise HandleWrong from None
    if any(len(uid) != UID for uid in uids):
        raise HandleWrong
    rows = Resident.objects.filter(uid__in=uids).only("uid", "last_used")
    known = {bytes(row.uid): row.pk for row in rows if not _is_forgotten(row, now)}
    if set(uids) - known.keys():
        raise PersonUnknown
    return [known[uid] for uid in uids]


def _is_forgotten(row: Resident, now: datetime) -> bool:
    return is_person_over(row.last_used, korean_day(now))


def _revealed(row: Resident, fields: Sequence[str], access: Access) -> Revealed:
    key = PersonKey.of(row)
    form = read_form(key.open("form", row.form)) if row.form else None
    name = form.name if form else (key.open("name", row.name).decode() if row.name else "")
    every = {
        Field.PHONE: key.open("phone", row.phone).decode(),
        Field.NAME: name,
        Field.BIRTH: form.birth.isoformat() if form else "",
        Field.ADDRESS: form.address if form else "",
    }
    return Revealed({one: every[Field(one)] for one in fields}, row.form_at, access.leaf_index or 0)
