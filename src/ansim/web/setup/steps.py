"""Where the first set-up stands, and who may go on with it: whoever typed the printed code in this browser."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ansim.accounts import queries
from ansim.accounts.api.access import AnyView, public
from ansim.accounts.domain.actors import Actor, system_actor

SESSION_KEY = "ansim.setup"
#: step -> words; the order is that of the set-up
STEPS: dict[str, str | Promise] = {
    "office": _("기관"),
    "seal": _("관인"),
    "sender": _("발신번호"),
    "staff": _("직원"),
    "message": _("시험 문자"),
}

StepView = Callable[[HttpRequest, queries.OfficeCard], HttpResponse]


def standing() -> tuple[str, queries.OfficeCard | None]:
    """Return the step at which the set-up stands and the office begun, None before its first step."""
    begun = queries.office_in_setup()
    return (begun.setup_step, begun) if begun else ("office", None)


def number_of(step: str) -> int:
    """Return the number of a step, counting from 1."""
    return list(STEPS).index(step) + 1


def actor_for(office: queries.OfficeCard | None) -> Actor:
    """Return the set-up as an actor."""
    return system_actor(
        "setup", office_id=office.id if office else None, office_code=office.code if office else ""
    )


def step_view(step: str) -> Callable[[StepView], AnyView]:
    """Make a view of one step: shut once an office is open, behind the code, never ahead of where the set-up stands."""

    def decorate(view: StepView) -> AnyView:
        @public("첫 설치. 기관이 열리면 닫히고 설치 코드를 묻습니다")
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            where, office = standing()
            if _is_shut(request) or office is None or number_of(step) > number_of(where):
                return redirect("setup_start")
            return view(request, office)

        return guarded

    return decorate


def first_step(view: Callable[[HttpRequest], HttpResponse]) -> AnyView:
    """Make a view of the first step, which founds the office: shut as soon as there is one."""

    @public("첫 설치. 기관이 열리면 닫히고 설치 코드를 묻습니다")
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if _is_shut(request) or standing()[1] is not None:
            return redirect("setup_start")
        return view(request)

    return guarded


def _is_shut(request: HttpRequest) -> bool:
    return queries.any_office_open() or not request.session.get(SESSION_KEY)
