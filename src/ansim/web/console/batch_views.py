"""One batch: where it stands, what its list said, what comes next."""

from datetime import UTC, datetime

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
from ansim.notices.domain.batch import BatchState, Source
from ansim.notices.queries.balance import balance
from ansim.notices.queries.batches import block_pages
from ansim.notices.queries.holds import slip_card
from ansim.notices.queries.layouts import list_layout
from ansim.notices.queries.people import count_rows
from ansim.notices.queries.posted import post_exports
from ansim.notices.queries.renewals import has_ended
from ansim.notices.queries.returned import returned_list
from ansim.notices.queries.transfers import other_offices
from ansim.notices.services.making import start_making
from ansim.notices.services.posting import NoSuchExport, export_again, export_for_post
from ansim.notices.services.releasing import hand_over
from ansim.web.base.language import in_page_language
from ansim.web.console.progress import progress_of, signers, stage_names
from ansim.web.console.reasons import reasons_of
from ansim.web.console.scope import batch_or_404
from ansim.web.console.slip_words import slips_of
from ansim.web.console.words import column_name


@requires(Permission.BATCH_READ)
def show(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show the batch with its next step on top."""
    card = batch_or_404(request.actor, batch_id)
    one = progress_of(request.actor, card)
    names = signers(card)
    exports = post_exports(request.actor, batch_id)
    posters = queries.names_of(export.who for export in exports)
    shown = {
        "one": one,
        "card": card,
        "stages": stage_names(),
        "slips": slips_of(slip_card(request.actor, batch_id)),
        "returned": returned_list(request.actor, batch_id),
        "balance": balance(request.actor, batch_id),
        "reasons": reasons_of(request.actor, batch_id),
        "block_pages": block_pages(request.actor, batch_id) if card.source is Source.ISSUED else 0,
        "strange": [(page["page"], page[_language()]) for page in card.strange_pages],
        "warned": count_rows(request.actor, batch_id, excluded=False, warned=True),
        "approvals": [(approval, names.get(approval.staff_id, "")) for approval in card.approvals],
        "exports": [(export, posters.get(export.who, export.who)) for export in exports],
        "created_by": names.get(card.created_by, ""),
        "may_stop": request.actor.may(Permission.BATCH_STOP),
        "may_create": request.actor.may(Permission.BATCH_CREATE),
        "may_certify": request.actor.may(Permission.BATCH_CREATE)
        and has_ended(request.actor, batch_id, at=now()),
        "may_transfer": request.actor.may(Permission.BATCH_CREATE)
        and card.source is Source.ROSTER
        and card.state in (BatchState.CHECKED, BatchState.RELEASED)
        and bool(other_offices(request.actor)),
        "may_carry": request.actor.may(Permission.DELIVERY_CARRY),
        "may_decide": request.actor.may(Permission.DELIVERY_DECIDE),
    }
    return render(request, "console/batch.html", shown)


@requires(Permission.BATCH_READ)
def live(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show the part that moves; when the state has changed the whole page is asked for anew."""
    card = batch_or_404(request.actor, batch_id)
    one = progress_of(request.actor, card)
    may_stop = request.actor.may(Permission.BATCH_STOP)
    answer = render(request, "console/batch_live.html", {"one": one, "card": card, "may_stop": may_stop})
    if request.GET.get("seen") != one.state:
        answer["HX-Refresh"] = "true"
    return answer


@requires(Permission.BATCH_READ)
def layout(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show how the list was read."""
    batch_or_404(request.actor, batch_id)
    try:
        found = list_layout(request.actor, batch_id)
    except AnsimError as error:
        return HttpResponse(in_page_language(error), content_type="text/plain; charset=utf-8")
    columns = [(column_name(column), title) for column, title in found.columns]
    return render(request, "console/layout.html", {"found": found, "columns": columns})


@require_POST
@requires(Permission.BATCH_CREATE)
def make(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Have the notices made for everybody who has no error."""
    batch_or_404(request.actor, batch_id)
    try:
        start_making(by=request.actor, batch_id=batch_id)
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    return redirect("console_batch", batch_id=batch_id)


@require_POST
@requires(Permission.BATCH_CREATE)
def give_to_approver(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Sign what was made and ask for release."""
    batch_or_404(request.actor, batch_id)
    try:
        hand_over(by=request.actor, batch_id=batch_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("승인을 요청했습니다. 승인자가 확인하면 발송이 시작됩니다."))
    return redirect("console_batch", batch_id=batch_id)


@require_POST
@requires(Permission.BATCH_CREATE)
def post(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Download the notices of people without a phone for the post office; they count as posted from now on."""
    batch_or_404(request.actor, batch_id)
    try:
        packed = export_for_post(by=request.actor, batch_id=batch_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_batch", batch_id=batch_id)
    return _parcel(packed, batch_id)


@require_POST
@requires(Permission.BATCH_CREATE)
def post_again(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Download an earlier parcel once more, as it was; nobody is counted again."""
    batch_or_404(request.actor, batch_id)
    try:
        posted_at = _moment(request.POST.get("export", ""))
        packed = export_again(by=request.actor, batch_id=batch_id, posted_at=posted_at, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_batch", batch_id=batch_id)
    return _parcel(packed, batch_id)


def _moment(key: str) -> datetime:
    """Return the moment that names an export. Raises NoSuchExport for what names none."""
    try:
        return datetime.fromisoformat(key).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoSuchExport from None


def _parcel(packed: bytes, batch_id: int) -> HttpResponse:
    answer = HttpResponse(packed, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="post-{batch_id}.zip"'
    return answer


def _language() -> str:
    return "ko" if (get_language() or "ko") == "ko" else "en"
