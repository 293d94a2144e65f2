"""Opening venues and changing what they say of themselves; each act one transaction with its audit row."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.adapters.venue_keys import new_sealed_key
from ansim.checkins.domain.details import Details, checked, checked_zones
from ansim.checkins.domain.errors import TooManyVenues, VenueBad
from ansim.checkins.domain.hands import operator_of
from ansim.checkins.models import Operatorship, Venue, Zone
from ansim.checkins.queries.venues import opened_since
from ansim.checkins.services.holding import held, reference_of, touch
from ansim.checkins.services.stickers import put_sticker
from ansim.kit.clock import korean_day
from ansim.kit.problem import Problem

MOST_A_DAY = 20


@transaction.atomic
def open_venue(*, by: Actor, details: Details, zones: Sequence[str] = (), at: datetime) -> bytes:
    """Register a venue with a sticker for itself and each zone; return its 6 bytes.

    An operator that opens it runs it from then on. Raises VenueBad naming every problem, TooManyVenues.
    """
    operator_id = operator_of(by)
    if operator_id is not None and opened_since(operator_id, at - timedelta(days=1)) >= MOST_A_DAY:
        raise TooManyVenues(most=MOST_A_DAY)
    tidy, names = _all_checked(details, zones, at)
    ident = secrets.token_bytes(6)
    row = Venue.objects.create(
        ident=ident,
        key_sealed=new_sealed_key(ident),
        opened_at=at,
        changed_at=at,
        **columns_of(tidy),
    )
    _number_zones(row, names)
    for number in range(len(names) + 1):
        put_sticker(row, number, at)
    if operator_id is not None:
        Operatorship.objects.create(venue=row, operator_id=operator_id, since=at)
    audit(by=by, verb="venue.open", reference=reference_of(row), at=at)
    return ident


@transaction.atomic
def change_details(*, by: Actor, venue: bytes, details: Details, at: datetime) -> None:
    """Change a venue's own words; the audit row names the fields. Raises NotYourVenue, VenueClosed, VenueBad."""
    row = held(by, venue)
    tidy = checked(details, _kinds_for(row.kind, at))
    changed = {name: value for name, value in columns_of(tidy).items() if getattr(row, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    touch(row, at)
    audit(by=by, verb="venue.change", reference=reference_of(row), why=", ".join(sorted(changed)), at=at)


@transaction.atomic
def set_zones(*, by: Actor, venue: bytes, names: Sequence[str], at: datetime) -> None:
    """Give a venue these zones: known names keep their number and sticker, others end with their screens or get new ones.

    Numbers are never used again. Raises NotYourVenue, VenueClosed, VenueBad.
    """
    row = held(by, venue)
    wanted = checked_zones(names)
    in_use = {zone.name: zone for zone in row.zones.filter(ended_at__isnull=True)}
    ended = [zone for name, zone in in_use.items() if name not in wanted]
    for zone in ended:
        zone.ended_at = at
        zone.save(update_fields=["ended_at"])
    over = [zone.number for zone in ended]
    row.stickers.filter(zone__in=over, stopped_at__isnull=True).update(stopped_at=at)
    row.screens.filter(zone__in=over, stopped_at__isnull=True).update(stopped_at=at)
    fresh = [name for name in wanted if name not in in_use]
    for number in _number_zones(row, fresh):
        put_sticker(row, number, at)
    touch(row, at)
    audit(by=by, verb="venue.zones", reference=reference_of(row), why=f"{len(wanted)}", at=at)


def columns_of(details: Details) -> dict[str, object]:
    """Return a venue's words as columns."""
    return {
        "name": details.name,
        "kind": details.kind,
        "region": details.region,
        "district": details.district,
        "street": details.street,
        "detail": details.detail,
        "hours": details.hours.as_json(),
    }


def _all_checked(details: Details, zones: Sequence[str], at: datetime) -> tuple[Details, tuple[str, ...]]:
    """Return both in the form that is kept, or raise VenueBad with the problems of both."""
    problems: list[Problem] = []
    try:
        tidy = checked(details, {kind.code for kind in all_kinds().offered(korean_day(at))})
    except VenueBad as wrong:
        problems += wrong.problems
        tidy = details
    try:
        names = checked_zones(zones)
    except VenueBad as wrong:
        problems += wrong.problems
        names = ()
    if problems:
        raise VenueBad(problems)
    return tidy, names


def _kinds_for(kind: str, at: datetime) -> set[str]:
    """Return the kinds that may be chosen now; the one a venue has may stay though it is no longer offered."""
    return {kind} | {offered.code for offered in all_kinds().offered(korean_day(at))}


def _number_zones(row: Venue, names: Sequence[str]) -> list[int]:
    """Make zones with the next free numbers; return them."""
    last = row.zones.order_by("-number").values_list("number", flat=True).first() or 0
    numbers = list(range(last + 1, last + 1 + len(names)))
    Zone.objects.bulk_create(
        Zone(venue=row, number=number, name=name) for number, name in zip(numbers, names, strict=True)
    )
    return numbers
