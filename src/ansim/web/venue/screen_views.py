"""The door screen: a device tied to a venue, the page with the rotating code, the seeds of two days, the count inside."""

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from ansim.accounts.api.access import public
from ansim.checkins.domain.errors import ScreenStopped, ZoneUnknown
from ansim.checkins.queries.codes import screen_place, screen_seeds
from ansim.checkins.queries.inside import inside_now
from ansim.checkins.services.screens import note_screen, tie_screen
from ansim.conf import ports
from ansim.kit.clock import now
from ansim.web.base.language import in_page_language
from ansim.web.venue.access import (
    SCREEN_COOKIE,
    OperatorRequest,
    forget_screen,
    operator_only,
    own_venue,
    screen_only,
    screen_token,
)
from ansim.wire.layout import write_base64url

_WORKER = Path(__file__).resolve().parent.parent / "static" / "ansim" / "screen_offline.js"
_A_YEAR: Final = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def tie(request: OperatorRequest, venue: str) -> HttpResponse:
    """Explain, then make this device a door screen: it gets a token of its own and the operator is signed out."""
    card = own_venue(request, venue)
    if request.method != "POST":
        return render(request, "venue/tie.html", {"card": card, "venue": venue})
    zone = request.POST.get("zone", "0")
    if not (zone.isascii() and zone.isdigit() and len(zone) <= 5):
        raise ZoneUnknown
    token = tie_screen(by=request.actor, venue=card.ident, zone=int(zone), at=now())
    request.session.flush()
    answer = redirect("venue_screen")
    answer.set_cookie(
        SCREEN_COOKIE,
        token,
        max_age=_A_YEAR,
        path="/screen/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return answer


@require_safe
@public("문 앞 화면의 빈 틀. 코드는 연결된 기기만 받아 갑니다")
def screen(request: HttpRequest) -> HttpResponse:
    """Show the page of the door screen, which fetches its seeds by the device's token."""
    return render(request, "venue/screen.html", {"visitors": f"{ports.visitor_url()}/"})


@require_safe
@screen_only
def seeds(request: HttpRequest) -> HttpResponse:
    """Return venue, zone and the seeds of today and tomorrow, with the server's time."""
    moment = now()
    try:
        found = screen_seeds(screen_token(request), moment)
    except ScreenStopped as stopped:
        return _stopped(stopped)
    note_screen(token=screen_token(request), at=moment)
    return JsonResponse(
        {
            "venue": write_base64url(found.ident),
            "zone": found.zone,
            "name": found.name,
            "zone_name": found.zone_name,
            "now": moment.timestamp(),
            "seeds": {str(day): write_base64url(seed) for day, seed in found.seeds.items()},
        }
    )


@require_safe
@screen_only
def inside(request: HttpRequest) -> HttpResponse:
    """Return how many people are inside, and whether the venue is closed for the day."""
    moment = now()
    try:
        ident, kind, shut_until = screen_place(screen_token(request))
    except ScreenStopped as stopped:
        return _stopped(stopped)
    is_shut = shut_until is not None and moment < shut_until
    return JsonResponse({"inside": inside_now(ident, kind, moment), "shut": is_shut})


@require_GET
@public("인터넷이 끊겨도 문 앞 화면이 열리게 하는 파일")
def offline_worker(_request: HttpRequest) -> HttpResponse:
    """Return the service worker, which has to lie below the addresses it serves."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _stopped(stopped: ScreenStopped) -> HttpResponse:
    answer = JsonResponse({"code": stopped.code, "message": in_page_language(stopped)}, status=403)
    return forget_screen(answer)
