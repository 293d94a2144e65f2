"""The last net under every view: an AnsimError becomes its sentence, a lost database one clear page, never a traceback."""

import logging
from collections.abc import Callable

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import escape
from django.utils.translation import get_language

from ansim.conf.errors import DatabaseAway, Unexpected, place_of
from ansim.kit.errors import AnsimError

_logger = logging.getLogger("ansim")


class SpokenErrors:
    """Turns what escapes a view into a sentence; logs the place of an unexpected fault without its values."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an exception that a view let through; Django's own 403/404 go their way."""
        if isinstance(error, AnsimError):
            return _answer(request, error, 503 if error.retryable else 400)
        if isinstance(error, OperationalError | InterfaceError):
            return _answer(request, DatabaseAway(), 503)
        if type(error).__module__.startswith("django."):
            return None
        _logger.error("%s at %s", type(error).__name__, place_of(error.__traceback__))
        return _answer(request, Unexpected(), 500)


def _answer(request: HttpRequest, error: AnsimError, status: int) -> HttpResponse:
    language = get_language() or "ko"
    if "text/html" not in request.headers.get("accept", ""):
        return JsonResponse({"code": error.code, "message": error.text(language)}, status=status)
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>ansim</title>'
        f'<body><main><p role="alert">{escape(error.text(language))}</p><p><small>{error.code}</small></p></main>'
    )
    return HttpResponse(page, status=status)
