"""How the logs answer: content types and caching of C2SP tlog-tiles, errors as JSON with a code."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.kit.sentence import Sentence
from ansim.ledger.domain.errors import (
    EntriesPruned,
    KeyReused,
    LedgerError,
    LogMissing,
    NotAWriter,
    OutOfTree,
    TilePathMalformed,
)
from ansim.ledger.domain.strict import read_decimal

View = Callable[..., HttpResponse]

_STATUS: dict[type[LedgerError], int] = {
    OutOfTree: 404,
    LogMissing: 404,
    TilePathMalformed: 404,
    EntriesPruned: 410,
    KeyReused: 409,
    NotAWriter: 403,
}
FOR_EVER = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=1"


class BadQuery(LedgerError):
    """A number in the address is missing or no number."""

    code = "ledger.bad_query"
    sentence = Sentence(
        ko="주소의 {name} 값이 올바르지 않습니다. 0 이상의 정수를 지정하세요.",
        en="The value of {name} in the address is not right. Give a whole number from 0.",
    )


class BadBody(LedgerError):
    """The body of a write is not of the documented form."""

    code = "ledger.bad_body"
    sentence = Sentence(
        ko='본문은 {{"entries": [{{"key", "data"}}]}} 형식의 JSON이어야 합니다. data는 base64입니다.',
        en='The body must be JSON of the form {{"entries": [{{"key", "data"}}]}}, data in base64.',
    )


def open_to_all(view: View) -> View:
    """Let any origin read the view's answers without log-in, and answer a LedgerError as JSON."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = spoken(view)(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    answered.ansim_public = "a transparency log is read by anyone"  # type: ignore[attr-defined]  # for the route test
    return answered


def spoken(view: View) -> View:
    """Answer a LedgerError of the view as JSON with code and message; never cached."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except LedgerError as error:
            status = _STATUS.get(type(error), 400)
            content = {"code": error.code, "message": error.text("en")}
            return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})

    return answered


def text(data: bytes | str, cache: str) -> HttpResponse:
    """Return plain UTF-8 text with a caching rule."""
    return HttpResponse(data, content_type="text/plain; charset=utf-8", headers={"Cache-Control": cache})


def octets(data: bytes) -> HttpResponse:
    """Return bytes that never change."""
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


def number(request: HttpRequest, name: str) -> int:
    """Return the whole number `name` of the query string. Raises BadQuery."""
    values = request.GET.getlist(name)
    found = read_decimal(values[0]) if len(values) == 1 else None
    if found is None:
        raise BadQuery(name=name)
    return found


def number_or_none(request: HttpRequest, name: str) -> int | None:
    """Return the whole number `name` of the query string, None where it is not given. Raises BadQuery."""
    return number(request, name) if name in request.GET else None
