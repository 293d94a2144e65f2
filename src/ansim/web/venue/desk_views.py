"""The operator's page for people without a phone: what is typed is sealed in the browser, for the vault alone."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ansim.calls.transport import transport_to
from ansim.checkins.domain.errors import NotYourVenue
from ansim.checkins.services.desk import stop_devices, take_desk, tie_device
from ansim.conf import ports
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.origins import origin_of
from ansim.web.base.language import in_page_language
from ansim.web.base.middleware import POLICY
from ansim.web.venue.access import OperatorRequest, operator_only, own_venue
from ansim.wire.desk import BOX, DESK
from ansim.wire.p256 import POINT

SLIPS_ON_A_SHEET: Final = 6


@require_safe
@operator_only
def desk(request: OperatorRequest, venue: str) -> HttpResponse:
    """Show the form; the page may ask the vault for its key, and nobody else."""
    card, vault = own_venue(request, venue), ports.resident_url()
    answer = render(request, "venue/desk.html", {"card": card, "venue": venue, "vault": vault})
    answer["Content-Security-Policy"] = f"{POLICY}; connect-src 'self' {origin_of(vault)}"
    return answer


@require_safe
@operator_only
def paper(request: OperatorRequest, venue: str) -> HttpResponse:
    """Show slips to print for guests without any number; what is written on them never comes into a role (docs/adr/0089)."""
    shown = {"card": own_venue(request, venue), "venue": venue, "slips": range(SLIPS_ON_A_SHEET)}
    return render(request, "venue/paper.html", shown)


@require_POST
@operator_only
def device(request: OperatorRequest, venue: str) -> HttpResponse:
    """Register this browser's key, 33 bytes: {device}, its seven bytes as hex."""
    ident = own_venue(request, venue).ident
    point = _body(request, POINT)
    return _told(lambda: {"device": tie_device(by=request.actor, venue=ident, point=point, at=now()).hex()})


@require_POST
@operator_only
def message(request: OperatorRequest, venue: str) -> HttpResponse:
    """Take one sealed message of 184 bytes: {taken}."""
    ident = own_venue(request, venue).ident
    data = _body(request, DESK)
    if data[BOX + 1 : BOX + 7] != ident:
        raise NotYourVenue

    def take() -> dict[str, object]:
        take_desk(data=data, vault=transport_to(Role.VAULT, timeout=10.0), now=now())
        return {"taken": True}

    return _told(take)


@require_POST
@operator_only
def stop(request: OperatorRequest, venue: str) -> HttpResponse:
    """Take no more from the devices of this venue: {stopped}, how many."""
    ident = own_venue(request, venue).ident
    return _told(lambda: {"stopped": stop_devices(by=request.actor, venue=ident, at=now())})


def _body(request: HttpRequest, most: int) -> bytes:
    return request.body if len(request.body) <= most else b""


def _told(act: Callable[[], Mapping[str, object]]) -> JsonResponse:
    try:
        return JsonResponse(act())
    except AnsimError as wrong:
        status = wrong.status or (503 if wrong.retryable else 400)
        return JsonResponse({"code": wrong.code, "message": in_page_language(wrong)}, status=status)
