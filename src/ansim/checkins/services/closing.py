"""Closing a venue: for the day (whoever is inside left now) or for good."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.adapters.inside import end_visits
from ansim.checkins.domain.closing import shut_until
from ansim.checkins.models import Closing, Venue
from ansim.checkins.services.holding import held, reference_of, touch


@transaction.atomic
def close_for_the_day(*, by: Actor, venue: bytes, at: datetime) -> None:
    """End the visits of everyone inside and take no check-ins until opened again, or until five in the morning.

    Raises NotYourVenue, VenueClosed.
    """
    row = held(by, venue)
    if row.shut_at is None or row.shut_until is None or at >= row.shut_until:
        row.shut_at = at  # shut again while it is shut: what came in between stays refused
    row.shut_until = shut_until(at)
    row.save(update_fields=["shut_at", "shut_until"])
    _end_visits(row, at)
    touch(row, at)
    audit(by=by, verb="venue.shut", reference=reference_of(row), at=at)


@transaction.atomic
def open_again(*, by: Actor, venue: bytes, at: datetime) -> None:
    """Take check-ins again on the same day; ended visits stay ended. Raises NotYourVenue, VenueClosed."""
    row = held(by, venue)
    if row.shut_until is None:
        return
    row.shut_at = row.shut_until = None
    row.save(update_fields=["shut_at", "shut_until"])
    row.closings.filter(reopened_at__isnull=True).update(reopened_at=at)
    touch(row, at)
    audit(by=by, verb="venue.reopen", reference=reference_of(row), at=at)


@transaction.atomic
def close_for_good(*, by: Actor, venue: bytes, at: datetime) -> None:
    """Close a venue: its codes and screens stop at once, its visits stay as long as all. Raises NotYourVenue, VenueClosed."""
    row = held(by, venue)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    row.stickers.filter(stopped_at__isnull=True).update(stopped_at=at)
    row.screens.filter(stopped_at__isnull=True).update(stopped_at=at)
    _end_visits(row, at)
    touch(row, at)
    audit(by=by, verb="venue.close", reference=reference_of(row), at=at)


def _end_visits(row: Venue, at: datetime) -> None:
    Closing.objects.create(venue=row, at=at)
    end_visits(bytes(row.ident), int(at.timestamp()))
