"""Line lists from elsewhere: imported, drawn as a transmission graph with its table, a person recorded as a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import names_of
from ansim.accounts.services.trail import audit
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.notices.queries.sheets import sheet_rows_of
from ansim.tracing.domain.chains import Chains, Rule, find_chains
from ansim.tracing.domain.drawing import LONGEST, Drawing, draw, draw_by_day
from ansim.tracing.domain.graph import natural
from ansim.tracing.domain.imported import ListedCases, ListedPerson, Oddity, oddities
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.queries.imported import imported_lists, listed_cases, listed_person
from ansim.tracing.queries.kept_cases import cases_kept_for
from ansim.tracing.services.imported import record_imported, take_imported
from ansim.tracing.services.importing import read_cases
from ansim.web.base.export import export_of
from ansim.web.base.forms import take_error
from ansim.web.base.table import Column, Table
from ansim.web.tracing.forms import initial_days
from ansim.web.tracing.list_forms import ImportForm, ListForm, RecordForm
from ansim.web.tracing.words import day_words, generation_words, oddity_words, rule_words

_MOST_READ = 201 * 2**20
_MOST_PROBLEMS = 50
_LETTERS = 4  # of a number in the room of one day of the drawing


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a list as its table shows it."""

    person: ListedPerson
    generation: int | None
    sources: tuple[str, ...]
    infected: int
    odd: tuple[Oddity, ...]


@requires(Permission.CASE_READ)
def lists(request: StaffRequest) -> HttpResponse:
    """Show the line lists of the office; import one."""
    may_edit = request.actor.may(Permission.CASE_EDIT)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        request.actor.need(Permission.CASE_EDIT)
        if form.is_valid():
            try:
                cases, problems = _read(form, request.actor)
                taken = take_imported(by=request.actor, name=form.cleaned_data["name"], cases=cases, at=now())
            except AnsimError as error:
                take_error(form, error)
            else:
                said = gettext("확진자 %(cases)s명과 연결 %(links)s건을 더했습니다.")
                messages.success(request, said % {"cases": taken.cases, "links": taken.links})
                if not problems:
                    return redirect("tracing_list", list_id=taken.list_id)
    found = imported_lists(request.actor)
    names = names_of(f"staff:{one.created_by}" for one in found)
    shown = {
        "form": form,
        "may_edit": may_edit,
        "problems": problems[:_MOST_PROBLEMS],
        "lists": [(one, names.get(f"staff:{one.created_by}", "")) for one in found],
    }
    return render(request, "tracing/lists.html", shown)


