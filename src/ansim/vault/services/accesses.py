"""Looking at a person: written, logged, proven, and only then released. Every step is its own commit and can be repeated.

A crash before the leaf releases nothing; a crash after it leaves a leaf without a release, never the other way round.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from ansim.kit.clock import KST
from ansim.ledger.domain.logs import MAX_BATCH, LogName, NewEntry
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.logs import Logs
from ansim.vault.adapters.people import PersonKey
from ansim.vault.domain.errors import OutsideWarrant, PersonUnknown, WarrantClosed
from ansim.vault.domain.padding import dummies_for
from ansim.vault.domain.person import place_under
from ansim.vault.models import Access, Dummy, Resident, WarrantUse
from ansim.wire.access import AccessKind, AccessNote, dummy_access, seal_access
from ansim.wire.sealed import seal_to

AUDIT_INFO = b"ansim-audit/v1"


@dataclass(frozen=True, slots=True)
class Look:
    """One act under a warrant: what is done, why as a code, which fields, and who asked.

    `office` is the warrant's, `agency` its name for the person to read, `officers` the ids of the keys that signed.
    """

    kind: AccessKind
    why: str
    fields: tuple[str, ...]
    office: int
    agency: str
    officers: tuple[str, ...]


@transaction.atomic
def write_accesses(*, warrant_id: int, residents: Sequence[int], look: Look, now: datetime) -> list[Access]:
    """Write what is about to be looked at, with its finished leaf, once a person, act and warrant; nothing is released.

    `residents` are row ids; the answer is in their order. Raises OutsideWarrant beyond the warrant's people,
    WarrantClosed, PersonUnknown.
    """
    use = WarrantUse.objects.select_for_update().get(pk=warrant_id)
    if use.closing_at is not None:
        raise WarrantClosed
    rows = {
        row.pk: row for row in Resident.objects.select_for_update().filter(pk__in=residents).order_by("pk")
    }
    if set(residents) - rows.keys():
        raise PersonUnknown
    places = {
        pk: place_under(key_folder.pepper(), bytes(use.leaf_hash), _uid(row)) for pk, row in rows.items()
    }
    fields = ",".join(sorted(look.fields))
    known = Access.objects.filter(warrant=use, who__in=places.values(), kind=look.kind.name, fields=fields)
    found = {bytes(access.who): access for access in known}
    fresh = [row for pk, row in rows.items() if places[pk] not in found]
    for made in Access.objects.bulk_create(_written(use, row, places[row.pk], look, now) for row in fresh):
        found[bytes(made.who)] = made
    Resident.objects.bulk_update(fresh, ["looked"], batch_size=500)
    dummies = (dummy_access(bytes(use.leaf_hash)).encode() for _ in range(dummies_for(len(fresh))))
    Dummy.objects.bulk_create(Dummy(warrant=use, entry=entry) for entry in dummies)
    if use.accesses.values("who").distinct().count() > use.most_people:
        raise OutsideWarrant(what="people")
    return [found[places[pk]] for pk in residents]


def log_accesses(*, accesses: Sequence[Access], logs: Logs, now: datetime) -> None:
    """Append the leaves among their dummies and wait for their proofs; what is logged already is left alone.

    Raises NotIntegrated, ProofWrong, RefusedByLedger and what the transport raises; nothing may be released then.
    """
    owed: list[Access | Dummy] = [access for access in accesses if access.logged_at is None]
    if not owed:
        return
    warrants = {access.warrant_id for access in owed}
    owed += Dummy.objects.filter(warrant_id__in=warrants, leaf_index__isnull=True)
    secrets.SystemRandom().shuffle(owed)
    for start in range(0, len(owed), MAX_BATCH):  # all of it first: then one seal is enough for all
        part = owed[start : start + MAX_BATCH]
        placed = logs.client.append(LogName.LOOKUPS, [entry_of(bytes(one.entry)) for one in part])
        for one, place in zip(part, placed, strict=True):
            one.leaf_index = place.index
    _note(owed, logs, now)


@transaction.atomic
def release_accesses(*, accesses: Sequence[Access], now: datetime) -> None:
    """Record the release; the database refuses it for anything whose leaf is not proven."""
    held = Access.objects.filter(pk__in=[access.pk for access in accesses], released_at__isnull=True)
    held.update(released_at=Greatest(Value(now), F("logged_at")))  # without its leaf the database refuses


def entry_of(leaf: bytes) -> NewEntry:
    """Return a leaf as an entry whose key is made from it: appending it again finds it."""
    return NewEntry(f"access-{leaf[1:33].hex()[:48]}", leaf)


def _note(owed: Sequence[Access | Dummy], logs: Logs, now: datetime) -> None:
    """Record where leaves stand; of looks at people with the proof that each is public."""
    looks = [one for one in owed if isinstance(one, Access)]
    for one in looks:
        proven = logs.client.wait_integrated(
            LogName.LOOKUPS, one.leaf_index or 0, bytes(one.entry), wait=logs.wait
        )
        one.proof, one.logged_at = proven.proof, now
    with transaction.atomic():
        Dummy.objects.bulk_update([one for one in owed if isinstance(one, Dummy)], ["leaf_index"])
        # who asked for the same people at the same moment may have logged and released them meanwhile
        ours = Access.objects.select_for_update().filter(
            pk__in=[one.pk for one in looks], logged_at__isnull=True
        )
        unlogged = set(ours.order_by("pk").values_list("pk", flat=True))
        Access.objects.bulk_update(
            [one for one in looks if one.pk in unlogged],
            ["leaf_index", "proof", "logged_at"],
            batch_size=100,
        )


def _uid(row: Resident) -> int:
    return int.from_bytes(bytes(row.uid), "big")


def _written(use: WarrantUse, row: Resident, who: bytes, look: Look, now: datetime) -> Access:
    """Return the look at one person, not saved yet, and count the leaf as the person's own."""
    key = PersonKey.of(row)
    note = AccessNote(look.kind, int(now.timestamp()), look.agency, look.why, look.fields)
    leaf = seal_access(key.open("audit_key", row.audit_key), row.looked, note, bytes(use.leaf_hash))
    row.looked += 1
    return Access(
        warrant=use,
        resident=row,
        who=who,
        kind=look.kind.name,
        fields=",".join(sorted(look.fields)),
        officers=",".join(look.officers),
        office=look.office,
        entry=leaf.encode(),
        record=_record(_uid(row), key.open("phone", row.phone).decode(), now),
        written_at=now,
    )


def _record(uid: int, phone: str, now: datetime) -> bytes:
    """Seal who it was for the auditor of the year; officer, time, place and act stand beside it in the clear."""
    plain = json.dumps({"uid": f"{uid:016x}", "phone": phone}).encode()
    return seal_to(key_folder.auditor_public(now.astimezone(KST).year), plain, AUDIT_INFO)
