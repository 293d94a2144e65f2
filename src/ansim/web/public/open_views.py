"""What runs, what is kept about people, and the address that monitors ask."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ansim.accounts.api.access import public
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.web.public.running import database_answers, role_states


@require_safe
@public("감시 도구가 묻는 주소. 상태 말고는 아무것도 알려 주지 않습니다")
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the office role and its database answer, else 503."""
    good = database_answers()
    answer = JsonResponse({"status": "ok" if good else "database"}, status=200 if good else 503)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@public("무엇이 돌아가는지 누구나 볼 수 있습니다")
def running(request: HttpRequest) -> HttpResponse:
    """Show every role in plain words, whether it answers, since when."""
    moment = now()
    tasks = _tasks()
    states = [(state, *tasks[state.role]) for state in role_states(moment)]
    all_up = all(state.is_up for state, _name, _task in states)
    return render(request, "public/status.html", {"states": states, "all_up": all_up, "moment": moment})


@require_safe
@public("무엇을 어디에 언제까지 보관하는지 누구나 읽을 수 있습니다")
def privacy(request: HttpRequest) -> HttpResponse:
    """Say in plain words what is kept where until when, and who may see it."""
    return render(request, "public/privacy.html")


def _tasks() -> dict[Role, tuple[str, str]]:
    return {
        Role.OFFICE: (gettext("기관 업무"), gettext("통지서 발급과 발송, 업무 화면, 진위 확인")),
        Role.VAULT: (gettext("신원 보관소"), gettext("방문자의 전화번호 확인. 방문 장소는 모릅니다")),
        Role.VISITS: (gettext("방문 기록"), gettext("출입 인증 접수와 보관. 이름과 전화번호는 모릅니다")),
        Role.OPENER: (gettext("조회 처리"), gettext("승인된 조회 한 건만 메모리에서 처리합니다")),
        Role.LEDGER: (gettext("공개 원장"), gettext("조회와 방문 기록의 변조를 누구나 확인하게 합니다")),
    }
