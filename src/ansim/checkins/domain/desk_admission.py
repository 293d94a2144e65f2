"""The rule of a venue's own desk: the gate's doors and zones, with a sentence for the staff who write a guest down."""

from datetime import UTC, datetime

from ansim.checkins.domain.desk_refusals import AfterClosing, BeforeOpening, WhileShut, ZoneEnded, ZoneNone
from ansim.checkins.domain.doors import Door
from ansim.checkins.domain.refusals import DoorClosed
from ansim.kit.clock import korean_datetime
from ansim.wire.checkin import Fields


def require_door(door: Door, fields: Fields) -> None:
    """Return if the desk may write that down, late or not; who leaves may do so from a door that is closed.

    Raises AfterClosing, WhileShut, BeforeOpening, ZoneEnded, ZoneNone.
    """
    if not fields.out and not door.is_open(fields.time):
        raise _why_closed(door, fields.time)
    if not door.has_zone(fields.zone, fields.time, out=fields.out):
        ended = door.ended.get(fields.zone)
        raise ZoneNone if ended is None else ZoneEnded(at=_told(ended))


def _why_closed(door: Door, at: int) -> DoorClosed:
    if door.closed is not None and at >= door.closed:
        return AfterClosing(at=_told(door.closed))
    if door.shut is not None and at >= door.shut:
        return WhileShut(at=_told(door.shut))
    return BeforeOpening(at=_told(door.opened))


def _told(seconds: int) -> str:
    return korean_datetime(datetime.fromtimestamp(seconds, UTC))
