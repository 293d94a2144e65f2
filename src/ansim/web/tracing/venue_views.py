"""조회 of one venue: the venue found, its hours, the preview, then the asking, which signs as well."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.lookups import MOST_HOURS, check_asked
from ansim.tracing.domain.remote import NamedVenue
from ansim.tracing.domain.results import moment
from ansim.tracing.queries.cases import CaseLine, place_names, visits_of_case
from ansim.tracing.services.places import seek_places
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.forms import SeekForm, VenueLookupForm, field_of
from ansim.web.tracing.lookup_views import ask_and_sign, preview_of, usual_bounds
from ansim.web.tracing.scope import case_or_404

_VENUE = re.compile(r"[0-9a-f]{12}")
_UNKNOWN_STAY = timedelta(hours=1)


@requires(Permission.LOOKUP_REQUEST)
def venue_lookup(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask who was at a venue; without one in the address, find it first."""
    line = case_or_404(request.actor, reference)
    if line.card.state != "open":
        messages.error(request, gettext("조사를 닫은 뒤에는 조회를 신청할 수 없습니다."))
        return redirect("tracing_lookups", reference=line.card.reference)
    venue = request.GET.get("venue", "")
    if not _VENUE.fullmatch(venue):
        return _choose(request, line)
    form = VenueLookupForm(request.POST or None, venue=venue, initial=_initial(request, line, venue))
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            check_asked(form.asked, korean_day(now()))
            if "ask" in request.POST:
                return ask_and_sign(request, line, form.asked)
            preview = preview_of(request, form.asked)
        except AnsimError as error:
            take_error(form, error, field_of(error, form))
    shown = {
        **frame(request, line, "lookups"),
        "form": form,
        "preview": preview,
        "place": place_names([venue])[venue],
    }
    return render(request, "tracing/venue_lookup.html", shown)


def _choose(request: StaffRequest, line: CaseLine) -> HttpResponse:
    """Show the places of the case's own visits, and those that the words find."""
    form = SeekForm(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found: tuple[NamedVenue, ...] = ()
    try:
        found = seek_places(by=request.actor, words=words)
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    visits = visits_of_case(request.actor, line.card.reference)
    places = place_names(visit.venue for visit in visits)
    shown = {
        **frame(request, line, "lookups"),
        "form": form,
        "words": words,
        "found": found,
        "visits": [(number, visit, places[visit.venue]) for number, visit in enumerate(visits)],
    }
    return render(request, "tracing/venue_choice.html", shown)


def _initial(request: StaffRequest, line: CaseLine, venue: str) -> dict[str, Any]:
    """Return the hours of the case's visit that was chosen, which the address names by its place in the list."""
    number = request.GET.get("visit", "")
    if not number.isdecimal() or len(number) > 6:
        return usual_bounds()
    visits = visits_of_case(request.actor, line.card.reference)
    if int(number) >= len(visits) or visits[int(number)].venue != venue:
        return usual_bounds()
    visit = visits[int(number)]
    start = moment(visit.at).replace(second=0)
    left = moment(visit.left) if visit.left else start + _UNKNOWN_STAY
    return {**usual_bounds(), "start": start, "end": _at_most(start, left)}


def _at_most(start: datetime, left: datetime) -> datetime:
    """Return the end of the hours to propose: the whole minute after the visit, within what one look-up may open."""
    end = (left + timedelta(seconds=59)).replace(second=0)
    return min(end, start + timedelta(hours=MOST_HOURS))
