"""Stickers: the printed codes. A new one stops the old one at once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.domain.errors import ZoneUnknown
from ansim.checkins.domain.short_codes import new_short_code
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.services.holding import held, reference_of, touch
from ansim.wire.venue_code import sticker_code

_TRIES = 5


@transaction.atomic
def replace_sticker(*, by: Actor, venue: bytes, zone: int = 0, at: datetime) -> None:
    """Give a venue, or one of its zones, a new printed code. Raises NotYourVenue, VenueClosed, ZoneUnknown."""
    row = held(by, venue)
    if zone and not row.zones.filter(number=zone, ended_at__isnull=True).exists():
        raise ZoneUnknown
    row.stickers.filter(zone=zone, stopped_at__isnull=True).update(stopped_at=at)
    put_sticker(row, zone, at)
    touch(row, at)
    audit(by=by, verb="sticker.replace", reference=reference_of(row), why=f"zone {zone}", at=at)


def put_sticker(row: Venue, zone: int, at: datetime) -> None:
    """Make the sticker of a zone that has none in use; a short code that is taken is drawn again."""
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                Sticker.objects.create(
                    venue=row, zone=zone, code=sticker_code(), short=new_short_code(), made_at=at
                )
                return
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
