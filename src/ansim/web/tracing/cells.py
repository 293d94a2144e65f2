"""Columns and cells of the tracers' tables: links, badges, check boxes; nothing personal but a case's own name."""

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.tracing.domain.contacts import Step
from ansim.tracing.queries.cases import CaseLine
from ansim.tracing.queries.contacts import ContactCard
from ansim.web.base.language import day_in_words, in_page_language
from ansim.web.base.states import state_of
from ansim.web.base.table import Column
from ansim.web.tracing.words import assurance_words, contact_generation_words, next_step_words


def case_columns(at: datetime) -> list[Column[CaseLine]]:
    """Return the columns of today's list; hours since known count from when the case was recorded."""
    return [
        Column("case", _("확진자"), value=lambda one: one.card.title, cell=_case_link),
        Column("next", _("다음 할 일"), value=lambda one: next_step_words(one.next_step), cell=_next_link),
        Column("known", _("알게 된 지"), value=lambda one: _since(one.card.created_at, at), is_number=True),
        Column("confirmed", _("확진일"), value=lambda one: day_in_words(one.card.confirmed)),
        _count("ungraded", _("분류할 접촉자"), attrgetter("ungraded")),
        _count("waiting", _("답 없음"), attrgetter("waiting")),
        _count("ready", _("넘길 사람"), attrgetter("ready")),
    ]


def _count(name: str, label: str | Promise, value: Callable[[CaseLine], int]) -> Column[CaseLine]:
    return Column(name, label, value=value, cell=lambda one: f"{value(one):,}", is_number=True)


def contact_columns(*, may_grade: bool) -> list[Column[ContactCard]]:
    """Return the columns of a case's contacts; check boxes belong to the form `grade-form`."""
    check = [Column("pick", _("고르기"), value=lambda _one: "", cell=_check_box)] if may_grade else []
    return [
        *check,
        Column("number", _("접촉자"), value=lambda one: one.number, cell=_contact_link),
        Column(
            "generation",
            _("차수"),
            value=lambda one: one.generation,
            cell=lambda one: contact_generation_words(one.generation, at_venue_only=one.at_venue_only),
        ),
        Column("minutes", _("겹친 시간(분)"), value=lambda one: one.minutes, order="minutes", is_number=True),
        Column("assurance", _("확실한 정도"), value=lambda one: assurance_words(one.assurance)),
        Column("party", _("인원"), value=lambda one: one.party or "", is_number=True),
        Column("day", _("마지막 접촉일"), value=lambda one: day_in_words(one.last_day), order="day"),
        Column("step", _("진행"), value=lambda one: step_text(one.step), cell=_step_cell),
    ]


def step_text(step: Step) -> str:
    """Return how far a contact has come, in words."""
    return in_page_language(state_of(f"contact_{step.value}").label)


def step_badge(step: Step) -> SafeString:
    """Return how far a contact has come, as a badge."""
    known = state_of(f"contact_{step.value}")
    return format_html('<span class="{}">{}</span>', known.tone.css, in_page_language(known.label))


def _step_cell(one: ContactCard) -> SafeString:
    if one.reason and one.step is Step.REJECTED:
        return format_html('{} <span class="fine">{}</span>', step_badge(one.step), one.reason)
    return step_badge(one.step)


def _case_link(one: CaseLine) -> SafeString:
    url = reverse("tracing_case", args=[one.card.reference])
    return format_html('<a href="{}">{}</a>', url, one.card.title)


def _next_link(one: CaseLine) -> SafeString | str:
    names = {
        "look_up": "tracing_new_lookup",
        "sign": "tracing_lookups",
        "running": "tracing_lookups",
        "grade": "tracing_contacts",
        "identify": "tracing_follow_up",
        "hand_over": "tracing_hand_over",
    }
    words = next_step_words(one.next_step)
    if one.next_step not in names:
        return words
    url = reverse(names[one.next_step], args=[one.card.reference])
    return format_html('<a class="krds-btn secondary small" href="{}">{}</a>', url, words)


def _contact_link(one: ContactCard) -> SafeString:
    return format_html(
        '<a href="{}" hx-get="{}" hx-target="#why" hx-swap="innerHTML">{}</a>',
        reverse("tracing_contact", args=[one.id]),
        reverse("tracing_why", args=[one.id]),
        one.number,
    )


def _check_box(one: ContactCard) -> SafeString | str:
    if one.step is Step.HANDED_OVER:
        return ""
    label = gettext("접촉자 %(number)s 고르기") % {"number": one.number}
    return format_html(
        '<input type="checkbox" class="pick" form="grade-form" name="contact" value="{}:{}" aria-label="{}">',
        one.id,
        one.version,
        label,
    )


def _since(known: datetime, at: datetime) -> str:
    hours = int((at - known).total_seconds() // 3600)
    if hours < 1:
        return gettext("1시간 안")
    return gettext("%(n)s시간") % {"n": hours} if hours < 72 else gettext("%(n)s일") % {"n": hours // 24}
