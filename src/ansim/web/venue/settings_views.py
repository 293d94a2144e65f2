"""A venue's settings: its words, hours and zones; its screens cut off; the venue closed for good."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ansim.checkins.domain.errors import VenueBad, VenueClosed
from ansim.checkins.services.closing import close_for_good
from ansim.checkins.services.screens import cut_screens
from ansim.checkins.services.venues import change_details, set_zones
from ansim.kit.clock import now
from ansim.web.venue.access import OperatorRequest, operator_only, own_venue
from ansim.web.venue.forms import CloseForm, SettingsForm, details_from, initial_of

_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@operator_only
def settings(request: OperatorRequest, venue: str) -> HttpResponse:
    """Show and change what a venue says of itself."""
    card = own_venue(request, venue)
    if card.closed_at is not None:
        raise VenueClosed
    posted = request.POST if request.method == "POST" else None
    form = SettingsForm(posted, initial=initial_of(card), held=card.details.kind)
    if posted is not None and form.is_valid():
        moment = now()
        try:
            change_details(
                by=request.actor, venue=card.ident, details=details_from(form.cleaned_data), at=moment
            )
            if form.cleaned_data["zone_names"] != [zone.name for zone in card.zones]:
                set_zones(
                    by=request.actor, venue=card.ident, names=form.cleaned_data["zone_names"], at=moment
                )
        except VenueBad as wrong:
            form.take(wrong.problems)
        else:
            return redirect("venue_today", venue=venue)
    shown = {"card": card, "venue": venue, "form": form}
    return render(request, "venue/settings.html", shown, status=400 if form.errors else 200)


@require_POST
@operator_only
def cut(request: OperatorRequest, venue: str) -> HttpResponse:
    """Cut off every door screen of the venue."""
    cut_screens(by=request.actor, venue=own_venue(request, venue).ident, at=now())
    return redirect("venue_today", venue=venue)


@require_http_methods(_METHODS)
@operator_only
def close(request: OperatorRequest, venue: str) -> HttpResponse:
    """Ask for the name, then close the venue for good."""
    card = own_venue(request, venue)
    if card.closed_at is not None:
        raise VenueClosed
    form = CloseForm(request.POST if request.method == "POST" else None, name=card.details.name)
    if form.is_valid():
        close_for_good(by=request.actor, venue=card.ident, at=now())
        return redirect("venue_list")
    shown = {"card": card, "venue": venue, "form": form}
    return render(request, "venue/close.html", shown, status=400 if form.errors else 200)
