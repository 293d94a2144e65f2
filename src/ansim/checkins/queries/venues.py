"""Venues as cards: by their 6 bytes, of one operator, all of a place."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet

from ansim.checkins.domain.cards import VenueCard, ZoneCard
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.errors import NotYourVenue, ShortCodeBad
from ansim.checkins.domain.hours import hours_from_json
from ansim.checkins.domain.short_codes import check_short_code
from ansim.checkins.models import Operatorship, Venue

_MOST = 1_000


def card_of(row: Venue) -> VenueCard:
    """Return the card of a row; its zones may have been fetched beforehand."""
    zones = tuple(
        ZoneCard(zone.number, zone.name, zone.parent) for zone in row.zones.all() if zone.ended_at is None
    )
    details = Details(
        row.name, row.kind, row.region, row.district, row.street, row.detail, hours_from_json(row.hours)
    )
    return VenueCard(bytes(row.ident), details, zones, row.opened_at, row.closed_at, row.shut_until)


def venue(ident: bytes) -> VenueCard:
    """Return one venue, closed ones too. Raises NotYourVenue when there is none."""
    row = Venue.objects.prefetch_related("zones").filter(ident=ident).first()
    if row is None:
        raise NotYourVenue
    return card_of(row)


def venues_named(idents: Iterable[bytes]) -> list[VenueCard]:
    """Return the venues among `idents` that exist, closed ones too; at most 1,000."""
    rows = Venue.objects.prefetch_related("zones").filter(ident__in=list(idents)[:_MOST])
    return [card_of(row) for row in rows.order_by("ident")]


def venues_in(*, region: str = "", district: str = "", kind: str = "", name: str = "") -> list[VenueCard]:
    """Return open venues whose words hold what is given, by name; at most 1,000."""
    rows: QuerySet[Venue] = Venue.objects.prefetch_related("zones").filter(closed_at__isnull=True)
    wanted = {"region": region, "district": district, "kind": kind, "name__icontains": name}
    rows = rows.filter(**{field: value for field, value in wanted.items() if value})
    return [card_of(row) for row in rows.order_by("name", "ident")[:_MOST]]


def venues_sought(words: str, *, limit: int = 20) -> list[VenueCard]:
    """Return venues that somebody may mean: the one of a poster's short code, else those whose name holds the words.

    Closed ones too, after the open ones: what happened there before is looked up as well.
    """
    rows: QuerySet[Venue] = Venue.objects.prefetch_related("zones")
    try:
        found = rows.filter(stickers__short=check_short_code(words))
    except ShortCodeBad:
        found = rows.none()
    if not found:
        found = rows.filter(name__icontains=words)
    return [
        card_of(row) for row in found.order_by(F("closed_at").desc(nulls_first=True), "name", "ident")[:limit]
    ]


def venues_of_operator(operator_id: int) -> list[VenueCard]:
    """Return the venues that an operator runs now, by name, closed ones last."""
    rows = Venue.objects.prefetch_related("zones").filter(
        operatorships__operator_id=operator_id, operatorships__ended_at__isnull=True
    )
    cards = [card_of(row) for row in rows]
    return sorted(cards, key=lambda card: (card.closed_at is not None, card.details.name, card.ident))


def venue_of_operator(operator_id: int, ident: bytes) -> VenueCard:
    """Return a venue that this operator runs now. Raises NotYourVenue."""
    if not runs(operator_id, ident):
        raise NotYourVenue
    return venue(ident)


def runs(operator_id: int, ident: bytes) -> bool:
    """Say whether an operator runs a venue now."""
    return Operatorship.objects.filter(
        operator_id=operator_id, venue__ident=ident, ended_at__isnull=True
    ).exists()


def opened_since(operator_id: int, since: datetime) -> int:
    """Return how many venues an operator has opened since a moment."""
    return Operatorship.objects.filter(
        operator_id=operator_id, since__gte=since, venue__opened_at__gte=since
    ).count()
