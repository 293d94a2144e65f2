"""Reports of problems by visitors' phones: facts chosen from lists under an answer number, and the answer to a number."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ansim.accounts.api.access import public
from ansim.checkins.domain.problems import ProblemMalformed, TooManyProblems, read_report
from ansim.checkins.queries.problems import problem_of
from ansim.checkins.services.problems import take_problem
from ansim.conf.askers import household_of
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.web.base.limits import Limit, take

PER_ADDRESS: Final = Limit("visitor.problem", 5, 3600)
IN_ALL: Final = Limit("visitor.problems", 1000, 86_400)
ANSWERS: Final = Limit("visitor.answer", 60, 600)
_LONGEST: Final = 1000


@csrf_exempt  # no cookies, and whoever tells a problem gains nothing
@require_POST
@public("방문자가 휴대전화에서 문제를 알립니다. 기기의 사실만 받고 누구인지는 묻지 않습니다")
def report(request: HttpRequest) -> JsonResponse:
    """`/v1/problem` with a report: {number}, under which the answer stands for four weeks."""

    def act() -> dict[str, Any]:
        found = read_report(_body(request))
        moment = now()
        if not (take(PER_ADDRESS, household_of(request), moment) and take(IN_ALL, "all", moment)):
            raise TooManyProblems
        return {"number": take_problem(report=found, at=moment)}

    return _told(act)


@require_safe
@public("답변 번호를 가진 사람에게 그 번호의 답만 알려 줍니다")
def answer(request: HttpRequest, number: str) -> JsonResponse:
    """`/v1/problem/<number>`: {number, at, what, answer}; the answer is empty while there is none."""

    def act() -> dict[str, Any]:
        if not take(ANSWERS, household_of(request), now()):
            raise TooManyProblems
        found = problem_of(number[:40], now())
        at = int(found.at.timestamp())
        return {"number": found.number, "at": at, "what": found.report.what, "answer": found.answer}

    return _told(act)


def _body(request: HttpRequest) -> object:
    if len(request.body) > _LONGEST:
        raise ProblemMalformed
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise ProblemMalformed from None


def _told(act: Callable[[], dict[str, Any]]) -> JsonResponse:
    try:
        answer = JsonResponse(act())
    except AnsimError as wrong:
        told = {"code": wrong.code, "message": wrong.text("ko"), "message_en": wrong.text("en")}
        answer = JsonResponse(told, status=wrong.status or 400)
    answer["Cache-Control"] = "no-store"
    return answer
