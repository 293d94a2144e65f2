"""What stands behind the short code of a poster: the same as in its QR, for visitors whose camera does not open."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ansim.accounts.api.access import public
from ansim.checkins.queries.codes import fragment_of_short
from ansim.kit.errors import AnsimError
from ansim.web.venue.limits import SHORT_CODES, may


@require_safe
@public("카메라가 안 되는 손님이 안내문의 짧은 코드를 적는 주소. QR에 든 것과 같은 것만 알려 줍니다")
def short(request: HttpRequest, code: str) -> HttpResponse:
    """`/v1/short/<code>`: {fragment}, the 22 characters of the poster's QR, for scripts of any origin."""
    if not may(SHORT_CODES, request):
        answer = JsonResponse({"code": "too_many"}, status=429)
    else:
        answer = _answer(request, code)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest, code: str) -> JsonResponse:
    try:
        return JsonResponse({"fragment": fragment_of_short(code[:40])})
    except AnsimError as wrong:
        language = "en" if request.headers.get("accept-language", "").startswith("en") else "ko"
        return JsonResponse({"code": wrong.code, "message": wrong.text(language)}, status=wrong.status or 400)
