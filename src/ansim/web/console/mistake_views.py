"""What recipients say is wrong in their notice: read, corrected on the notice's own page, settled here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.notices.queries.mistakes import open_mistakes
from ansim.notices.queries.people import notices_by_references
from ansim.notices.services.mistakes import settle_mistake


@requires(Permission.NOTICE_REISSUE)
def mistakes(request: StaffRequest) -> HttpResponse:
    """List the reports that wait, the oldest first, each with its notice."""
    found = open_mistakes(request.actor)
    notices = notices_by_references(request.actor, [one.reference for one in found])
    shown = [(one, notices[one.reference]) for one in found]
    return render(request, "console/mistakes.html", {"mistakes": shown})


@require_POST
@requires(Permission.NOTICE_REISSUE)
def settle(request: StaffRequest, mistake_id: int) -> HttpResponse:
    """Take one report off the list."""
    reference = settle_mistake(by=request.actor, mistake_id=mistake_id, at=now())
    messages.success(request, gettext("%(reference)s의 신고를 처리했습니다.") % {"reference": reference})
    return redirect("console_mistakes")
