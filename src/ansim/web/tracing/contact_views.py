"""One contact: why, the number when calling (its public leaf first), who the person is, what was done."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import names_of
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.contacts import ContactChanged, Grade, Identity, NotAccepted, Step
from ansim.tracing.queries.cases import place_names, visits_of_case
from ansim.tracing.queries.contacts import ContactDetail
from ansim.tracing.services.identities import take_identity
from ansim.tracing.services.revealing import RevealWhy, reveal_contact
from ansim.web.base.forms import take_error
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.cells import step_badge
from ansim.web.tracing.forms import IdentityForm, RevealForm
from ansim.web.tracing.picture import overlaps
from ansim.web.tracing.scope import case_or_404, contact_or_404
from ansim.web.tracing.words import assurance_words, contact_generation_words


@requires(Permission.CASE_READ)
def show(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show one contact."""
    return _page(request, contact_or_404(request.actor, contact_id))


@requires(Permission.CASE_READ)
def why(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show the why of a contact, for the panel beside the list."""
    detail = contact_or_404(request.actor, contact_id)
    return render(request, "tracing/why.html", {**_why(request, detail), "with_link": True})


@require_POST
@requires(Permission.CONTACT_GRADE)
def reveal(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show the number once, after the vault has logged it; it stands in no address and is gone on reload."""
    detail = contact_or_404(request.actor, contact_id)
    form = RevealForm(request.POST)
    revealed = ""
    if form.is_valid():
        try:
            revealed = reveal_contact(
                by=request.actor, contact_id=contact_id, why=form.cleaned_data["why"], at=now()
            )
        except AnsimError as error:
            take_error(form, error)
    return _page(request, contact_or_404(request.actor, detail.card.id), reveal_form=form, revealed=revealed)


@require_POST
@requires(Permission.CONTACT_GRADE)
def identify(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Keep who the contact is, as typed on the call."""
    detail = contact_or_404(request.actor, contact_id)
    at = now()
    form = IdentityForm(request.POST, today=korean_day(at))
    if form.is_valid():
        typed = form.cleaned_data
        known = Identity(typed["name"], typed["birth"], typed["address"])
        try:
            take_identity(by=request.actor, contact_id=contact_id, seen=typed["seen"], identity=known, at=at)
        except ContactChanged as error:
            take_error(form, error)
            form.with_seen(detail.card.version)
        except AnsimError as error:
            take_error(form, error)
        else:
            messages.success(request, gettext("적었습니다. 통지 담당에게 넘길 수 있습니다."))
            return redirect("tracing_contact", contact_id=contact_id)
    return _page(request, detail, identity_form=form, revealed=_still_shown(request, detail, at))


def _still_shown(request: StaffRequest, detail: ContactDetail, at: datetime) -> str:
    """Return the number that stood on the page the form was on, so that whoever is on the call keeps it.

    It comes from the office's own sealed column, with an audit row and without another leaf; a number that the vault
    was not asked for before is not fetched by this.
    """
    may_see = request.actor.may(Permission.PERSON_REVEAL)
    if "shown" not in request.POST or not detail.card.has_phone or not may_see:
        return ""
    try:
        return reveal_contact(by=request.actor, contact_id=detail.card.id, why=RevealWhy.CALL, at=at)
    except NotAccepted:  # left out of the contacts meanwhile: the page says so
        return ""


def _page(
    request: StaffRequest,
    detail: ContactDetail,
    *,
    reveal_form: RevealForm | None = None,
    identity_form: IdentityForm | None = None,
    revealed: str = "",
) -> HttpResponse:
    card, actor = detail.card, request.actor
    may_identify = (
        actor.may(Permission.CONTACT_GRADE)
        and card.grade is Grade.ACCEPTED
        and card.step is not Step.HANDED_OVER
    )
    names = names_of(one.who for one in detail.moments)
    shown = {
        **frame(request, case_or_404(actor, detail.reference), "contacts"),
        **_why(request, detail),
        "reveal_form": reveal_form or RevealForm(initial={"why": "call"}),
        "identity_form": identity_form or IdentityForm(initial=_known(detail), today=korean_day(now())),
        "revealed": revealed,
        "may_show": actor.may(Permission.PERSON_REVEAL) and card.grade is not Grade.REJECTED,
        "is_over": now() >= detail.expires_at and not card.has_phone,
        "may_identify": may_identify,
        "moments": [(one, names.get(one.who, "")) for one in detail.moments],
    }
    return render(request, "tracing/contact.html", shown)


def _known(detail: ContactDetail) -> dict[str, Any]:
    known = detail.identity
    if known is None:
        return {"seen": detail.card.version}
    return {
        "name": known.name,
        "birth": known.birth,
        "address": known.address,
        "seen": detail.card.version,
    }


def _why(request: StaffRequest, detail: ContactDetail) -> dict[str, Any]:
    visits = visits_of_case(request.actor, detail.reference)
    places = place_names(one.found.venue for one in detail.exposures)
    return {
        "detail": detail,
        "contact": detail.card,
        "generation": contact_generation_words(
            detail.card.generation, at_venue_only=detail.card.at_venue_only
        ),
        "assurance": assurance_words(detail.card.assurance),
        "badge": step_badge(detail.card.step),
        "overlaps": [
            (one, assurance_words(one.exposure.found.assurance))
            for one in overlaps(detail.exposures, visits, places)
        ],
        "may_grade": request.actor.may(Permission.CONTACT_GRADE) and detail.card.step is not Step.HANDED_OVER,
    }
