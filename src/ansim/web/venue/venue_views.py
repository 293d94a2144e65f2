"""The operator's venues: the list, today's page with how many are inside, closing for the day. Never a name."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ansim.checkins.domain.cards import VenueCard
from ansim.checkins.queries.inside import day_of_venue
from ansim.checkins.queries.venues import venues_of_operator
from ansim.checkins.services.closing import close_for_the_day, open_again
from ansim.kit.clock import now
from ansim.web.venue.access import OperatorRequest, operator_only, own_venue
from ansim.web.venue.words import hours_in_words, kind_name


@require_safe
@operator_only
def venues(request: OperatorRequest) -> HttpResponse:
    """Show the operator's venues; who has none is sent to open one."""
    cards = venues_of_operator(request.operator_id)
    if not cards:
        return redirect("venue_open")
    listed = [(card, kind_name(card.details.kind), card.is_shut(now())) for card in cards]
    return render(request, "venue/list.html", {"venues": listed})


@require_safe
@operator_only
def today(request: OperatorRequest, venue: str) -> HttpResponse:
    """Show how many are inside and how the day went, and the acts of the day."""
    card = own_venue(request, venue)
    words = {"kind": kind_name(card.details.kind), "hours": hours_in_words(card.details.hours)}
    return render(request, "venue/today.html", {**_shown(card), **words})


@require_safe
@operator_only
def live(request: OperatorRequest, venue: str) -> HttpResponse:
    """Return the part of today's page that moves."""
    return render(request, "venue/today_live.html", _shown(own_venue(request, venue)))


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def shut(request: OperatorRequest, venue: str) -> HttpResponse:
    """Ask, then close for the day: whoever is still inside left now."""
    card = own_venue(request, venue)
    if request.method == "POST":
        close_for_the_day(by=request.actor, venue=card.ident, at=now())
        return redirect("venue_today", venue=venue)
    return render(request, "venue/shut.html", _shown(card))


@require_POST
@operator_only
def reopen(request: OperatorRequest, venue: str) -> HttpResponse:
    """Take check-ins again."""
    open_again(by=request.actor, venue=own_venue(request, venue).ident, at=now())
    return redirect("venue_today", venue=venue)


def _shown(card: VenueCard) -> dict[str, Any]:
    moment = now()
    day = day_of_venue(card, moment)
    most = max(day.arrivals) or 1
    first = next((hour for hour, people in enumerate(day.arrivals) if people), 24)
    last = max((hour for hour, people in enumerate(day.arrivals) if people), default=-1)
    curve = [(hour, day.arrivals[hour]) for hour in range(first, last + 1)]
    return {
        "card": card,
        "venue": card.ident.hex(),
        "day": day,
        "curve": curve,
        "most": most,
        "is_shut": card.is_shut(moment),
        "moment": moment,
    }
