"""People without a phone at a venue's own device: its key is registered, its sealed messages become visits like others.

Nothing here opens a box: the number or card in it is the vault's to read, and the vault does not learn the venue.
"""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import connection, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.adapters import day_keys, store
from ansim.checkins.adapters.stubs import stub_for
from ansim.checkins.domain.admission import (
    AHEAD_SECONDS,
    FRESH_SECONDS,
    LATE_DAYS,
    LATE_SECONDS,
    RECEIVED_STEP,
    Admitted,
)
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_admission import require_door
from ansim.checkins.domain.desk_refusals import OutTooLate
from ansim.checkins.domain.refusals import (
    DeskNotTaken,
    DeviceUnknown,
    OutElsewhere,
    OutTooEarly,
    TooEarly,
    TooLate,
    VenueUnknown,
)
from ansim.checkins.models import Device, Venue
from ansim.checkins.queries.doors import desk_door
from ansim.checkins.services.holding import held, reference_of
from ansim.kit.transport import Transport
from ansim.wire import p256
from ansim.wire.checkin import Checkin, is_of_its_day
from ansim.wire.days import day_of
from ansim.wire.desk import CALL, CARD, DeskMessage, read_desk, verify_desk
from ansim.wire.token import Token

DEVICE: Final = 7
_CODE: Final = b"\x03"
_INTAKE: Final = b"\x04"
_PROVES: Final = {CARD: Assurance.DESK, CALL: Assurance.CALL}


@transaction.atomic
def tie_device(*, by: Actor, venue: bytes, point: bytes, at: datetime) -> bytes:
    """Register a device of this venue by its compressed point and return its number, 7 bytes.

    Raises NotYourVenue, VenueClosed, DeviceUnknown for bytes that are no point.
    """
    row = held(by, venue)
    if p256.read_point(point) is None:
        raise DeviceUnknown
    number = secrets.token_bytes(DEVICE)
    row.devices.create(number=number, point=point, made_at=at)
    audit(by=by, verb="desk.tie", reference=reference_of(row), why=number.hex(), at=at)
    return number


@transaction.atomic
def stop_devices(*, by: Actor, venue: bytes, at: datetime) -> int:
    """Take no more from any device of this venue; return how many there were. Raises NotYourVenue, VenueClosed."""
    row = held(by, venue)
    count = row.devices.filter(stopped_at__isnull=True).update(stopped_at=at)
    audit(by=by, verb="desk.stop", reference=reference_of(row), why=str(count), at=at)
    return int(count)


def take_desk(*, data: bytes, vault: Transport, now: datetime) -> None:
    """Take one message of a venue's device or an intake of calls: durable when this returns; the same message again changes nothing.

    Who leaves is told by the box of the check-in, sent again with the out bit. Raises DeskMalformed, DeviceUnknown,
    DeskForged, VenueUnknown, TooEarly, TooLate, DoorClosed and CodeWrong in the desk's own words, OutTooLate, OutTooEarly,
    OutElsewhere, DeskNotTaken, IssuerAway.
    """
    message = read_desk(data)
    seconds = int(now.timestamp())
    _require_device(message)
    _require_time(message, seconds)
    fields = message.fields
    stub = stub_for(vault, message.box, message.kind, day_of(fields.time), out=fields.out)
    admitted = _admitted(message, Token(stub.day, stub.kid, stub.handle, b"", stub.signature), seconds)
    _require_day(admitted, seconds)
    plain = message.evidence(stub)
    key = day_keys.key_to_seal(stub.day, day_of(seconds))
    row = store.new_row(admitted, plain, sha256(plain).digest(), key)
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if fields.out:
            _require_order(admitted)
        store.insert(connection.connection, [row])


def _require_device(message: DeskMessage) -> None:
    """The venue's own device, or an intake of calls: that one speaks for every venue, and of calls alone."""
    fields = message.fields
    known = Device.objects.filter(number=fields.code[1:], stopped_at__isnull=True)
    if fields.code[:1] == _INTAKE:
        row = known.filter(venue__isnull=True).first()
    else:
        row = known.filter(venue__ident=fields.venue).first() if fields.code[:1] == _CODE else None
    if row is None:
        raise DeviceUnknown
    verify_desk(message, bytes(row.point))
    if row.venue_id is None and message.kind != CALL:
        raise DeskNotTaken
    venue = Venue.objects.filter(ident=fields.venue).first()
    if venue is None:
        raise VenueUnknown
    require_door(desk_door(venue), fields)


def _require_time(message: DeskMessage, now: int) -> None:
    if message.fields.time > now + AHEAD_SECONDS:
        raise TooEarly
    if now - message.fields.time > LATE_SECONDS:
        raise TooLate
    if message.kind not in _PROVES:
        raise DeskNotTaken


def _require_day(admitted: Admitted, now: int) -> None:
    """Who leaves does so by noon of the day after the stub's; no day takes anything after its third."""
    if not is_of_its_day(admitted.checkin):
        raise OutTooLate
    if day_of(now) > admitted.checkin.token.day + LATE_DAYS:
        raise TooLate


def _require_order(admitted: Admitted) -> None:
    """As at the gate: nobody leaves before coming, or from another venue; what comes first waits for its check-in."""
    fields = admitted.checkin.fields
    begun = store.begun(connection.connection, [admitted.place])
    venue, at = begun.get(admitted.place[:2], (fields.venue, -1))
    if venue != fields.venue:
        raise OutElsewhere
    if fields.time <= at:
        raise OutTooEarly


def _admitted(message: DeskMessage, token: Token, now: int) -> Admitted:
    """Return the visit as the store keeps it: by card it is as good as the device saw it, typed in later it is late."""
    proved = _PROVES[message.kind]
    if now - message.fields.time > FRESH_SECONDS and proved > Assurance.LATE:
        proved = Assurance.LATE
    checkin = Checkin(token, message.fields, p256.low_s(message.signature))
    return Admitted(checkin, proved, now - now % RECEIVED_STEP)
