"""Release by a second person: the sealed summary, five notices at random, the count typed."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.errors import ReasonMissing
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState, ManifestChanged
from ansim.notices.domain.first_ones import FIRST, PROPOSED_FROM
from ansim.notices.queries.askings import ask_offer
from ansim.notices.queries.batches import BatchCard, guardians_told
from ansim.notices.queries.holds import slip_card
from ansim.notices.queries.previews import random_notices
from ansim.notices.services.preflight import checklist
from ansim.notices.services.releasing import give_back, release
from ansim.web.base.forms import CountForm, take_error
from ansim.web.base.language import in_page_language
from ansim.web.console.progress import progress_of, signers
from ansim.web.console.reasons import reasons_of
from ansim.web.console.scope import batch_or_404
from ansim.web.console.slip_words import slips_of


class ReleaseForm(CountForm):
    """The typed count, bound to the manifest that the approver was shown; whether a few go first and whether unknown numbers are asked."""

    manifest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    first = forms.BooleanField(
        label=_("다섯 명에게 먼저 보내기"),
        required=False,
        help_text=_("다섯 명의 결과가 나오고 우리 쪽 실패가 없으면 나머지를 저절로 보냅니다."),
    )
    asks = forms.BooleanField(
        label=_("증거가 없는 번호에는 생년월일을 먼저 묻기"),
        required=False,
        help_text=_("이름, 병명, 통지서 번호는 묻는 문자에 적지 않습니다."),
    )


@requires(Permission.BATCH_RELEASE)
def confirm(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show everything that is about to be sent; release when the count is typed."""
    card = batch_or_404(request.actor, batch_id)
    if card.state is not BatchState.HANDED_OVER:
        return redirect("console_batch", batch_id=batch_id)
    offer = ask_offer(request.actor, batch_id)
    proposed = {
        "manifest": card.manifest_sha256,
        "first": card.included >= PROPOSED_FROM,
        "asks": bool(offer.number),
    }
    form = ReleaseForm(request.POST or None, count=card.included, initial=proposed)
    if request.method == "POST" and form.is_valid() and _released(request, card, form):
        messages.success(request, gettext("승인했습니다. 발송을 시작합니다."))
        return redirect("console_batch", batch_id=batch_id)
    sample = random_notices(request.actor, batch_id)
    names = signers(card)
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "guardians": guardians_told(request.actor, batch_id),
        "slips": slips_of(slip_card(request.actor, batch_id)),
        "form": form,
        "offer": offer,
        "may_be_first": card.included > FIRST,
        "sample": sample,
        "template": sample[0].record.template if sample else "",
        "office_card": queries.office(request.actor.office_id or 0),
        "reasons": reasons_of(request.actor, batch_id),
        "prepared": [(approval, names.get(approval.staff_id, "")) for approval in card.approvals],
        "created_by": names.get(card.created_by, ""),
    }
    return render(request, "console/release.html", shown)


@requires(Permission.BATCH_RELEASE)
def checks(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show the checklist before release: asked while the page is already being read, and again when questions are switched."""
    card = batch_or_404(request.actor, batch_id)
    if card.state is not BatchState.HANDED_OVER:
        return redirect("console_batch", batch_id=batch_id)
    found = checklist(by=request.actor, batch_id=batch_id, at=now(), asks="asks" in request.GET)
    return render(request, "console/release_checks.html", {"found": found, "card": card})


@require_POST
@requires(Permission.BATCH_RELEASE)
def return_to_officer(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Give a batch back to whoever prepared it, with a reason."""
    batch_or_404(request.actor, batch_id)
    try:
        give_back(by=request.actor, batch_id=batch_id, why=_typed_reason(request))
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("담당자에게 돌려보냈습니다."))
    return redirect("console_batch", batch_id=batch_id)


def _typed_reason(request: StaffRequest) -> str:
    why = request.POST.get("why", "").replace("\0", "").strip()[:200]
    if not why:
        raise ReasonMissing
    return why


def _released(request: StaffRequest, card: BatchCard, form: ReleaseForm) -> bool:
    try:
        if form.cleaned_data["manifest"] != card.manifest_sha256:
            raise ManifestChanged
        typed = form.cleaned_data
        first = FIRST if typed["first"] else 0
        release(
            by=request.actor,
            batch_id=card.id,
            typed_count=typed["typed"],
            at=now(),
            first=first,
            asks=typed["asks"],
        )
    except AnsimError as error:
        take_error(form, error)
        return False
    return True
