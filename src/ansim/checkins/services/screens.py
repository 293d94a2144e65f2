"""Door screens: a device is tied to one venue and zone by a token of its own, and can be cut off."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.adapters.venue_keys import new_sealed_key
from ansim.checkins.domain.errors import ZoneUnknown
from ansim.checkins.domain.screens import digest_of, new_token
from ansim.checkins.models import Screen
from ansim.checkins.services.holding import held, reference_of, touch

_LATE: Final = timedelta(days=5)
"""A former k_v is destroyed at the next cut after this; late check-ins come within 72 hours."""


@transaction.atomic
def tie_screen(*, by: Actor, venue: bytes, zone: int = 0, at: datetime) -> str:
    """Make this device a door screen and return the token for its cookie.

    Raises NotYourVenue, VenueClosed, ZoneUnknown.
    """
    row = held(by, venue)
    if zone and not row.zones.filter(number=zone, ended_at__isnull=True).exists():
        raise ZoneUnknown
    token = new_token()
    Screen.objects.create(venue=row, zone=zone, digest=digest_of(token), made_at=at)
    audit(by=by, verb="screen.tie", reference=reference_of(row), why=f"zone {zone}", at=at)
    return token


@transaction.atomic
def cut_screens(*, by: Actor, venue: bytes, at: datetime) -> int:
    """Cut off all door screens of a venue; return how many. The gate counts no code that they show from now on.

    The venue gets a new k_v; the former one counts for codes shown before, as long as late check-ins may name them.
    Raises NotYourVenue, VenueClosed.
    """
    row = held(by, venue)
    count = row.screens.filter(stopped_at__isnull=True).update(stopped_at=at)
    row.former_keys.filter(until__lt=at - _LATE).delete()
    row.former_keys.create(key_sealed=row.key_sealed, until=at)
    row.key_sealed = new_sealed_key(venue)
    row.save(update_fields=["key_sealed"])
    touch(row, at)
    audit(by=by, verb="screen.cut", reference=reference_of(row), why=str(count), at=at)
    return count


def note_screen(*, token: str, at: datetime) -> None:
    """Remember when a screen last asked for its seeds."""
    Screen.objects.filter(digest=digest_of(token)).update(seen_at=at)