@requires(Permission.CASE_READ)
def show(request: StaffRequest, list_id: int) -> HttpResponseBase:
    """Show a list: what its links say, the drawing, and the same people as a table."""
    cases = _list_or_404(request, list_id)
    form = ListForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"rule": "", "odd": "", "words": ""}
    rule = Rule(chosen["rule"] or Rule.SHORTEST)
    chains = find_chains(cases.links, cases.listed, rule)
    lines = _lines(cases, chains)
    rows = [
        one
        for one in lines
        if (not chosen["odd"] or Oddity(chosen["odd"]) in one.odd)
        and chosen["words"].casefold() in one.person.number.casefold()
    ]
    table = Table(
        request,
        rows,
        _columns(),
        caption=_("명단의 사람"),
        name="people",
        filters=form,
        exportable=True,
        empty=(_("해당하는 사람이 없습니다"), _("찾는 조건을 바꾸거나 지워 보세요.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request, list_id)
        return download
    shown = {
        "cases": cases,
        "chains": chains,
        "table": table,
        "told": _told(cases, chains) if chains.components else None,
        "rule": rule,
        "rule_words": rule_words(rule),
        "generations": [(generation_words(n), count) for n, count in chains.generations.items()],
        "odd": _odd_counts(lines),
        "unlinked": sum(1 for one in lines if not one.sources and not one.infected),
    }
    return render(request, "tracing/list.html", shown)


@requires(Permission.CASE_EDIT)
def record(request: StaffRequest, imported_id: int) -> HttpResponse:
    """Record a person of a list as a case of the office, by phone number."""
    try:
        list_id, person = listed_person(request.actor, imported_id)
    except NotInOffice:
        raise Http404 from None
    if person.case:
        return redirect("tracing_case", reference=person.case)
    today = korean_day(now())
    form = RecordForm(request.POST or None, today=today, initial=initial_days(today))
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            made = record_imported(
                by=request.actor, imported_id=imported_id, phone=phone, days=form.days, at=now()
            )
        except AnsimError as error:
            take_error(form, error)
        else:
            if not made.is_new:
                messages.info(request, gettext("이 번호로 조사 중인 확진자가 있어 그 기록을 열었습니다."))
            return redirect("tracing_case", reference=made.reference)
    return render(request, "tracing/record.html", {"form": form, "person": person, "list_id": list_id})


def _told(cases: ListedCases, chains: Chains) -> dict[str, Any]:
    """Return the drawing as numbers: people as [number, column, row, row id, oddities, texts, day], links as pairs of them."""
    drawing, odd = draw(chains, cases.links), oddities(chains)
    people = {one.number: one for one in cases.people}
    return {
        "columns": drawing.columns,
        "rows": drawing.rows,
        "heads": [*map(generation_words, chains.generations), gettext("차수 없음")][: drawing.columns],
        "people": [
            [
                place.name,
                place.column,
                round(place.row, 3),
                people[place.name].id,
                [oddity_words(one) for one in odd.get(place.name, ())],
                people[place.name].texts,
                day_words(people[place.name].day),
            ]
            for place in drawing.places
        ],
        "links": drawing.links,
        "longest": LONGEST,
        "time": _time(drawing, cases.people),
    }


def _time(drawing: Drawing, people: Sequence[ListedPerson]) -> dict[str, Any] | None:
    """Return where everybody stands along time, None where nobody has a day."""
    days = {one.number: one.day.day for one in people if one.day is not None}
    found = draw_by_day(drawing, days, _LETTERS)
    if found is None:
        return None
    return {
        "spots": found.spots,
        "lanes": found.lanes,
        "first": found.first.isoformat(),
        "days": found.days,
        "unknown": gettext("날짜 모름"),
    }


def _list_or_404(request: StaffRequest, list_id: int) -> ListedCases:
    try:
        return listed_cases(request.actor, list_id)
    except NotInOffice:
        raise Http404 from None


def _read(form: ImportForm, by: Actor) -> tuple[ImportedCases, Sequence[Problem]]:
    """Return what the files say with what could not be read of them; without files what the command kept."""
    typed = form.cleaned_data
    if not typed["line_list"]:
        return cases_kept_for(by), ()
    listed = _rows(typed["line_list"])
    links = _rows(typed["links"]) if typed["links"] else listed
    read = read_cases(line_list=listed, links=links, given={})
    return read.cases, (*read.line_list.problems, *read.case_links.problems)


def _rows(file: "UploadedFile[Any]") -> Any:
    return sheet_rows_of(file.read(_MOST_READ), file.name or "")


def _lines(cases: ListedCases, chains: Chains) -> list[Line]:
    odd = oddities(chains)
    sources: dict[str, list[str]] = {}
    infected: dict[str, int] = {}
    for link in cases.links:
        sources.setdefault(link.person, []).append(link.source)
        infected[link.source] = infected.get(link.source, 0) + 1
    return [
        Line(
            one,
            chains.generation.get(one.number),
            tuple(sources.get(one.number, ())),
            infected.get(one.number, 0),
            odd.get(one.number, ()),
        )
        for one in sorted(cases.people, key=lambda one: natural(one.number))
    ]


def _odd_counts(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """Return each oddity that somebody has: its name in addresses, its words, how many people."""
    counts = [(one, sum(1 for line in lines if one in line.odd)) for one in Oddity]
    return [(one.value, oddity_words(one), count) for one, count in counts if count]


def _columns() -> list[Column[Line]]:
    return [
        Column("number", _("확진자 번호"), value=lambda one: one.person.number),
        Column(
            "generation",
            _("차수"),
            value=lambda one: "" if one.generation is None else one.generation,
            cell=lambda one: "" if one.generation is None else generation_words(one.generation),
            order="generation",
        ),
        Column("sources", _("감염원"), value=lambda one: ", ".join((*one.sources, *one.person.texts))),
        Column(
            "infected", _("옮긴 사람 수"), value=lambda one: one.infected, order="infected", is_number=True
        ),
        Column("day", _("날짜"), value=lambda one: day_words(one.person.day)),
        Column("odd", _("살펴볼 것"), value=lambda one: ", ".join(oddity_words(odd) for odd in one.odd)),
        Column("case", _("확진자"), value=lambda one: one.person.case, cell=_case_cell),
    ]


def _case_cell(one: Line) -> SafeString:
    if one.person.case:
        url = reverse("tracing_case", args=[one.person.case])
        return format_html('<a href="{}">{}</a>', url, one.person.case)
    url = reverse("tracing_record_listed", args=[one.person.id])
    return format_html('<a href="{}">{}</a>', url, gettext("우리 확진자로 기록"))


@transaction.atomic
def _write_export(request: StaffRequest, list_id: int) -> None:
    audit(by=request.actor, verb="case.export_list", reference=f"imported-list:{list_id}")
