"""Posters of a venue: what each printed code says, and the finished PDF."""

from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.adapters.posters import make_posters
from ansim.checkins.domain.cards import VenueCard
from ansim.checkins.domain.errors import VenueClosed, ZoneUnknown
from ansim.checkins.domain.posters import PosterPage, Size
from ansim.checkins.models import Sticker
from ansim.checkins.queries.venues import venue
from ansim.conf import env, ports
from ansim.kit.clock import korean_day
from ansim.wire.venue_code import write_fragment


def poster_pages(ident: bytes, zone: int | None = None) -> list[PosterPage]:
    """Return what the printed codes of a venue say: all of them by zone, or those of one (0: the venue itself).

    Raises NotYourVenue when there is no such venue, VenueClosed, ZoneUnknown.
    """
    card = venue(ident)
    if card.closed_at is not None:
        raise VenueClosed
    rows = Sticker.objects.filter(venue__ident=ident, stopped_at__isnull=True).order_by("zone")
    pages = [_page(card, row) for row in rows if zone in (None, row.zone)]
    if not pages:
        raise ZoneUnknown
    return pages


def poster(ident: bytes, *, zone: int | None = None, size: Size = Size.A4) -> bytes:
    """Return the posters as one PDF, a page a code, read again and found right. Raises as poster_pages, PosterFailed."""
    return make_posters(poster_pages(ident, zone), size)


def _page(card: VenueCard, row: Sticker) -> PosterPage:
    kind = all_kinds().by_code.get(card.details.kind)
    visitors = f"{ports.visitor_url()}/"
    return PosterPage(
        number=row.zone,
        name=card.details.name,
        zone=next((zone.name for zone in card.zones if zone.number == row.zone), ""),
        kind=kind.name.ko if kind else "",
        address=card.details.address,
        text=f"{visitors}#{write_fragment(card.ident, row.zone, bytes(row.code))}",
        short=row.short,
        typed_at=visitors.partition("://")[2].rstrip("/"),
        made_on=korean_day(row.made_at),
        drill=env.sandbox(),
    )
