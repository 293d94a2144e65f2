"""What the store holds of a resident, told to the phone that brings the vault's pass; nobody learns here who that is."""

import json
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import public
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.own_pass import read_asked
from ansim.checkins.queries.own import own_visits
from ansim.conf.askers import household_of
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.web.base.limits import Limit, take

PER_ADDRESS: Final = Limit("visitor.own", 60, 600)
_LONGEST: Final = 300_000


@csrf_exempt  # no cookies: the pass is the proof
@require_POST
@public("자기 휴대전화의 열쇠로 받은 확인서를 가진 사람에게 그 사람의 방문만 알려 줍니다")
def own(request: HttpRequest) -> HttpResponse:
    """`/v1/own-visits` with what the vault's `/v1/self/visits` gave: {visits: [{name, at, left, party, assurance}]}."""
    if not take(PER_ADDRESS, household_of(request), now()):
        answer = JsonResponse({"code": "too_many"}, status=429)
    else:
        answer = _answer(request)
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest) -> JsonResponse:
    try:
        found = own_visits(read_asked(_body(request)), now=int(now().timestamp()))
    except AnsimError as wrong:
        told = {"code": wrong.code, "message": wrong.text("ko"), "message_en": wrong.text("en")}
        return JsonResponse(told, status=wrong.status or (503 if wrong.retryable else 400))
    listed = [
        {
            "name": one.name,
            "at": one.at,
            "left": one.left,
            "party": one.party,
            "assurance": one.assurance.name.lower(),
        }
        for one in found
    ]
    return JsonResponse({"visits": listed})


def _body(request: HttpRequest) -> object:
    if len(request.body) > _LONGEST:
        raise RowsMalformed
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise RowsMalformed from None
