"""The last net under every view: an AnsimError becomes its sentence, a lost database one clear page, never a traceback."""

import logging
from collections.abc import Callable

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_logger = logging.getLogger("ansim")


class DatabaseAway(AnsimError):
    """The role's database does not answer."""

    code = "database.away"
    sentence = Sentence(
        ko="데이터베이스가 응답하지 않습니다. 잠시 뒤 다시 시도해 주세요. 저장된 일은 그대로 있습니다.",
        en="The database does not answer. Try again in a moment; saved work is safe.",
    )
    retryable = True


class Unexpected(AnsimError):
    """A fault of ansim itself."""

    code = "ansim.unexpected"
    sentence = Sentence(
        ko="예상하지 못한 오류입니다. 관리자에게 시각과 하던 일을 알려 주세요.",
        en="An unexpected error. Tell the administrator the time and what you were doing.",
    )


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
        _logger.error("%s at %s", type(error).__name__, _place(error))
        return _answer(request, Unexpected(), 500)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"


def _answer(request: HttpRequest, error: AnsimError, status: int) -> HttpResponse:
    language = get_language() or "ko"
    if "text/html" not in request.headers.get("accept", ""):
        return JsonResponse({"code": error.code, "message": error.text(language)}, status=status)
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>ansim</title>'
        f'<body><main><p role="alert">{error.text(language)}</p><p><small>{error.code}</small></p></main>'
    )
    return HttpResponse(page, status=status)
