"""Before the hand-over: the edge cases of a batch ready to open, and a trial notice to one's own phone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.states import State
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.edge_cases import Edge
from ansim.notices.queries.edge_cases import edges_of_batch
from ansim.notices.queries.people import NoticeCard
from ansim.notices.services.trying import send_trial_notice
from ansim.web.base.language import in_page_language
from ansim.web.base.limits import Limit, take
from ansim.web.console.scope import batch_or_404
from ansim.web.console.words import batch_title

#: a trial costs a message and goes to any number that is typed
PER_OFFICER = Limit("notice.try", 10, 3600)


@requires(Permission.NOTICE_READ)
def edges(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show the notices on which a fault of layout would be seen first, each once: inside its batch's page, or as a page."""
    card = batch_or_404(request.actor, batch_id)
    found: dict[str, tuple[list[str], NoticeCard]] = {}
    for edge, notice in edges_of_batch(request.actor, batch_id):
        found.setdefault(notice.reference, ([], notice))[0].append(_edge_name(edge))
    edges = [(" · ".join(names), notice) for names, notice in found.values()]
    page = "edges.html" if request.headers.get("HX-Request") == "true" else "edges_page.html"
    return render(request, f"console/{page}", {"card": card, "edges": edges, "title": batch_title(card)})


@require_POST
@requires(Permission.BATCH_CREATE)
def try_notice(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Send the first notice with an invented person to the number typed."""
    batch_or_404(request.actor, batch_id)
    phone = request.POST.get("phone", "").replace("\0", "")[:30]
    if not take(PER_OFFICER, request.actor.who, now()):
        messages.error(request, gettext("한 시간에 열 번까지 시험할 수 있습니다. 조금 뒤에 다시 해 주세요."))
        return redirect("console_batch", batch_id=batch_id)
    try:
        state = send_trial_notice(by=request.actor, batch_id=batch_id, phone=phone, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        _tell(request, state)
    return redirect("console_batch", batch_id=batch_id)


def _tell(request: StaffRequest, state: State) -> None:
    if state is State.UNKNOWN:
        messages.warning(
            request, gettext("문자 서비스가 답하지 않았습니다. 휴대전화에 왔는지 확인해 주세요.")
        )
    else:
        messages.success(
            request, gettext("시험 통지서를 보냈습니다. 휴대전화에서 그림이 잘 보이는지 확인하세요.")
        )


def _edge_name(edge: Edge) -> str:
    names = {
        Edge.NAME: gettext("이름이 가장 긴 사람"),
        Edge.ADDRESS: gettext("주소가 가장 긴 사람"),
        Edge.MINOR: gettext("가장 어린 미성년자"),
        Edge.FOREIGNER: gettext("한글이 없는 이름"),
    }
    return names[edge]
