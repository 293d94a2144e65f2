"""The list downloaded with its errors marked in it, and taken back corrected."""

from collections.abc import Sequence
from operator import itemgetter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.returned import TakenBack
from ansim.notices.queries.returned import new_people, returned_list
from ansim.notices.services.intake import Upload
from ansim.notices.services.newcomers import decline_newcomers, take_newcomers, undo_newcomers
from ansim.notices.services.returning import marked_list, take_returned
from ansim.web.base.export import XLSX
from ansim.web.base.language import in_page_language
from ansim.web.base.table import Column, Table
from ansim.web.console.problem_views import ReturnedForm
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404

_MOST_READ = 201 * 2**20
_SHOWN_ROWS = 10
_DIGITS = 8


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


@requires(Permission.BATCH_CREATE)
def returned(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the corrected list back into its batch, or say why not; shown afterwards: what it changed, who is new."""
    card = batch_or_404(request.actor, batch_id)
    if request.method == "POST":
        return _take(request, batch_id)
    found = returned_list(request.actor, batch_id)
    if found is None:
        return redirect("console_problems", batch_id=batch_id)
    people = new_people(request.actor, batch_id)
    columns = [
        Column(str(place), title, value=itemgetter(place), order=str(place))
        for place, title in enumerate(people.titles)
    ]
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "returned": found,
        "who": queries.names_of({f"staff:{found.staff_id}"}).get(f"staff:{found.staff_id}", ""),
        "counts": _counts(found.taken),
        "table": Table(request, people.rows, columns, caption=gettext("새로 적힌 사람")),
        "may_decide": card.state is BatchState.CHECKED,
    }
    return render(request, "console/returned.html", shown)


@require_POST
@requires(Permission.BATCH_CREATE)
def newcomers(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the new people of a corrected list into the batch, leave them out, or take the taking back."""
    batch_or_404(request.actor, batch_id)
    act, by = request.POST.get("act"), request.actor
    try:
        if act == "decline":
            count = decline_newcomers(by=by, batch_id=batch_id, at=now())
            messages.success(request, gettext("%(n)s명을 받지 않았습니다.") % {"n": count})
            return redirect("console_returned", batch_id=batch_id)
        if act == "undo":
            undo_newcomers(by=by, batch_id=batch_id, at=now())
        else:
            sent = request.POST.get("count", "")
            count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < _DIGITS else 0
            take_newcomers(by=by, batch_id=batch_id, count=count, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_returned", batch_id=batch_id)
    return redirect("console_batch", batch_id=batch_id)


def _take(request: StaffRequest, batch_id: int) -> HttpResponse:
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
        return redirect("console_problems", batch_id=batch_id)
    return redirect("console_returned" if taken else "console_batch", batch_id=batch_id)


def _counts(taken: TakenBack | None) -> list[tuple[str, int, str]]:
    """Return what came of the file as (name, rows, what that means); the last ones only where there are any."""
    if taken is None:
        return []
    kept = gettext("파일에 없어 지금대로 두었습니다: %(rows)s")
    twice = gettext(
        "어느 줄이 맞는지 알 수 없어 받지 않았습니다. 새 사람이면 그 칸을 비워 다시 올려 주세요: %(rows)s"
    )
    false = gettext(
        "이 발급에서 내려받은 번호가 아니라서 받지 않았습니다. 새 사람이면 그 칸을 비워 다시 올려 주세요."
    )
    found = [
        (gettext("고친 행"), taken.corrected, gettext("바로 다시 확인했고 하나씩 되돌릴 수 있습니다.")),
        (gettext("새로 적힌 사람"), taken.new, ""),
        (gettext("빠진 행"), len(taken.missing), kept % {"rows": _some(taken.missing)}),
        (gettext("그대로인 행"), taken.unchanged, ""),
    ]
    rarely = [
        (
            gettext("'안심 행 번호'가 두 번 있는 행"),
            len(taken.doubled),
            twice % {"rows": _some(taken.doubled)},
        ),
        (gettext("'안심 행 번호'가 다른 행"), taken.strangers, false),
        (gettext("이미 명단에 있는 사람"), taken.again, gettext("모든 칸이 같아 다시 더하지 않았습니다.")),
        (gettext("사람이 아닌 줄"), taken.remarks, gettext("합계, 제목, 덧붙인 말은 더하지 않았습니다.")),
    ]
    found += [one for one in rarely if one[1]]
    return [(name, count, said if count else "") for name, count, said in found]


def _some(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_SHOWN_ROWS])
    return f"{shown} …" if len(rows) > _SHOWN_ROWS else shown
