"""How the vault answers a browser: the visitors' origins only, no cookies, nothing cached, errors as JSON with a code."""

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

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif request.method != method:
                response = HttpResponse(status=405, headers={"Allow": f"{method}, OPTIONS"})
            else:
                response = _spoken(view, request)
            return _for_visitors(response, request, method)

        answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookies: nothing rides along
        answered.ansim_public = "residents' phones ask here before they have anything to show"  # type: ignore[attr-defined]
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


def _for_visitors(response: HttpResponse, request: HttpRequest, method: str) -> HttpResponse:
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    asking = request.headers.get("origin")
    if asking in ports.visitor_origins():
        response.headers["Access-Control-Allow-Origin"] = asking
        response.headers["Access-Control-Allow-Methods"] = method
        response.headers["Access-Control-Allow-Headers"] = "content-type"
        response.headers["Access-Control-Max-Age"] = "600"
    return response
