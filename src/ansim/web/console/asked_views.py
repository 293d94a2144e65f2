"""Numbers that were asked for a birth date: how the answers stand, and what a person decides where none came."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.queries.askings import asked_of
from ansim.notices.queries.people import notices_by_references
from ansim.notices.services.asking import post_unanswered
from ansim.notices.services.changing import ask_letting_go
from ansim.web.base.language import in_page_language
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404

_SHOWN = 200


@requires(Permission.BATCH_READ)
def asked(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show how many answered, and who waits for a person."""
    card = batch_or_404(request.actor, batch_id)
    found = asked_of(request.actor, batch_id, at=now())
    cards = found.cards if found else ()
    notices = notices_by_references(request.actor, [one.reference for one in cards[:_SHOWN]])
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "asked": found,
        "rows": [(one, notices.get(one.reference)) for one in cards[:_SHOWN]],
        "more": len(cards) - _SHOWN,
        "may_post": request.actor.may(Permission.BATCH_CREATE),
        "may_ask": request.actor.may(Permission.NOTICE_REISSUE),
    }
    return render(request, "console/asked.html", shown)


@require_POST
@requires(Permission.BATCH_CREATE)
def decide(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Post the chosen notices, or ask a second officer to let them go unanswered."""
    batch_or_404(request.actor, batch_id)
    keys = request.POST.getlist("key")[:_SHOWN]
    if not keys:
        messages.error(request, gettext("먼저 사람을 골라 주세요."))
    elif request.POST.get("how") == "post":
        _post(request, batch_id, keys)
    else:
        _let_go(request, keys)
    return redirect("console_asked", batch_id=batch_id)


def _post(request: StaffRequest, batch_id: int, keys: list[str]) -> None:
    try:
        count = post_unanswered(by=request.actor, batch_id=batch_id, keys=keys, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return
    messages.success(request, gettext("%(n)s명을 우편으로 바꾸었습니다.") % {"n": f"{count:,}"})


def _let_go(request: StaffRequest, keys: list[str]) -> None:
    """Ask for each; the first refusal is told and leaves those before it asked for."""
    why = request.POST.get("why", "").replace("\0", "").strip()[:200]
    for key in keys:
        try:
            ask_letting_go(by=request.actor, key=key, why=why, at=now())
        except AnsimError as error:
            messages.error(request, in_page_language(error))
            return
    messages.success(request, gettext("승인을 요청했습니다. 다른 승인자가 승인하면 바로 보냅니다."))
