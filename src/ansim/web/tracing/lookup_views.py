"""A look-up as the tracer sees it: asked with a preview, signed, its state live, its result opening by itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import names_of
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.lookups import (
    BASES,
    Asked,
    LookupState,
    PersonDays,
    Scope,
    VenueHours,
    check_asked,
    usual_days,
)
from ansim.tracing.queries.cases import CaseLine, place_names
from ansim.tracing.queries.lookups import Estimate, LookupCard, estimate, lookups_of_case
from ansim.tracing.services.asking import ask_again, ask_lookup, go_on_with, sign_lookup
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.forms import LookupForm, field_of
from ansim.web.tracing.scope import case_or_404, lookup_or_404
from ansim.web.tracing.words import (
    basis_words,
    bounds_words,
    cut_words,
    generation_words,
    scope_words,
    standing_words,
)


@requires(Permission.CASE_READ)
def lookups(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the look-ups of a case."""
    line = case_or_404(request.actor, reference)
    found = [described(request, card) for card in lookups_of_case(request.actor, line.card.reference)]
    return render(request, "tracing/lookups.html", {**frame(request, line, "lookups"), "lookups": found})


@requires(Permission.LOOKUP_REQUEST)
def new_lookup(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask for a look-up: first the preview of what it would come to, then the asking, which signs as well."""
    line = case_or_404(request.actor, reference)
    form = LookupForm(request.POST or None, initial=_initial(line))
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            check_asked(form.asked, korean_day(now()))
            if "ask" in request.POST:
                return ask_and_sign(request, line, form.asked)
            preview = preview_of(request, form.asked)
        except AnsimError as error:
            take_error(form, error, field_of(error, form))
    shown = {**frame(request, line, "lookups"), "form": form, "preview": preview}
    return render(request, "tracing/new_lookup.html", shown)


@requires(Permission.CASE_READ)
def show(request: StaffRequest, reference: str, lookup_id: int) -> HttpResponse:
    """Show one look-up of a case."""
    line = case_or_404(request.actor, reference)
    card = lookup_or_404(request.actor, lookup_id, line.card.reference)
    return render(
        request, "tracing/lookup.html", {**frame(request, line, "lookups"), **described(request, card)}
    )


@requires(Permission.CASE_READ)
def live(request: StaffRequest, reference: str, lookup_id: int) -> HttpResponse:
    """Show the part that moves, nothing while it stands still; a result that is there opens by itself."""
    card = lookup_or_404(request.actor, lookup_id, reference)
    if card.state is LookupState.OPENED:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = result_url(card)
        return answer
    if request.GET.get("seen") == card.stage:
        return HttpResponse(status=204)
    return render(request, "tracing/lookup_live.html", described(request, card))


@require_POST
@requires(Permission.LOOKUP_REQUEST)
def sign(request: StaffRequest, reference: str, lookup_id: int) -> HttpResponse:
    """Sign as the one who asked."""
    lookup_or_404(request.actor, lookup_id, reference)
    try:
        sign_lookup(by=request.actor, lookup_id=lookup_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("서명했습니다."))
    return redirect("tracing_lookup", reference=reference, lookup_id=lookup_id)


@require_POST
@requires(Permission.LOOKUP_REQUEST)
def go_on(request: StaffRequest, reference: str, lookup_id: int) -> HttpResponse:
    """Have a look-up that stands still go on now."""
    lookup_or_404(request.actor, lookup_id, reference)
    try:
        go_on_with(by=request.actor, lookup_id=lookup_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    return redirect("tracing_lookup", reference=reference, lookup_id=lookup_id)


@require_POST
@requires(Permission.LOOKUP_REQUEST)
def again(request: StaffRequest, reference: str, lookup_id: int) -> HttpResponse:
    """Ask anew for the scope of a look-up that failed or ended."""
    lookup_or_404(request.actor, lookup_id, reference)
    try:
        fresh = ask_again(by=request.actor, lookup_id=lookup_id, at=now())
        sign_lookup(by=request.actor, lookup_id=fresh, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("tracing_lookup", reference=reference, lookup_id=lookup_id)
    messages.success(request, gettext("같은 범위로 다시 신청했습니다. 승인자의 서명을 기다립니다."))
    return redirect("tracing_lookup", reference=reference, lookup_id=fresh)


def described(request: StaffRequest, card: LookupCard) -> dict[str, Any]:
    """Return a look-up in words, with the names of its signers, as the parts of its pages draw it."""
    signers = [f"staff:{one.staff_id}" for one in card.signatures]
    names = names_of([*signers, f"staff:{card.asked_by}", *(one.who for one in card.moments)])
    return {
        "lookup": card,
        "scope": scope_in_words(card.scope),
        "bounds": bounds_words(card.most_people, card.most_each),
        "cut": cut_words(card),
        "result_url": result_url(card),
        "generations": generation_words(card.generations),
        "basis": basis_words(card.basis),
        "state_words": standing_words(card),
        "asked_by": names.get(f"staff:{card.asked_by}", ""),
        "signed": [(one, names.get(f"staff:{one.staff_id}", "")) for one in card.signatures],
        "moments": [(one, names.get(one.who, "")) for one in card.moments],
        "may_sign": card.may_sign(request.actor),
        "is_asker": card.asked_by == request.actor.staff_id,
        "may_ask": request.actor.may(Permission.LOOKUP_REQUEST),
        "may_ask_again": card.may_be_asked_again(request.actor),
    }


def result_url(card: LookupCard) -> str:
    """Return where the result of a look-up is shown: for a venue, only who was there."""
    url = reverse("tracing_contacts", args=[card.case])
    return f"{url}?lookup={card.id}" if card.is_of_venue else url


def scope_in_words(scope: Scope) -> str:
    """Return a scope in words, with the name of its venue."""
    if isinstance(scope, VenueHours):
        return scope_words(scope, place_names([scope.venue])[scope.venue].name)
    return scope_words(scope)


def usual_bounds() -> dict[str, Any]:
    """Return what the bounds of a look-up's form begin with."""
    return {"generations": 2, "most_people": 500, "most_second": 200, "basis": next(iter(BASES))}


def _initial(line: CaseLine) -> dict[str, Any]:
    days = usual_days(line.card.period.first_day, line.card.period.last_day, korean_day(now()))
    return {"first": days.first, "last": days.last, **usual_bounds()}


def preview_of(request: StaffRequest, asked: Asked) -> dict[str, Any]:
    """Return what a look-up would come to, as the form shows it before it is asked for."""
    scope = asked.scope
    guess = estimate(request.actor, scope.days) if isinstance(scope, PersonDays) else Estimate(None, 0)
    about = min(guess.people, asked.most_people) if guess.people is not None else None
    return {
        "scope": scope_in_words(scope),
        "about": about,
        "from_lookups": guess.from_lookups,
        "most": asked.most_people,
        "bounds": bounds_words(asked.most_people, asked.most_each),
        "is_of_venue": isinstance(scope, VenueHours),
        "basis": basis_words(asked.basis),
        "generations": generation_words(asked.generations),
    }


def ask_and_sign(request: StaffRequest, line: CaseLine, asked: Asked) -> HttpResponse:
    """Ask for a look-up and sign it as the one who asks; show it."""
    at = now()
    made = ask_lookup(by=request.actor, reference=line.card.reference, asked=asked, at=at)
    try:
        sign_lookup(by=request.actor, lookup_id=made, at=at)
    except AnsimError as error:  # the asking stands; two others may sign it
        messages.warning(request, in_page_language(error))
    else:
        messages.success(request, gettext("조회를 신청하고 서명했습니다. 승인자의 서명을 기다립니다."))
    return redirect("tracing_lookup", reference=line.card.reference, lookup_id=made)
