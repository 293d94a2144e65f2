"""Correcting a list: one cell, one row, one undo at a time; the answer is the row as it stands now."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.queries.corrections import RowToCorrect, list_standing, row_to_correct
from ansim.notices.services.correcting import Change, correct, undo
from ansim.notices.services.wholly import check_wholly
from ansim.web.base.language import in_page_language
from ansim.web.console.fixing import draw_row, field_name, outcome_of, value_words
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404

_MOST = 2000


@requires(Permission.BATCH_READ)
def row(request: StaffRequest, batch_id: int, number: int) -> HttpResponse:
    """Show every cell of one row, and who corrected what in it."""
    card = batch_or_404(request.actor, batch_id)
    found = _row_or_404(request, batch_id, number)
    names = queries.names_of({f"staff:{one.staff_id}" for one in found.corrections})
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "row": found,
        "may_correct": list_standing(request.actor, batch_id).may_correct,
        "part": draw_row(request, batch_id, found),
        "history": [
            (
                change,
                field_name(change.column),
                value_words(change.column, change.before),
                value_words(change.column, change.after),
                names.get(f"staff:{change.staff_id}", ""),
            )
            for change in reversed(found.corrections)
        ],
    }
    return render(request, "console/row.html", shown)


@require_POST
@requires(Permission.BATCH_CREATE)
def correct_row(request: StaffRequest, batch_id: int, number: int) -> HttpResponse:
    """Type one value over one cell, or act on the row."""
    batch_or_404(request.actor, batch_id)
    _row_or_404(request, batch_id, number)
    sent = request.POST
    value = sent.get("take") or sent.get("value", "")
    change = Change(
        number,
        sent.get("column", ""),
        value.replace("\0", "")[:_MOST],
        sent.get("code", "").replace("\0", ""),
    )
    try:
        correct(by=request.actor, batch_id=batch_id, change=change, at=now())
    except AnsimError as error:
        return _answer(request, batch_id, number, refused=in_page_language(error))
    return _answer(request, batch_id, number)


@require_POST
@requires(Permission.BATCH_CREATE)
def undo_correction(request: StaffRequest, batch_id: int, correction_id: int) -> HttpResponse:
    """Take one correction back."""
    batch_or_404(request.actor, batch_id)
    try:
        number = undo(by=request.actor, batch_id=batch_id, correction_id=correction_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_problems", batch_id=batch_id)
    return _answer(request, batch_id, number)


@require_POST
@requires(Permission.BATCH_CREATE)
def recheck(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Have the whole corrected list checked once more."""
    batch_or_404(request.actor, batch_id)
    try:
        check_wholly(by=request.actor, batch_id=batch_id)
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    return redirect("console_batch", batch_id=batch_id)


def _answer(request: StaffRequest, batch_id: int, number: int, refused: str = "") -> HttpResponse:
    found = _row_or_404(request, batch_id, number)
    said = refused or outcome_of(found)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(draw_row(request, batch_id, found, said=said, refused=refused))
    (messages.error if refused else messages.success)(request, said)
    return redirect(_back(request, batch_id))


def _back(request: StaffRequest, batch_id: int) -> str:
    """The list as it was: its filter comes along with the form, and only names and values of a query can."""
    query = urlencode(
        [
            (name, value)
            for name, value in parse_qsl(request.POST.get("query", "")[:_MOST])
            if name != "export"
        ]
    )
    url = reverse("console_problems", args=[batch_id])
    return f"{url}?{query}" if query else url


def _row_or_404(request: StaffRequest, batch_id: int, number: int) -> RowToCorrect:
    found = row_to_correct(request.actor, batch_id, number) if number < 2**31 else None
    if found is None:
        raise Http404(gettext("그런 행이 없습니다."))
    return found
