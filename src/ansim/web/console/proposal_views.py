"""All values proposed for one kind of problem taken by one button or key, and given up again by one."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.services.correcting import NothingToUndo
from ansim.notices.services.proposals import AT_ONCE, give_up_proposals, take_proposals
from ansim.web.base.language import in_page_language
from ansim.web.console.scope import batch_or_404


@require_POST
@requires(Permission.BATCH_CREATE)
def take(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take every proposal for one problem; told are how many, and whether to press again."""
    batch_or_404(request.actor, batch_id)
    try:
        count = take_proposals(by=request.actor, batch_id=batch_id, code=_code(request), at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_problems", batch_id=batch_id)
    if not count:
        messages.info(request, gettext("넣을 제안이 없습니다."))
    else:
        said = gettext("제안 %(count)s건을 넣었습니다. 아래에서 한꺼번에 되돌릴 수 있습니다.")
        messages.success(request, said % {"count": f"{count:,}"})
    if count == AT_ONCE:
        messages.info(request, gettext("한 번에 2,000건까지 넣습니다. 남은 것은 한 번 더 눌러 주세요."))
    return redirect("console_problems", batch_id=batch_id)


@require_POST
@requires(Permission.BATCH_CREATE)
def give_up(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take back what was taken together."""
    batch_or_404(request.actor, batch_id)
    try:
        count = give_up_proposals(
            by=request.actor, batch_id=batch_id, code=_code(request), taken_at=_moment(request), at=now()
        )
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("%(count)s건을 되돌렸습니다.") % {"count": f"{count:,}"})
    return redirect("console_problems", batch_id=batch_id)


def _code(request: StaffRequest) -> str:
    return request.POST.get("code", "").replace("\0", "")


def _moment(request: StaffRequest) -> datetime:
    """The moment that the page named. Raises NothingToUndo for what is none."""
    try:
        moment = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError as wrong:
        raise NothingToUndo from wrong
    if moment.tzinfo is None:
        raise NothingToUndo
    return moment
