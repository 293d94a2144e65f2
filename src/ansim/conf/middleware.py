"""The last net under every view: an AnsimError becomes its sentence, a lost database one clear page, never a traceback."""

import logging
from collections.abc import Callable

from django.db.utils import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.html import escape
from django.utils.translation import get_language

from ansim.conf.errors import DatabaseAway, Unexpected, place_of
from ansim.kit.errors import AnsimError

_logger = logging.getLogger("ansim")
#: drawn with `message` and `code` by the roles that have templates
ERROR_PAGE = "refused.html"


class SpokenErrors:
    """Turns what escapes a view into a sentence; logs the place of an unexpected fault without its values."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an exception that a view let through; Django's own 403/404 go their way."""
        if isinstance(error, AnsimError):
            return _answer(request, error, error.status or (503 if error.retryable else 400))
        if isinstance(error, OperationalError | InterfaceError):
            return _answer(request, DatabaseAway(), 503)
        if type(error).__module__.startswith("django.") and not isinstance(error, DatabaseError):
            return None
        _logger.error("%s at %s", type(error).__name__, place_of(error.__traceback__))
        return _answer(request, Unexpected(), 500)


def _answer(request: HttpRequest, error: AnsimError, status: int) -> HttpResponse:
    language = get_language() or "ko"
    message = error.text(language)
    if "text/html" not in request.headers.get("accept", ""):
        return JsonResponse({"code": error.code, "message": message}, status=status)
    page = None if isinstance(error, DatabaseAway | Unexpected) else _drawn(request, error.code, message)
    return HttpResponse(page or _plain(language, error.code, message), status=status)


def _drawn(request: HttpRequest, code: str, message: str) -> str | None:
    """Return the role's own page for an error; None when the role has none, or its header cannot be read now."""
    try:
        return loader.render_to_string(ERROR_PAGE, {"message": message, "code": code}, request)
    except (TemplateDoesNotExist, DatabaseError, AnsimError):
        return None


def _plain(language: str, code: str, message: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>ansim</title>'
        f'<body><main><p role="alert">{escape(message)}</p><p><small>{code}</small></p></main>'
    )
