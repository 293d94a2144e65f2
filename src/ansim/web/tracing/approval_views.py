"""조회 승인: what an approver is asked to sign, with everything that the warrant says and nothing of the person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.queries.lookups import estimate_of, lookups_to_sign, recent_lookups
from ansim.tracing.services import asking
from ansim.web.base.language import in_page_language
from ansim.web.tracing.forms import TurnDownForm
from ansim.web.tracing.lookup_views import described
from ansim.web.tracing.scope import lookup_or_404


@requires(Permission.LOOKUP_APPROVE)
def home(request: StaffRequest) -> HttpResponse:
    """Show what waits for this officer's signature, then what became of the others."""
    waiting = [described(request, card) for card in lookups_to_sign(request.actor)]
    ids = {one["lookup"].id for one in waiting}
    recent = [described(request, card) for card in recent_lookups(request.actor) if card.id not in ids]
    return render(request, "tracing/approvals.html", {"waiting": waiting, "recent": recent})


@requires(Permission.LOOKUP_APPROVE)
def show(request: StaffRequest, lookup_id: int) -> HttpResponse:
    """Show one look-up to whoever may approve it."""
    card = lookup_or_404(request.actor, lookup_id)
    guess = estimate_of(request.actor, card)
    shown = {**described(request, card), "form": TurnDownForm(), "guess": guess}
    return render(request, "tracing/approval.html", shown)


@requires(Permission.LOOKUP_APPROVE)
def live(request: StaffRequest, lookup_id: int) -> HttpResponse:
    """Have the page of a look-up read anew once something happened to it; `seen` is the stage or state it shows."""
    card = lookup_or_404(request.actor, lookup_id)
    answer = HttpResponse(status=204)
    if request.GET.get("seen") not in (card.stage, card.state):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@requires(Permission.LOOKUP_APPROVE)
def approve(request: StaffRequest, lookup_id: int) -> HttpResponse:
    """Sign; the second signature sets the look-up going."""
    lookup_or_404(request.actor, lookup_id)
    try:
        state = asking.sign_lookup(by=request.actor, lookup_id=lookup_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        said = gettext("서명했습니다. 조회를 시작합니다.")
        if state is LookupState.ASKED:
            said = gettext("서명했습니다. 한 사람의 서명이 더 필요합니다.")
        messages.success(request, said)
    return redirect("tracing_approval", lookup_id=lookup_id)


@require_POST
@requires(Permission.LOOKUP_APPROVE)
def turn_down(request: StaffRequest, lookup_id: int) -> HttpResponse:
    """Turn a look-up down with a reason."""
    lookup_or_404(request.actor, lookup_id)
    form = TurnDownForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("돌려보내는 까닭을 적어 주세요."))
        return redirect("tracing_approval", lookup_id=lookup_id)
    try:
        asking.turn_down(by=request.actor, lookup_id=lookup_id, why=form.cleaned_data["why"], at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("돌려보냈습니다. 아무것도 열지 않았습니다."))
    return redirect("tracing_approvals")
