"""What visitors and door screens are told: a venue's name, what a typed short code stands for, seeds of today and tomorrow."""

from datetime import datetime

from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.adapters.venue_keys import open_keys
from ansim.checkins.domain.cards import ScreenSeeds
from ansim.checkins.domain.errors import ScreenStopped, ShortCodeUnknown
from ansim.checkins.domain.screens import digest_of
from ansim.checkins.domain.short_codes import check_short_code
from ansim.checkins.models import Screen, Sticker, Venue
from ansim.wire.days import day_of
from ansim.wire.venue_code import day_seed, write_fragment


def public_venue(ident: bytes) -> dict[str, str] | None:
    """Return what a visitor is told of a venue before checking in: name, kind in both languages, state; None: none."""
    row = Venue.objects.filter(ident=ident).only("name", "kind", "closed_at").first()
    if row is None:
        return None
    kind = all_kinds().by_code.get(row.kind)
    return {
        "name": row.name,
        "kind": kind.name.ko if kind else row.kind,
        "kind_en": kind.name.en if kind else row.kind,
        "state": "closed" if row.closed_at else "open",
    }


def fragment_of_short(text: str) -> str:
    """Return the 22 characters behind a typed short code in use. Raises ShortCodeBad, ShortCodeUnknown."""
    short = check_short_code(text)
    row = Sticker.objects.select_related("venue").filter(short=short, stopped_at__isnull=True).first()
    if row is None or row.venue.closed_at is not None:
        raise ShortCodeUnknown
    return write_fragment(bytes(row.venue.ident), row.zone, bytes(row.code))


def screen_place(token: str) -> tuple[bytes, str, datetime | None]:
    """Return venue, kind and until when it is shut, of the screen that holds a device token. Raises ScreenStopped."""
    row = _screen_of(token).venue
    return bytes(row.ident), row.kind, row.shut_until


def _screen_of(token: str) -> Screen:
    row = (
        Screen.objects.select_related("venue")
        .filter(digest=digest_of(token), stopped_at__isnull=True)
        .first()
    )
    if row is None or row.venue.closed_at is not None:
        raise ScreenStopped
    return row


def screen_seeds(token: str, at: datetime) -> ScreenSeeds:
    """Return what a door screen needs for today and tomorrow. Raises ScreenStopped, SealBroken."""
    row = _screen_of(token)
    ident = bytes(row.venue.ident)
    key = open_keys({ident: bytes(row.venue.key_sealed)})[ident]
    today = day_of(int(at.timestamp()))
    zone = row.venue.zones.filter(number=row.zone, ended_at__isnull=True).first()
    return ScreenSeeds(
        ident=ident,
        zone=row.zone,
        name=row.venue.name,
        zone_name=zone.name if zone else "",
        seeds={day: day_seed(key, ident, day) for day in (today, today + 1)},
    )
