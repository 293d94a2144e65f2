"""후속 조사 of a case: who is waited for, when quarantines end, and the call sheet to print."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day, now
from ansim.notices.queries.ends import ends_by_day
from ansim.tracing.queries.contacts import handed_over_by_day
from ansim.tracing.queries.follow_up import FollowUp, FollowUpRows
from ansim.tracing.services.revealing import show_revealed
from ansim.web.base.language import day_in_words, in_page_language, moment_in_words
from ansim.web.base.states import state_of
from ansim.web.base.table import Column, Table
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.scope import case_or_404
from ansim.web.tracing.words import contact_generation_words, held_up_words, reason_words


class FollowUpForm(forms.Form):
    """Which of the accepted contacts are shown."""

    who = forms.ChoiceField(
        label=_("답"), required=False, choices=(("", _("모두")), ("waiting", _("답 없음")))
    )


@requires(Permission.CASE_READ)
def follow_up(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the accepted contacts with what was told and answered, and the days on which quarantines end."""
    line = case_or_404(request.actor, reference)
    form = FollowUpForm(request.GET)
    waiting = form.is_valid() and form.cleaned_data["who"] == "waiting"
    table = Table(
        request,
        FollowUpRows(request.actor, line.card.reference, waiting=waiting),
        _columns(),
        caption=_("확정한 접촉자"),
        name="follow-up",
        filters=form,
        empty=(
            _("해당하는 접촉자가 없습니다"),
            _("접촉자 탭에서 접촉자로 확정하면 여기에서 알림과 답을 챙깁니다."),
        ),
    )
    _days, batches = handed_over_by_day(request.actor, line.card.reference)
    ends = ends_by_day(request.actor, batches) if batches else {}
    today = korean_day(now())
    shown = {
        **frame(request, line, "follow_up"),
        "table": table,
        "ends": [(day, ends[day], (day - today).days) for day in sorted(ends) if day >= today],
        "ended": sum(count for day, count in ends.items() if day < today),
    }
    return render(request, "tracing/follow_up.html", shown)


@requires(Permission.CASE_READ)
def call_sheet(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the call sheet of who is waited for; posted, with the numbers that were revealed before."""
    line = case_or_404(request.actor, reference)
    waiting = list(FollowUpRows(request.actor, line.card.reference, waiting=True))
    numbers: dict[int, str] = {}
    if request.method == "POST":
        ids = [one.card.id for one in waiting if one.card.has_phone]
        numbers = show_revealed(by=request.actor, reference=line.card.reference, contact_ids=ids, at=now())
    shown = {
        **frame(request, line, "follow_up"),
        "people": [(one.card, _generation(one), numbers.get(one.card.id, "")) for one in waiting],
        "known": sum(one.card.has_phone for one in waiting),
        "has_numbers": bool(numbers),
    }
    return render(request, "tracing/call_sheet.html", shown)


def _generation(one: FollowUp) -> str:
    return contact_generation_words(one.card.generation, at_venue_only=one.card.at_venue_only)


def _columns() -> list[Column[FollowUp]]:
    return [
        Column("number", _("접촉자"), value=lambda one: one.card.number, cell=_contact_link),
        Column("day", _("마지막 접촉일"), value=lambda one: day_in_words(one.card.last_day)),
        Column("told", _("노출 알림"), value=_told, cell=_told_cell),
        Column(
            "phone",
            _("번호"),
            value=lambda one: gettext("열람함") if one.card.has_phone else gettext("열람 전"),
        ),
        Column("answer", _("답"), value=_answer, cell=_answer_cell),
        Column("batch", _("통지"), value=_batch),
    ]


def _contact_link(one: FollowUp) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("tracing_contact", args=[one.card.id]), one.card.number)


def _told(one: FollowUp) -> str:
    if one.told_at is None:
        return held_up_words(one.trouble) if one.trouble else ""
    state = in_page_language(state_of(one.card.delivery or "queued").label)
    return f"{state} {moment_in_words(one.told_at)}"


def _told_cell(one: FollowUp) -> SafeString | str:
    if one.told_at is None:
        return _told(one) or gettext("보내지 않음")
    known = state_of(one.card.delivery or "queued")
    return format_html(
        '<span class="{}">{}</span> <span class="fine">{}</span>',
        known.tone.css,
        in_page_language(known.label),
        moment_in_words(one.told_at),
    )


def _answer(one: FollowUp) -> str:
    if one.answered_at is not None:
        return f"{reason_words(one.answered_by)} {moment_in_words(one.answered_at)}"
    return gettext("쓸 수 없는 답. 전화해 주세요") if one.is_useless else gettext("답 없음")


def _answer_cell(one: FollowUp) -> SafeString | str:
    if not one.is_waiting:
        return _answer(one)
    tone = "warning" if one.is_useless or one.told_at else "neutral"
    css = state_of("contact_new").tone.css if tone == "warning" else state_of("draft").tone.css
    return format_html('<span class="{}">{}</span>', css, _answer(one))


def _batch(one: FollowUp) -> str:
    if one.card.batch_id is None:
        return ""
    return gettext("일괄 발급 #%(n)s") % {"n": one.card.batch_id}
