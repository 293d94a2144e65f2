"""Signing in as an operator: the browser confirms the phone with the vault and brings back what the vault signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ansim.accounts.api.access import public
from ansim.checkins.services.operators import sign_in
from ansim.conf import ports
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.web.base.language import in_page_language
from ansim.web.base.middleware import POLICY
from ansim.web.venue.access import OPERATOR, operator_id_of
from ansim.web.venue.limits import SIGN_INS, may
from ansim.web.venue.words import step_names
from ansim.wire.layout import read_base64url

_WHY = "장소를 처음 여는 사람은 아직 아무것도 보여 줄 것이 없습니다"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public(_WHY)
def enter(request: HttpRequest) -> HttpResponse:
    """Show the form for the phone, which goes to the vault alone; take the vault's assertion and sign in."""
    if operator_id_of(request) is not None:
        return redirect("venue_list")
    error = ""
    if request.method == "POST":
        if not may(SIGN_INS, request):
            return render(request, "venue/busy.html", status=429)
        try:
            return _signed_in(request)
        except AnsimError as wrong:
            error = in_page_language(wrong)
    vault = ports.resident_url()
    shown = {"steps": step_names(), "vault": vault, "error": error}
    answer = render(request, "venue/sign_in.html", shown, status=400 if error else 200)
    answer["Content-Security-Policy"] = f"{POLICY}; connect-src 'self' {vault}"
    return answer


@require_POST
@public("로그아웃은 누구나 할 수 있습니다")
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    request.session.flush()
    return redirect("venue_sign_in")


def _signed_in(request: HttpRequest) -> HttpResponse:
    given = read_base64url(request.POST.get("assertion", "")[:400])
    operator_id = sign_in(assertion=given or b"", at=now())
    request.session.flush()
    request.session[OPERATOR] = operator_id
    return redirect("venue_list")
