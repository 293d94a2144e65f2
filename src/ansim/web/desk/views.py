"""Cards for people without a phone: the page of the desk, and the pass with which it asks the vault."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.desk import open_desk
from ansim.conf import ports
from ansim.kit.clock import now
from ansim.kit.origins import origin_of
from ansim.web.base.middleware import POLICY
from ansim.wire.layout import write_base64url


@requires(Permission.DESK_SERVE)
@require_safe
def cards(request: StaffRequest) -> HttpResponse:
    """Show the desk; number, name and card go from the browser to the vault, never to this role."""
    vault = ports.resident_url()
    answer = render(request, "desk/cards.html", {"vault": vault})
    answer["Content-Security-Policy"] = f"{POLICY}; connect-src 'self' {origin_of(vault)}"
    return answer


@requires(Permission.DESK_SERVE)
@require_POST
def open_pass(request: StaffRequest) -> JsonResponse:
    """Open the desk: {pass}, for fifteen minutes; the opening stands in the audit trail."""
    return JsonResponse({"pass": write_base64url(open_desk(by=request.actor, at=now()))})
