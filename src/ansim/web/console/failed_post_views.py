"""All failures of one reason turned into letters at once: who can be, who not and why, the count typed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.queries.postable import Standing, postable
from ansim.notices.services.posting_failed import post_failed
from ansim.web.base.forms import CountForm, take_error
from ansim.web.console.failure_acts import list_url, reason_chosen
from ansim.web.console.words import failure_words


@requires(Permission.BATCH_CREATE)
def by_post(request: StaffRequest) -> HttpResponse:
    """Show who of one reason can be told by letter, and have them join the letters when their number is typed."""
    state, code = reason_chosen(request)
    if state is None:
        return redirect("console_failures")
    found = postable(request.actor, state=state, code=code or "", at=now())
    form = CountForm(request.POST or None, count=len(found.keys))
    if request.method == "POST" and found.keys and form.is_valid():
        try:
            count = post_failed(by=request.actor, keys=found.keys, at=now())
        except AnsimError as error:
            take_error(form, error)
        else:
            said = gettext("%(n)s명을 우편으로 바꾸었습니다. 발급마다 '우편물 내려받기'에 모였습니다.")
            messages.success(request, said % {"n": f"{count:,}"})
            return redirect("console_home")
    shown = {
        "found": found,
        "form": form,
        "words": failure_words(state, code or ""),
        "no_address": found.counts[Standing.NO_ADDRESS],
        "waits": found.counts[Standing.WAITS],
        "elsewhere": found.counts[Standing.ELSEWHERE],
        "back_url": list_url(state, code or ""),
    }
    return render(request, "console/failed_post.html", shown)
