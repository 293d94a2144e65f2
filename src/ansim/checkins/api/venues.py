"""What the office asks about venues: names, kinds and addresses behind the six bytes of visits; signed requests only."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ansim.calls.service import service_required
from ansim.checkins.domain.told import write_kinds, write_venues
from ansim.checkins.queries.kinds import kinds
from ansim.checkins.queries.venues import venues_named, venues_sought
from ansim.conf.roles import Role

_MOST = 200
_LONGEST = 60


@service_required(Role.OFFICE, Role.OPENER)
@require_GET
def venues(request: HttpRequest) -> HttpResponse:
    """`/v1/venues?id=…&id=…`: those of up to 200 venues that exist, closed ones too; what is no id is passed over."""
    idents = [_ident(text) for text in request.GET.getlist("id")[:_MOST]]
    body = write_venues(venues_named(ident for ident in idents if ident is not None))
    return HttpResponse(body, content_type="application/json")


@service_required(Role.OFFICE)
@require_GET
def sought_venues(request: HttpRequest) -> HttpResponse:
    """`/v1/venues/sought?words=…`: at most 20 venues by a part of the name or a poster's short code, closed ones too."""
    words = " ".join(request.GET.get("words", "").replace("\0", " ").split())[:_LONGEST]
    body = write_venues(venues_sought(words) if words else [])
    return HttpResponse(body, content_type="application/json")


@service_required(Role.OFFICE, Role.OPENER)
@require_GET
def venue_kinds(_request: HttpRequest) -> HttpResponse:
    """`/v1/kinds`: every kind there is or was, with its usual stay."""
    return HttpResponse(write_kinds(kinds().by_code.values()), content_type="application/json")


def _ident(text: str) -> bytes | None:
    try:
        ident = bytes.fromhex(text)
    except ValueError:
        return None
    return ident if len(ident) == 6 else None
