"""Opening a venue: name and kind, address, hours and zones; then its poster. What was typed waits in the session."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.domain.hours import hours_from_json
from ansim.checkins.services.venues import open_venue
from ansim.kit.clock import now
from ansim.web.venue.access import OperatorRequest, operator_only
from ansim.web.venue.forms import AddressForm, HoursForm, NameForm, WordsForm, details_from
from ansim.web.venue.words import step_names

_DRAFT = "opening"
_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@operator_only
def name(request: OperatorRequest) -> HttpResponse:
    """Step 2."""
    form = NameForm(request.POST or None, initial=_draft(request))
    if form.is_valid():
        _keep(request, form)
        return redirect("venue_open_address")
    return _page(request, form, 2)


@require_http_methods(_METHODS)
@operator_only
def address(request: OperatorRequest) -> HttpResponse:
    """Step 3."""
    if "kind" not in _draft(request):
        return redirect("venue_open")
    form = AddressForm(request.POST or None, initial=_draft(request))
    if form.is_valid():
        _keep(request, form)
        return redirect("venue_open_hours")
    return _page(request, form, 3, back="venue_open")


@require_http_methods(_METHODS)
@operator_only
def hours(request: OperatorRequest) -> HttpResponse:
    """Step 4: with it the venue is open, and the poster is shown."""
    draft = _draft(request)
    if "street" not in draft:
        return redirect("venue_open_address" if "kind" in draft else "venue_open")
    form = HoursForm(request.POST) if request.method == "POST" else HoursForm(initial=draft)
    if form.is_valid():
        words = {**draft, "hours": form.cleaned_data["hours"]}
        try:
            ident = open_venue(
                by=request.actor,
                details=details_from(words),
                zones=form.cleaned_data["zone_names"],
                at=now(),
            )
        except VenueBad as wrong:
            form.take(wrong.problems)
        else:
            request.session.pop(_DRAFT, None)
            return redirect("venue_posters", venue=ident.hex())
    return _page(request, form, 4, back="venue_open_address")


def _page(request: OperatorRequest, form: WordsForm, step: int, back: str = "") -> HttpResponse:
    status = 400 if form.errors else 200
    shown = {"form": form, "steps": step_names(), "step": step, "back": back, "is_last": step == 4}
    return render(request, "venue/open.html", shown, status=status)


def _draft(request: OperatorRequest) -> dict[str, Any]:
    held = request.session.get(_DRAFT)
    if not isinstance(held, dict):
        return {}
    return {**held, "hours": hours_from_json(held.get("hours"))}


def _keep(request: OperatorRequest, form: WordsForm) -> None:
    held = {**(request.session.get(_DRAFT) or {}), **form.cleaned_data}
    request.session[_DRAFT] = held
