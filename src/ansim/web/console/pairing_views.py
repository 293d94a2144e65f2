"""Pages of notices issued elsewhere beside the list: what has no partner, and pairing it by hand with two facts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import Source
from ansim.notices.queries.batches import BatchCard, block_pages
from ansim.notices.queries.pairing import (
    PairingCard,
    StrangePage,
    candidates,
    issued_page_picture,
    pairing_card,
)
from ansim.notices.services.pairing_by_hand import pair_by_hand, undo_hand_pair
from ansim.web.base.language import in_page_language
from ansim.web.base.tags import spoken
from ansim.web.console.pairing_form import PairForm
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404

_MOST_SHOWN = 400  # candidates on one page; the rest is found by what stands on the page


@requires(Permission.BATCH_READ)
def pages(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show the pages without a person, the people without a page, namesakes, and what was paired by hand."""
    card = _issued_or_404(request, batch_id)
    found = pairing_card(request.actor, batch_id)
    shown = {
        "card": card,
        "one": progress_of(request.actor, card),
        "found": found,
        "strange": [(page, _sentence(page)) for page in found.strange],
        "next": _next_page(found, 0),
        "block_pages": block_pages(request.actor, batch_id),
        "may_pair": found.open and request.actor.may(Permission.BATCH_CREATE),
    }
    return render(request, "console/pages.html", shown)


@requires(Permission.BATCH_CREATE)
def pair_page(request: StaffRequest, batch_id: int, page: int) -> HttpResponse:
    """Show one page beside the list; pair it when what was typed from it proves the chosen person."""
    card = _issued_or_404(request, batch_id)
    found = pairing_card(request.actor, batch_id)
    here = next((one for one in found.strange if one.number == page), None)
    if here is None or not found.open:
        return redirect("console_pages", batch_id=batch_id)
    rows = candidates(request.actor, batch_id, page)[:_MOST_SHOWN]
    form = PairForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid() and _paired(request, batch_id, page, form):
        following = _next_page(found, page)
        if following is None:
            return redirect("console_pages", batch_id=batch_id)
        return redirect("console_pair_page", batch_id=batch_id, page=following)
    shown = {
        "card": card,
        "one": progress_of(request.actor, card),
        "page": here,
        "why": _sentence(here),
        "rows": rows,
        "form": form,
        "chosen": form.data.get("row", "") if form.is_bound else "",
        "next": _next_page(found, page),
        "left": sum(not one.is_blank for one in found.strange),
    }
    return render(request, "console/pair_page.html", shown)


@requires(Permission.BATCH_CREATE)
def page_picture(request: StaffRequest, batch_id: int, page: int) -> HttpResponse:
    """Return one page of the uploaded PDF as a picture."""
    _issued_or_404(request, batch_id)
    picture = issued_page_picture(request.actor, batch_id, page)
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/jpeg")


@require_POST
@requires(Permission.BATCH_CREATE)
def undo(request: StaffRequest, batch_id: int, page: int) -> HttpResponse:
    """Take a page back from its person."""
    _issued_or_404(request, batch_id)
    try:
        refused = undo_hand_pair(by=request.actor, batch_id=batch_id, page=page, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        if refused is None:
            messages.success(request, gettext("%(page)s쪽을 되돌렸습니다.") % {"page": page})
        else:
            messages.error(request, spoken(refused))
    return redirect("console_pages", batch_id=batch_id)


def _paired(request: StaffRequest, batch_id: int, page: int, form: PairForm) -> bool:
    row = form.cleaned_data["row"]
    try:
        refused = pair_by_hand(
            by=request.actor, batch_id=batch_id, page=page, row=row, typed=form.typed(), at=now()
        )
    except AnsimError as error:
        form.add_error(None, in_page_language(error))
        return False
    if refused is not None:
        form.add_error(None, spoken(refused))
        return False
    said = gettext("%(page)s쪽을 명단 %(row)s행과 짝지었습니다. 목록에서 되돌릴 수 있습니다.")
    messages.success(request, said % {"page": page, "row": row})
    return True


def _issued_or_404(request: StaffRequest, batch_id: int) -> BatchCard:
    card = batch_or_404(request.actor, batch_id)
    if card.source is not Source.ISSUED:
        raise Http404
    return card


def _next_page(found: PairingCard, after: int) -> int | None:
    """Return the next page that needs a person's eyes, from the first again after the last."""
    waiting = [one.number for one in found.strange if not one.is_blank and one.number != after]
    return next((number for number in waiting if number > after), waiting[0] if waiting else None)


def _sentence(page: StrangePage) -> str:
    return page.ko if (get_language() or "ko") == "ko" else page.en
