"""People without a phone (protocol.md): cards, and the stub for a sealed box of a venue's desk; the vault learns no venue.

Four classes: a card, a number that called, a paper slip, a companion named by number. Who is named gets a message.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.errors import DeskRefused, DeskSpent, NoDayKey, PhoneWrong
from ansim.vault.domain.person import card_mark
from ansim.vault.domain.reading import read_phone
from ansim.vault.domain.retention import week_of
from ansim.vault.models import Card, DeskCount, Resident, Stub
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.companions import name_companion
from ansim.vault.services.enrolling import find_or_make, record_use
from ansim.vault.services.limits import take
from ansim.vault.services.preparing import prepare_keys
from ansim.vault.services.slips import use_slip
from ansim.wire.days import date_of, day_number
from ansim.wire.desk import CALL, CARD, COMPANION, PAPER, number_of, open_box
from ansim.wire.errors import DeskMalformed, SealedBroken
from ansim.wire.stub import sign_stub
from ansim.wire.token import DESK_COUNTERS, PHONE_COUNTERS, handle_of

CARD_BYTES: Final = 16
SAME_FOR: Final = timedelta(hours=72)
BACK_DAYS: Final = 3
AHEAD: Final = timedelta(seconds=60)
"""How far a device's clock may lie ahead, as at the gate: just before midnight it says the next day."""
PER_PERSON: Final = (Limit("card.day", 3, timedelta(days=1)),)
# As for tokens, the cap is in the statement: of two desks at once, the second waits and sees what is left.
_TAKE: Final = """
INSERT INTO vault_deskcount AS held (uid, day, next) VALUES (%(uid)s, %(day)s, %(first)s + 1)
ON CONFLICT (uid, day) DO UPDATE SET next = held.next + 1 WHERE held.next < %(end)s RETURNING next
"""


@transaction.atomic
def make_card(*, row: Resident, now: datetime) -> bytes:
    """Return the 16 bytes of a new card of this person, for its QR; they are kept nowhere. Raises TooOften."""
    take(limits=PER_PERSON, asker=f"card|{bytes(row.uid).hex()}", now=now)
    record_use(row=row, now=now)
    card = secrets.token_bytes(CARD_BYTES)
    Card.objects.create(mark=card_mark(key_folder.pepper(), card), resident=row, made_at=now)
    return card


@transaction.atomic
def block_cards(*, row: Resident, now: datetime) -> int:
    """Block every card of this person; return how many there were."""
    return Card.objects.filter(resident=row, blocked_at__isnull=True).update(blocked_at=now)


def give_stub(*, box: bytes, kind: int, day: int, now: datetime) -> bytes:
    """Return the stub of 87 bytes for a box of that class, for a Korean day's number; the same box gets the same for 72 h.

    A companion is told once the stub stands. Raises DeskRefused, DeskSpent, NoDayKey, and for a companion TooOften, NoSender.
    """
    stub, tell = _give(box, kind, day, now)
    if tell is not None:
        tell()
    return stub


@transaction.atomic
def _give(box: bytes, kind: int, day: int, now: datetime) -> tuple[bytes, Callable[[], None] | None]:
    """Return the stub, and how to tell who was named."""
    box_hash = hashlib.sha256(box).digest()
    with connection.cursor() as cursor:  # one box sent twice at once is one stub
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(box_hash[:8], "big", signed=True)])
    held = Stub.objects.filter(box_hash=box_hash).first()
    if held is not None and (held.kind != kind or now - held.at > SAME_FOR):
        raise DeskRefused
    if held is not None:
        return bytes(held.stub), None
    first = day_number(korean_day(now)) - BACK_DAYS
    if not first <= day <= day_number(korean_day(now + AHEAD)):
        raise DeskRefused
    row, tell = _whose(box, kind, day, now)
    key = key_folder.day_key(day)
    if key is None:
        raise NoDayKey
    handle = handle_of(key, int.from_bytes(bytes(row.uid), "big"), _take(bytes(row.uid), day))
    stub = sign_stub(key_folder.issuer_key(week_of(date_of(day))), day, handle, kind, box_hash).encode()
    Stub.objects.create(box_hash=box_hash, kind=kind, stub=stub, at=now)
    return stub, tell


def counters_of(days: list[int]) -> int:
    """Return how many handles one person can have had on these days: the desk's follow the phone's."""
    is_desk = DeskCount.objects.filter(day__in=days).exists()
    return DESK_COUNTERS.stop if is_desk else PHONE_COUNTERS.stop


def _whose(box: bytes, kind: int, day: int, now: datetime) -> tuple[Resident, Callable[[], None] | None]:
    """Return the person of a box, who may be new by a number, and how to tell a companion. Raises DeskRefused, TooOften, NoSender."""
    row: Resident | None = None
    tell: Callable[[], None] | None = None
    try:
        sealed_kind, value = open_box(key_folder.desk_key(), box)
        if sealed_kind != kind:
            raise DeskRefused
        if kind == CARD:
            row = _of_card(value, now)
        elif kind == PAPER:
            row = use_slip(value=value, now=now)
        elif kind == CALL:
            prepare_keys(now=now)
            row = find_or_make(confirmed=Confirmed(read_phone(number_of(value))), now=now)[0]
        elif kind == COMPANION:
            name = f"companion-{hashlib.sha256(box).hexdigest()[:24]}"
            phone = read_phone(number_of(value))
            row, tell = name_companion(phone=phone, day=date_of(day), key=name, now=now)
    except (SealedBroken, DeskMalformed, PhoneWrong):
        raise DeskRefused from None
    if row is None:
        raise DeskRefused
    return row, tell


def _of_card(card: bytes, now: datetime) -> Resident | None:
    mark = card_mark(key_folder.pepper(), card)
    held = Card.objects.select_related("resident").filter(mark=mark, blocked_at__isnull=True).first()
    if held is None:
        return None
    record_use(row=held.resident, now=now)
    return held.resident


def _take(uid: bytes, day: int) -> int:
    """Count a stub and return its counter. Raises DeskSpent."""
    values: dict[str, bytes | int] = {
        "uid": uid,
        "day": day,
        "first": DESK_COUNTERS.start,
        "end": DESK_COUNTERS.stop,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        taken = cursor.fetchone()
    if taken is None:
        raise DeskSpent
    return int(taken[0]) - 1
