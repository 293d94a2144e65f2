"""The list downloaded with its errors marked in it, and taken back corrected."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.services.intake import Upload
from ansim.notices.services.returning import TakenBack, marked_list, take_returned
from ansim.web.base.export import XLSX
from ansim.web.base.language import in_page_language
from ansim.web.console.problem_views import ReturnedForm
from ansim.web.console.scope import batch_or_404

_MOST_READ = 201 * 2**20
_SHOWN_ROWS = 10


@require_POST
@requires(Permission.BATCH_CREATE)
def marked(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Download the list with its errors marked; the trail says who took it out."""
    batch_or_404(request.actor, batch_id)
    language = "ko" if (get_language() or "ko") == "ko" else "en"
    try:
        data = marked_list(by=request.actor, batch_id=batch_id, language=language, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_problems", batch_id=batch_id)
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="list-{batch_id}.xlsx"'
    return answer


@require_POST
@requires(Permission.BATCH_CREATE)
def returned(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the corrected list back into its batch, or say why not."""
    batch_or_404(request.actor, batch_id)
    form = ReturnedForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for some in form.errors.values() for one in some))
        return redirect("console_problems", batch_id=batch_id)
    file = form.cleaned_data["roster"]
    upload = Upload(file.name or "", file.read(_MOST_READ))
    try:
        taken = take_returned(by=request.actor, batch_id=batch_id, upload=upload, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        _tell(request, taken)
    return redirect("console_problems", batch_id=batch_id)


def _tell(request: StaffRequest, taken: TakenBack) -> None:
    if taken.corrected or taken.left_out:
        told = gettext("%(cells)s칸을 고치고 %(rows)s행을 뺐습니다.")
        messages.success(request, told % {"cells": taken.corrected, "rows": taken.left_out})
    else:
        messages.info(request, gettext("지금과 다른 값이 없습니다."))
    if taken.strangers:
        told = gettext(
            "'안심 행 번호'가 없는 %(rows)s행은 받지 않았습니다. 새로 더할 사람은 새 명단으로 올려 주세요."
        )
        messages.warning(request, told % {"rows": taken.strangers})
    if taken.doubled:
        shown = ", ".join(str(row) for row in taken.doubled[:_SHOWN_ROWS])
        told = gettext("같은 '안심 행 번호'가 두 번 있는 행은 받지 않았습니다: %(rows)s")
        messages.warning(request, told % {"rows": shown})
