"""Door screens: a device is tied to one venue and zone by a token of its own, and can be cut off."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.domain.errors import ZoneUnknown
from ansim.checkins.domain.screens import digest_of, new_token
from ansim.checkins.models import Screen
from ansim.checkins.services.holding import held, reference_of


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
    """Cut off all door screens of a venue; return how many. What they hold runs out tomorrow night.

    Raises NotYourVenue, VenueClosed.
    """
    row = held(by, venue)
    count = row.screens.filter(stopped_at__isnull=True).update(stopped_at=at)
    audit(by=by, verb="screen.cut", reference=reference_of(row), why=str(count), at=at)
    return count


def note_screen(*, token: str, at: datetime) -> None:
    """Remember when a screen last asked for its seeds."""
    Screen.objects.filter(digest=digest_of(token)).update(seen_at=at)
