"""How the vault answers a browser: visitors' pages or an office's desk, no cookies, nothing cached, errors as JSON with a code."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.conf import ports
from ansim.conf.askers import household_of
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.vault.domain.codes import CALLS_PER_ADDRESS
from ansim.vault.domain.errors import BodyWrong
from ansim.vault.services.limits import take

View = Callable[[HttpRequest], HttpResponse]
MOST_BYTES = 16_384


def open_to_visitors(method: str) -> Callable[[View], View]:
    """Return a decorator for views that a visitor's browser calls by `method`: CORS, limits by address, spoken errors."""

    return _open(
        method, ports.visitor_origins, "residents' phones ask here before they have anything to show"
    )


def open_to_desks(method: str) -> Callable[[View], View]:
    """Return a decorator for views that the page of an office's desk calls; the view asks for the office's pass."""
    return _open(method, ports.office_origins, "the pass that the office signed says who asks")


def _open(method: str, origins: Callable[[], tuple[str, ...]], why: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif request.method != method:
                response = HttpResponse(status=405, headers={"Allow": f"{method}, OPTIONS"})
            else:
                response = _spoken(view, request)
            return _for_browsers(response, request, method, origins())

        answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookies: nothing rides along
        answered.ansim_public = why  # type: ignore[attr-defined]
        return answered

    return decorate


def _spoken(view: View, request: HttpRequest) -> HttpResponse:
    try:
        take(limits=CALLS_PER_ADDRESS, asker=f"calls|{household_of(request)}", now=now())
        if len(request.body) > MOST_BYTES:
            raise BodyWrong(name="body")
        return view(request)
    except AnsimError as error:
        status = error.status or (503 if error.retryable else 400)
        language = "en" if request.headers.get("accept-language", "").startswith("en") else "ko"
        return JsonResponse({"code": error.code, "message": error.text(language)}, status=status)


def _for_browsers(
    response: HttpResponse, request: HttpRequest, method: str, origins: tuple[str, ...]
) -> HttpResponse:
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    asking = request.headers.get("origin")
    if asking in origins:
        response.headers["Access-Control-Allow-Origin"] = asking
        response.headers["Access-Control-Allow-Methods"] = method
        response.headers["Access-Control-Allow-Headers"] = "content-type"
        response.headers["Access-Control-Max-Age"] = "600"
    return response
