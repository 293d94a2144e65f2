"""Venues' names for the lines of a case: asked for once with each look-up, never a reason to fail one."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.lookups import VenueNotThere
from ansim.tracing.domain.remote import NamedVenue
from ansim.tracing.domain.results import Traced
from ansim.tracing.models import Place
from ansim.tracing.services import roles

_AT_ONCE = 100


class Names(Protocol):
    """Who knows the names of venues."""

    def names(self, venues: Sequence[str]) -> tuple[NamedVenue, ...]:
        """Return the names of venues (ids as hex); unknown ones are left out."""


def know_place(visits: Names, venue: str, at: datetime) -> None:
    """Keep the name of one venue (hex). Raises VenueNotThere, and what the visits role refuses."""
    named = visits.names([venue])
    if not named:
        raise VenueNotThere
    keep_places(named, at)


def seek_places(*, by: Actor, words: str) -> tuple[NamedVenue, ...]:
    """Return at most 20 venues by a part of the name or a poster's short code. Raises NotPermitted, RoleUnreachable, BadAnswer."""
    by.need(Permission.LOOKUP_REQUEST)
    return roles.others().visits.sought(words) if words.strip() else ()


def learn_places(visits: Names, traced: Traced, at: datetime) -> None:
    """Keep the names of all venues of a result; a role that does not answer leaves their ids to be shown."""
    venues = {visit.venue for visit in traced.visits}
    venues |= {one.venue for contact in traced.contacts for one in contact.exposures}
    wanted = sorted(venues)
    for start in range(0, len(wanted), _AT_ONCE):
        with suppress(AnsimError):
            keep_places(visits.names(wanted[start : start + _AT_ONCE]), at)


def keep_places(named: Sequence[NamedVenue], at: datetime) -> None:
    """Keep names as they are now, in place of those before."""
    Place.objects.bulk_create(
        [
            Place(
                venue=one.venue,
                name=one.name[:120],
                kind=one.kind[:40],
                zones={str(number): name for number, name in one.zones.items()},
                told_at=at,
            )
            for one in named
        ],
        update_conflicts=True,
        unique_fields=["venue"],
        update_fields=["name", "kind", "zones", "told_at"],
    )
