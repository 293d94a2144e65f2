"""The posters of a venue: shown, downloaded, replaced."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ansim.checkins.domain.errors import ZoneUnknown
from ansim.checkins.domain.posters import Size
from ansim.checkins.queries.posters import poster, poster_pages
from ansim.checkins.services.stickers import replace_sticker
from ansim.kit.clock import now
from ansim.web.venue.access import OperatorRequest, operator_only, own_venue
from ansim.web.venue.words import SIZES


@require_safe
@operator_only
def posters(request: OperatorRequest, venue: str) -> HttpResponse:
    """Show every printed code of the venue, and the papers it can be printed on."""
    card = own_venue(request, venue)
    sizes = [(size.value, name) for size, name in SIZES.items()]
    shown = {"card": card, "venue": venue, "pages": poster_pages(card.ident), "sizes": sizes}
    return render(request, "venue/posters.html", shown)


@require_safe
@operator_only
def pdf(request: OperatorRequest, venue: str, size: str) -> HttpResponse:
    """Return the PDF in one size; `?zone=` names one zone."""
    card = own_venue(request, venue)
    if size not in set(Size):
        raise ZoneUnknown
    data = poster(card.ident, zone=_zone(request.GET.get("zone", "")), size=Size(size))
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ansim-{venue}-{size}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def renew(request: OperatorRequest, venue: str, zone: int) -> HttpResponse:
    """Ask, then make a new code: the old poster stops at once."""
    card = own_venue(request, venue)
    name = next((one.name for one in card.zones if one.number == zone), "")
    if zone and not name:
        raise ZoneUnknown
    if request.method == "POST":
        replace_sticker(by=request.actor, venue=card.ident, zone=zone, at=now())
        return redirect("venue_posters", venue=venue)
    return render(request, "venue/renew.html", {"card": card, "venue": venue, "zone_name": name})


def _zone(text: str) -> int | None:
    """Return the zone of an address; no text is all zones. Raises ZoneUnknown."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise ZoneUnknown
    return int(text)
