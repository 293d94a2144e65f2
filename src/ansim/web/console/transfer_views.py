"""People between offices: chosen and offered on a batch's page, accepted, declined or taken back on the list of hand-overs."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.queries.transfers import (
    TransferCard,
    candidates,
    other_offices,
    transfer_by_id,
    transfers,
)
from ansim.notices.services.transferring import accept_transfer, decline_transfer, offer_transfer
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.console.scope import batch_or_404
from ansim.web.public.verification import kind_name

_MOST = 200


class OfferForm(forms.Form):
    """Whom, to which office, why. `word` only narrows the people shown; it is posted, for it may be a name."""

    word = forms.CharField(label=_("주소나 이름에 있는 말"), max_length=60, required=False)
    rows = forms.TypedMultipleChoiceField(label=_("넘길 사람"), coerce=int, required=False)
    office = forms.TypedChoiceField(label=_("받을 기관"), coerce=int)
    why = forms.CharField(
        label=_("까닭"),
        max_length=200,
        help_text=_("예: 주소지가 그 기관 관할. 이름이나 번호는 적지 마세요."),
    )


@requires(Permission.BATCH_CREATE)
def offer(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show who may be handed over; posted with people, offer them."""
    card = batch_or_404(request.actor, batch_id)
    is_offer = request.method == "POST" and "offer" in request.POST
    word = request.POST.get("word", "").replace("\0", "").strip()[:60]
    people = candidates(request.actor, batch_id, word, limit=_MOST)
    form = OfferForm(request.POST if is_offer else None, initial={"word": word})
    _choices(form)["rows"].choices = [(one.row, str(one.row)) for one in people]
    offices = [(one.id, one.name) for one in other_offices(request.actor)]
    _choices(form)["office"].choices = offices
    if is_offer and form.is_valid():
        typed = form.cleaned_data
        try:
            offer_transfer(
                by=request.actor,
                batch_id=batch_id,
                to_office=typed["office"],
                rows=typed["rows"],
                why=typed["why"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, "why")
        else:
            messages.success(
                request, gettext("넘기기를 요청했습니다. 받는 기관이 받으면 그 기관의 명단이 됩니다.")
            )
            return redirect("console_transfers")
    chosen = set(request.POST.getlist("rows")) if is_offer else set()
    shown = {
        "card": card,
        "form": form,
        "word": word,
        "people": [(one, str(one.row) in chosen) for one in people],
        "is_cut": len(people) == _MOST,
        "most": _MOST,
        "has_offices": bool(offices),
    }
    return render(request, "console/transfer_offer.html", shown)


@requires(Permission.BATCH_READ)
def transfer_list(request: StaffRequest) -> HttpResponse:
    """List what waits for an answer, and what was answered, from and to this office."""
    found = transfers(request.actor)
    ids = {f"staff:{one}" for card in found for one in (card.offered_by, card.decided_by) if one}
    names = queries.names_of(ids)
    shown = [
        {
            "card": card,
            "kind": kind_name(card.kind.value),
            "state": f"transfer_{card.state.value}",
            "offered_by": names.get(f"staff:{card.offered_by}", ""),
            "decided_by": names.get(f"staff:{card.decided_by}", ""),
        }
        for card in found
    ]
    may_act = request.actor.may(Permission.BATCH_CREATE)
    return render(request, "console/transfers.html", {"transfers": shown, "may_act": may_act})


@require_POST
@requires(Permission.BATCH_CREATE)
def accept(request: StaffRequest, transfer_id: int) -> HttpResponse:
    """Take the people over and go to the list that they are now."""
    card = _transfer_or_404(request, transfer_id)
    if not card.is_to_us:
        raise Http404
    try:
        taken = accept_transfer(by=request.actor, transfer_id=transfer_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_transfers")
    messages.success(request, gettext("받았습니다. 명단을 확인하고 통지서를 만드세요."))
    return redirect("console_batch", batch_id=taken.batch_id)


@require_POST
@requires(Permission.BATCH_CREATE)
def decline(request: StaffRequest, transfer_id: int) -> HttpResponse:
    """Decline what was offered, or take one's own offer back, with a reason."""
    _transfer_or_404(request, transfer_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:200]
    try:
        decline_transfer(by=request.actor, transfer_id=transfer_id, why=why, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("거두었습니다. 사람들은 처음 명단에 그대로 있습니다."))
    return redirect("console_transfers")


def _choices(form: OfferForm) -> dict[str, forms.ChoiceField]:
    return {name: field for name, field in form.fields.items() if isinstance(field, forms.ChoiceField)}


def _transfer_or_404(request: StaffRequest, transfer_id: int) -> TransferCard:
    try:
        return transfer_by_id(request.actor, transfer_id)
    except NotInOffice:
        raise Http404 from None
