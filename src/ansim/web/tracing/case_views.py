"""오늘: every case with its next step; one case on its time axis; recorded, corrected, closed; its history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import names_of
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.notices.queries.ends import ends_by_day
from ansim.tracing.domain.infectious import exposure_window
from ansim.tracing.queries.cases import CaseLine, CaseRows, history_of_case, place_names, visits_of_case
from ansim.tracing.queries.contacts import contact_counts, contacts_by_day, handed_over_by_day
from ansim.tracing.queries.counters import counters
from ansim.tracing.queries.lookups import lookups_of_case, lookups_to_sign
from ansim.tracing.services.cases import close_case, correct_case, record_case
from ansim.web.base.forms import take_error
from ansim.web.base.table import Table
from ansim.web.tracing.cells import case_columns
from ansim.web.tracing.forms import CloseForm, CorrectForm, NewCaseForm, initial_days
from ansim.web.tracing.picture import DayCounts, case_picture, day_lines
from ansim.web.tracing.scope import case_or_404
from ansim.web.tracing.words import disease_words, next_step_words, zone_words


class WorkForm(forms.Form):
    """Whose cases, and which."""

    who = forms.ChoiceField(
        label=_("맡은 사람"), required=False, choices=(("", _("모두")), ("mine", _("내가 맡은 확진자")))
    )
    state = forms.ChoiceField(
        label=_("상태"), required=False, choices=(("", _("조사 중")), ("closed", _("닫힘")))
    )


@requires(Permission.CASE_READ)
def home(request: StaffRequest) -> HttpResponse:
    """Show what waits, then the cases."""
    form = WorkForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"who": "", "state": ""}
    rows = CaseRows(request.actor, mine=chosen["who"] == "mine", state=chosen["state"] or "open")
    table = Table(
        request,
        rows,
        case_columns(now()),
        caption=_("확진자"),
        name="cases",
        filters=form,
        empty=(
            _("해당하는 확진자가 없습니다"),
            _("휴대전화 번호로 확진자를 기록하면 여기에 나타납니다."),
        ),
    )
    waits = counters(request.actor)
    ends = ends_by_day(request.actor, waits.batches) if waits.batches else {}
    shown = {
        "table": table,
        "counters": waits,
        "ending": ends.get(korean_day(now()), 0),
        "to_sign": lookups_to_sign(request.actor),
        "may_edit": request.actor.may(Permission.CASE_EDIT),
    }
    return render(request, "tracing/home.html", shown)


@requires(Permission.CASE_EDIT)
def new_case(request: StaffRequest) -> HttpResponse:
    """Record a case by phone number; a number with an open case leads to that one."""
    today = korean_day(now())
    form = NewCaseForm(request.POST or None, today=today, initial=initial_days(today))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = record_case(
                by=request.actor, phone=typed["phone"], days=form.days, name=typed["name"], at=now()
            )
        except AnsimError as error:
            take_error(form, error)
        else:
            if not made.is_new:
                messages.info(request, gettext("이 번호로 조사 중인 확진자가 있어 그 기록을 열었습니다."))
            return redirect("tracing_case", reference=made.reference)
    return render(request, "tracing/new_case.html", {"form": form})


@requires(Permission.CASE_READ)
def show(request: StaffRequest, reference: str) -> HttpResponse:
    """Show a case on its time axis, with its visits as the table beside the picture."""
    line = case_or_404(request.actor, reference)
    visits = visits_of_case(request.actor, line.card.reference)
    places = place_names(visit.venue for visit in visits)
    lookups = lookups_of_case(request.actor, line.card.reference)
    noticed, batches = handed_over_by_day(request.actor, line.card.reference)
    met = contacts_by_day(request.actor, line.card.reference)
    counts = DayCounts(met, noticed, ends_by_day(request.actor, batches) if batches else {})
    shown = {
        **frame(request, line, "visits"),
        "picture": case_picture(line.card, visits, places, lookups, counts),
        "days": day_lines(line.card, visits, places, counts),
        "day_counts": counts.lines,
        "visits": [
            (visit, places[visit.venue], zone_words(places[visit.venue], visit.zone)) for visit in visits
        ],
        "running": next((one for one in lookups if one.is_moving), None),
    }
    return render(request, "tracing/case.html", shown)


@requires(Permission.CASE_EDIT)
def correct(request: StaffRequest, reference: str) -> HttpResponse:
    """Correct the days of a case; what another tracer changed meanwhile is not overwritten."""
    line = case_or_404(request.actor, reference)
    card = line.card
    names = ("confirmed", "onset", "specimen", "disease")
    initial = {**{name: getattr(card, name) for name in names}, "seen": card.version}
    form = CorrectForm(request.POST or None, today=korean_day(now()), initial=initial)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            correct_case(by=request.actor, reference=card.reference, seen=seen, days=form.days, at=now())
        except AnsimError as error:
            take_error(form, error)
        else:
            messages.success(request, gettext("날짜를 고쳤습니다. 전염기간을 다시 계산했습니다."))
            return redirect("tracing_case", reference=card.reference)
    return render(request, "tracing/correct.html", {**frame(request, line, ""), "form": form})


@requires(Permission.CASE_EDIT)
def close(request: StaffRequest, reference: str) -> HttpResponse:
    """Close a case with a reason."""
    line = case_or_404(request.actor, reference)
    form = CloseForm(request.POST or None, initial={"seen": line.card.version})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            close_case(
                by=request.actor,
                reference=line.card.reference,
                seen=typed["seen"],
                why=typed["why"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error)
        else:
            messages.success(request, gettext("조사를 닫았습니다."))
            return redirect("tracing_home")
    return render(request, "tracing/close.html", {**frame(request, line, ""), "form": form})


@requires(Permission.CASE_READ)
def history(request: StaffRequest, reference: str) -> HttpResponse:
    """Show everything that happened to a case, oldest first."""
    line = case_or_404(request.actor, reference)
    moments = history_of_case(request.actor, line.card.reference)
    names = names_of(one.who for one in moments)
    shown = {
        **frame(request, line, "history"),
        "moments": [(one, names.get(one.who, "")) for one in moments],
    }
    return render(request, "tracing/history.html", shown)


def frame(request: StaffRequest, line: CaseLine, tab: str) -> dict[str, Any]:
    """Return what every page of a case shows: its head, its tabs with counts, its next step."""
    actor = request.actor
    return {
        "line": line,
        "card": line.card,
        "title": line.card.title,
        "exposure": exposure_window(line.card.period),
        "disease": disease_words(line.card.disease),
        "next_words": next_step_words(line.next_step),
        "counts": contact_counts(actor, line.card.reference),
        "tab": tab,
        "may_edit": actor.may(Permission.CASE_EDIT) and line.card.state == "open",
        "may_ask": actor.may(Permission.LOOKUP_REQUEST) and line.card.state == "open",
        "may_grade": actor.may(Permission.CONTACT_GRADE),
        "may_reveal": actor.may(Permission.PERSON_REVEAL),
    }
