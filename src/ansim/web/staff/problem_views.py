"""Problems that visitors reported from their phones: read by administrators, and answered under the number the visitor holds."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.calls.transport import transport_to
from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.problems import LONGEST_ANSWER, ProblemTold, What
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.web.base.language import in_page_language

WORDS: dict[What, str | Promise] = {
    What.CAMERA: _("카메라가 QR을 읽지 못함"),
    What.CODE: _("인증번호가 오지 않음"),
    What.SENDING: _("들어가기나 나가기가 되지 않음"),
    What.LOOK: _("화면이 이상하거나 움직이지 않음"),
    What.OTHER: _("그 밖의 문제"),
}


class AnswerForm(forms.Form):
    """What the visitor will read."""

    answer = forms.CharField(max_length=LONGEST_ANSWER)


@requires(Permission.OFFICE_READ)
def problems(request: StaffRequest) -> HttpResponse:
    """List the reports of four weeks, those without an answer first."""
    found: tuple[ProblemTold, ...] | None = None
    trouble = ""
    try:
        found = VisitsClient(transport_to(Role.VISITS)).problems()
    except AnsimError as error:
        trouble = in_page_language(error)
    shown = {
        "problems": [(one, WORDS[one.report.what]) for one in found or ()],
        "waiting": sum(not one.answer for one in found or ()),
        "is_known": found is not None,
        "trouble": trouble,
        "may_answer": request.actor.may(Permission.OFFICE_MANAGE),
        "most": LONGEST_ANSWER,
    }
    return render(request, "staff/problems.html", shown)


@require_POST
@requires(Permission.OFFICE_MANAGE)
def answer(request: StaffRequest, number: str) -> HttpResponse:
    """Put an answer beside one report; the trail says who answered which number, not what."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("답을 한 글자 이상, 300자 안으로 적어 주세요."))
        return redirect("staff_problems")
    try:
        with transaction.atomic():
            audit(by=request.actor, verb="problem.answer", reference=number)
            VisitsClient(transport_to(Role.VISITS)).answer_problem(number, form.cleaned_data["answer"])
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(
            request, gettext("%(number)s번에 답했습니다. 알린 분의 휴대전화에 나옵니다.") % {"number": number}
        )
    return redirect("staff_problems")
