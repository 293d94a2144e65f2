"""What the office asks about problems that visitors reported: the list, and an answer to one; signed requests only."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from ansim.calls.service import service_required
from ansim.checkins.domain.problems import ProblemMalformed, read_answer, write_problems
from ansim.checkins.queries.problems import problems as found_problems
from ansim.checkins.services.problems import answer_problem
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.ids import check_reference


@service_required(Role.OFFICE)
@require_GET
def problems(_request: HttpRequest) -> HttpResponse:
    """`/v1/problems`: at most 500 reports, those without an answer first."""
    return HttpResponse(write_problems(found_problems(now())), content_type="application/json")


@service_required(Role.OFFICE)
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """`/v1/problems/answer` {number, answer}: {answered}."""
    try:
        told = json.loads(request.body)
        number, words = told["number"], read_answer(told["answer"])
        answer_problem(number=check_reference(number), answer=words)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ProblemMalformed from None
    return JsonResponse({"answered": True})
