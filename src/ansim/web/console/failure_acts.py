"""What is done about the failures of one reason, as links to where it is done; the reason itself stands in the address."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from ansim.accounts.api.access import StaffRequest
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.failures import FailureReason
from ansim.web.console.words import Doing, failure_words


@dataclass(frozen=True, slots=True)
class Act:
    """One way to go on: what it is called, where it is done."""

    words: str
    url: str


def reason_chosen(request: StaffRequest) -> tuple[State | None, str | None]:
    """Return the state and code of the reason that an address is about, None for all. Raises Http404."""
    state, code = request.GET.get("state"), request.GET.get("code")
    if state is None:
        return None, None
    if state not in FAILED or "\0" in (code or ""):
        raise Http404
    return State(state), code


def list_url(state: State, code: str) -> str:
    """Return the address of the list of those who failed of one reason."""
    return f"{reverse('console_failures')}?{_query(state, code)}#failures"


def acts_of(by: Actor, found: FailureReason) -> list[Act]:
    """Return what the actor can do about a reason, the one right action first; each leads to that reason's people."""
    count = {"n": f"{found.count:,}"}
    one_by_one = {
        Doing.NUMBER: gettext("%(n)s건 번호 고치기"),
        Doing.CALL: gettext("전화할 %(n)s건 보기"),
    }
    doing = failure_words(found.state, found.code).doing
    listed = Act(
        one_by_one.get(doing, gettext("%(n)s건 한 사람씩 보기")) % count, list_url(found.state, found.code)
    )
    post_url = f"{reverse('console_failures_post')}?{_query(found.state, found.code)}"
    post = [Act(gettext("우편으로 보내기"), post_url)] * by.may(Permission.BATCH_CREATE)
    service = [Act(gettext("문자 서비스 확인하기"), reverse("office_message_service"))]
    if doing is Doing.POST:
        return [*post, listed]
    if doing is Doing.SERVICE:
        return [*service * by.may(Permission.OFFICE_MANAGE), listed, *post]
    return [listed, *post]


def _query(state: State, code: str) -> str:
    return urlencode({"state": state.value, "code": code})
