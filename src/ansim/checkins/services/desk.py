"""People without a phone at a venue's own device: its key is registered, its sealed messages become visits like others.

Nothing here opens a box: the number or card in it is the vault's to read, and the vault does not learn the venue.
"""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.domain.admission import AHEAD_SECONDS, LATE_SECONDS
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_admission import require_door
from ansim.checkins.domain.desk_refusals import SlipTime
from ansim.checkins.domain.refusals import DeskNotTaken, DeviceUnknown, TooEarly, TooLate, VenueUnknown
from ansim.checkins.models import Device, Venue
from ansim.checkins.queries.doors import desk_door
from ansim.checkins.services.desk_visits import keep
from ansim.checkins.services.holding import held, reference_of
from ansim.kit.transport import Transport
from ansim.wire import p256
from ansim.wire.desk import CALL, CARD, PAPER, DeskMessage, read_desk, verify_desk
from ansim.wire.slip import STEP as SLIP_STEP

DEVICE: Final = 7
_CODE: Final = b"\x03"
_INTAKE: Final = b"\x04"
_PROVES: Final = {CARD: Assurance.DESK, CALL: Assurance.CALL, PAPER: Assurance.PAPER}


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
    audit(by=by, verb="desk.tie", reference=reference_of(row), why=number.hex(":"), at=at)
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
    OutElsewhere, DeskNotTaken, SlipTime, IssuerAway.
    """
    message = read_desk(data)
    seconds = int(now.timestamp())
    _require_device(message)
    _require_time(message, seconds)
    keep(message=message, proved=_PROVES[message.kind], vault=vault, now=seconds)


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
    if message.kind == PAPER and not message.fields.out and message.fields.time % SLIP_STEP:
        raise SlipTime
