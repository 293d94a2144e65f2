"""문서 of a case: the approvals it rests on, the notices that came of it, lists and sheets to take along."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.notices.queries.of_contacts import NoticeLine, NoticesOfContacts, batches_of_contacts
from ansim.tracing.queries.contacts import handed_over_by_day
from ansim.tracing.queries.lookups import lookups_of_case
from ansim.web.base.language import day_in_words, in_page_language
from ansim.web.base.states import state_of
from ansim.web.base.table import Column, Table
from ansim.web.public.verification import kind_name
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.lookup_views import described
from ansim.web.tracing.scope import case_or_404


@requires(Permission.CASE_READ)
def documents(request: StaffRequest, reference: str) -> HttpResponse:
    """Show every document of a case that exists, each a link."""
    actor = request.actor
    line = case_or_404(actor, reference)
    lookups = lookups_of_case(actor, line.card.reference)
    _days, batches = handed_over_by_day(actor, line.card.reference)
    may_open = actor.may(Permission.NOTICE_READ)
    table = Table(
        request,
        NoticesOfContacts(actor, batches),
        _columns(may_open=may_open, may_see_person=actor.may(Permission.PERSON_READ)),
        caption=_("통지서"),
        name="notices",
        empty=(
            _("아직 통지서가 없습니다"),
            _("넘긴 접촉자의 통지서를 통지 담당이 만들면 여기에 나타납니다."),
        ),
    )
    shown = {
        **frame(request, line, "documents"),
        "warrants": [described(request, one) for one in lookups if one.leaf_index is not None],
        "batches": batches_of_contacts(actor, batches),
        "may_open_batch": actor.may(Permission.BATCH_READ),
        "table": table,
    }
    return render(request, "tracing/documents.html", shown)


def _columns(*, may_open: bool, may_see_person: bool) -> list[Column[NoticeLine]]:
    shown: list[Column[NoticeLine]] = [
        Column(
            "reference",
            _("문서번호"),
            value=lambda one: one.reference,
            cell=lambda one: _link("console_notice", one, one.reference) if may_open else one.reference,
        ),
        Column("kind", _("종류"), value=lambda one: kind_name(one.kind.value)),
        Column(
            "days",
            _("기간"),
            value=lambda one: f"{day_in_words(one.first_day)} ~ {day_in_words(one.last_day)}",
        ),
        Column(
            "state",
            _("상태"),
            value=lambda one: in_page_language(state_of(one.state.value).label),
            cell=_state_cell,
        ),
    ]
    if may_see_person:
        shown.append(
            Column(
                "proof",
                _("발송 증명"),
                value=lambda _one: "",
                cell=lambda one: _link("console_person", one, _("발송 기록과 증명")),
            )
        )
    return shown


def _link(name: str, one: NoticeLine, words: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=[one.reference]), words)


def _state_cell(one: NoticeLine) -> SafeString:
    known = state_of(one.state.value)
    return format_html('<span class="{}">{}</span>', known.tone.css, in_page_language(known.label))
