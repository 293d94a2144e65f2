"""감염원 of a case: what imported lists and other cases of the office say, with what speaks against each."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.tracing.domain.doubts import Doubt
from ansim.tracing.queries.case_sources import CaseSources, MetAs, case_sources
from ansim.web.base.language import day_in_words
from ansim.web.base.table import Column, Table
from ansim.web.tracing.case_views import frame
from ansim.web.tracing.scope import case_or_404
from ansim.web.tracing.words import contact_generation_words, day_words, doubt_words


@dataclass(frozen=True, slots=True)
class Line:
    """One source as its table shows it: who, the address of that case ("" without one), from where, when, doubts."""

    who: str
    url: str
    origin: str
    origin_url: str
    when: str
    doubts: tuple[Doubt, ...]


@requires(Permission.CASE_READ)
def sources(request: StaffRequest, reference: str) -> HttpResponse:
    """Show where a case may have been infected."""
    line = case_or_404(request.actor, reference)
    known = case_sources(request.actor, line.card.reference)
    table = Table(
        request,
        list(_lines(known)),
        _columns(),
        caption=_("감염원"),
        name="sources",
        empty=(
            _("아직 알려진 감염원이 없습니다"),
            _(
                "감염 추정 기간에 들른 곳을 장소 조회로 살피거나, 감염 연결이 적힌 명단을 가져와 이 확진자와 이어 주세요."
            ),
        ),
    )
    texts = [(one, text) for one in known.listed for text in one.texts]
    shown = {**frame(request, line, "sources"), "table": table, "known": known, "texts": texts}
    return render(request, "tracing/sources.html", shown)


def _lines(known: CaseSources) -> Iterator[Line]:
    for one in known.listed:
        for source in one.sources:
            yield Line(
                source.number,
                reverse("tracing_case", args=[source.case]) if source.case else "",
                one.list_name,
                reverse("tracing_list", args=[one.list_id]),
                day_words(source.day),
                source.doubts,
            )
    for met in known.met:
        yield Line(
            met.case,
            reverse("tracing_case", args=[met.case]),
            _contact_words(met),
            reverse("tracing_contact", args=[met.contact.id]),
            _met_words(met),
            met.doubts,
        )


def _contact_words(met: MetAs) -> str:
    generation = contact_generation_words(met.contact.generation, at_venue_only=met.contact.at_venue_only)
    return gettext("그 확진자의 %(generation)s 접촉자 %(number)s") % {
        "generation": generation,
        "number": met.contact.number,
    }


def _met_words(met: MetAs) -> str:
    first, last = day_in_words(met.first_day), day_in_words(met.last_day)
    return gettext("만난 날 %(days)s") % {"days": first if first == last else f"{first} ~ {last}"}


def _columns() -> list[Column[Line]]:
    return [
        Column("who", _("감염원"), value=lambda one: one.who, cell=lambda one: _link(one.url, one.who)),
        Column(
            "origin",
            _("어디에서 알았나"),
            value=lambda one: one.origin,
            cell=lambda one: _link(one.origin_url, one.origin),
        ),
        Column("when", _("때"), value=lambda one: one.when),
        Column(
            "doubts",
            _("맞지 않는 것"),
            value=lambda one: ", ".join(map(doubt_words, one.doubts)),
            cell=_doubts_cell,
        ),
    ]


def _link(url: str, words: str) -> SafeString | str:
    return format_html('<a href="{}">{}</a>', url, words) if url else words


def _doubts_cell(one: Line) -> SafeString | str:
    if not one.doubts:
        return gettext("없음")
    return format_html("<strong>{}</strong>", ", ".join(map(doubt_words, one.doubts)))
