"""The certificate of dispatch of one notice and its proofs, downloaded from the person's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.notices.domain.dispatch import NothingToCertify
from ansim.notices.services.dispatching import certify_dispatch
from ansim.web.console.scope import notice_or_404


@require_POST
@requires(Permission.PERSON_READ)
def dispatch(request: StaffRequest, reference: str, kind: str) -> HttpResponse:
    """Hand out the certificate (`pdf`) or its proofs (`json`); nothing sealed yet is told on a page."""
    notice = notice_or_404(request.actor, reference)
    try:
        made = certify_dispatch(by=request.actor, reference=notice.reference, at=now())
    except NothingToCertify as wrong:
        return render(request, "console/dispatch_none.html", {"notice": notice, "wrong": wrong})
    is_pdf = kind == "pdf"
    answer = HttpResponse(
        made.pdf if is_pdf else made.proofs, content_type="application/pdf" if is_pdf else "application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="dispatch-{notice.reference}.{kind}"'
    return answer
