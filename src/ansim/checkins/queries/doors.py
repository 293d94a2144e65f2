"""Venues as the gate sees them: seeds of a few days, stickers, whether they are open. Never k_v.

The gate may keep a door in memory and ask `changed_since` for what is new, so that a replaced sticker stops at once.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q

from ansim.checkins.adapters.venue_keys import open_former, open_keys
from ansim.checkins.domain.doors import Door, StickerCode
from ansim.checkins.models import Sticker, Venue
from ansim.wire.days import day_of
from ansim.wire.venue_code import day_seed

#: days before and after the current one whose seeds the gate holds (protocol.md)
_BEFORE: Final = 3
_AFTER: Final = 1
#: how long a late check-in may still name a sticker that was stopped, or a zone that ended
_LATE: Final = timedelta(hours=72)


def doors(venues: Collection[bytes], at: int) -> Mapping[bytes, Door]:
    """Return the doors of those venues that exist, as they are at a time in seconds since 1970. Raises SealBroken.

    Seeds are those of d - 3 ... d + 1, of former keys too; stickers and zones those in use, or ended within the last
    72 hours.
    """
    rows = list(Venue.objects.prefetch_related("zones", "former_keys").filter(ident__in=list(venues)))
    late = datetime.fromtimestamp(at, UTC) - _LATE
    stickers = _stickers(rows, late)
    opened = open_keys({bytes(row.ident): bytes(row.key_sealed) for row in rows})
    days = range(day_of(at) - _BEFORE, day_of(at) + _AFTER + 1)
    return {
        ident: _door(row, opened[ident], days, tuple(stickers.get(row.pk, ())), late)
        for row, ident in ((row, bytes(row.ident)) for row in rows)
    }


def desk_door(row: Venue) -> Door:
    """Return a venue's door as its own desk meets it: no codes, and every zone that ever ended."""
    zones = list(row.zones.all())
    return Door(
        venue=bytes(row.ident),
        name=row.name,
        kind=row.kind,
        zones={zone.number: zone.name for zone in zones if zone.ended_at is None},
        seeds={},
        stickers=(),
        opened=_seconds(row.opened_at) or 0,
        shut=_seconds(row.shut_at),
        shut_until=_seconds(row.shut_until),
        closed=_seconds(row.closed_at),
        ended={zone.number: int(zone.ended_at.timestamp()) for zone in zones if zone.ended_at is not None},
    )


def changed_since(moment: datetime) -> list[tuple[bytes, datetime]]:
    """Return the venues of which a door changed at or after `moment`, with when, oldest first."""
    rows = Venue.objects.filter(changed_at__gte=moment).order_by("changed_at")
    return [(bytes(ident), at) for ident, at in rows.values_list("ident", "changed_at")]


def _door(row: Venue, key: bytes, days: range, stickers: tuple[StickerCode, ...], late: datetime) -> Door:
    ident = bytes(row.ident)
    return Door(
        venue=ident,
        name=row.name,
        kind=row.kind,
        zones={zone.number: zone.name for zone in row.zones.all() if zone.ended_at is None},
        seeds={day: day_seed(key, ident, day) for day in days},
        stickers=stickers,
        opened=_seconds(row.opened_at) or 0,
        shut=_seconds(row.shut_at),
        shut_until=_seconds(row.shut_until),
        closed=_seconds(row.closed_at),
        former=_former(row, ident, days),
        ended={
            zone.number: int(zone.ended_at.timestamp())
            for zone in row.zones.all()
            if zone.ended_at is not None and zone.ended_at > late
        },
    )


def _former(row: Venue, ident: bytes, days: range) -> tuple[tuple[int, Mapping[int, bytes]], ...]:
    kept = [one for one in row.former_keys.all() if day_of(int(one.until.timestamp())) >= days.start]
    keys = open_former(ident, [bytes(one.key_sealed) for one in kept])
    return tuple(
        (int(one.until.timestamp()), {day: day_seed(key, ident, day) for day in days})
        for one, key in zip(kept, keys, strict=True)
    )


def _stickers(rows: list[Venue], late: datetime) -> dict[int, list[StickerCode]]:
    good = Sticker.objects.filter(venue__in=rows).filter(Q(stopped_at__isnull=True) | Q(stopped_at__gt=late))
    found: dict[int, list[StickerCode]] = {}
    for row in good:
        held = StickerCode(row.zone, bytes(row.code), _seconds(row.stopped_at))
        found.setdefault(row.venue_id, []).append(held)
    return found


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
