"""The long lists of a batch: its people, and the rows with problems. Filter, page and export keep the address."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.web.base.export import export_of
from ansim.web.base.table import Column, Table
from ansim.web.console import cells
from ansim.web.console.progress import progress_of
from ansim.web.console.reasons import reasons_of
from ansim.web.console.rows import PeopleRows, PersonRow
from ansim.web.console.scope import batch_or_404

_WHO = (("", _("모두")), ("included", _("통지서를 만드는 사람")), ("excluded", _("제외된 사람")))
_WORST = (("", _("제외된 행(오류)")), ("warned", _("확인할 행(경고)")))


class WhoForm(forms.Form):
    """Which people of a batch are shown."""

    who = forms.ChoiceField(label=_("보기"), choices=_WHO, required=False)


class ProblemForm(forms.Form):
    """Which problems are shown: those that keep somebody out, or those to look at; of one code."""

    level = forms.ChoiceField(label=_("보기"), choices=_WORST, required=False)
    code = forms.ChoiceField(label=_("문제"), required=False)

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["code"]).choices = [("", _("모두")), *codes]


@requires(Permission.BATCH_READ)
def people(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """Show the people of a batch."""
    card = batch_or_404(request.actor, batch_id)
    form = WhoForm(request.GET)
    who = form.cleaned_data["who"] if form.is_valid() else ""
    rows = PeopleRows(
        request.actor,
        batch_id,
        excluded={"included": False, "excluded": True}.get(who),
        backwards=request.GET.get("sort") == "-row",
    )
    table = Table(
        request,
        rows,
        _people_columns(),
        caption=_("대상자"),
        name=f"people-{batch_id}",
        filters=form,
        exportable=True,
        empty=(_("해당하는 사람이 없습니다"), _("다른 보기를 골라 보세요.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request, "batch.export_people", batch_id)
        return download
    return render(request, "console/people.html", {"one": progress_of(request.actor, card), "table": table})


@requires(Permission.BATCH_READ)
def problems(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """Show the rows with problems, those that keep somebody out first."""
    card = batch_or_404(request.actor, batch_id)
    reasons = reasons_of(request.actor, batch_id)
    form = ProblemForm(request.GET, codes=[(one.code, f"{one.text} ({one.count})") for one in reasons])
    chosen = form.cleaned_data if form.is_valid() else {"level": "", "code": ""}
    warned = chosen["level"] == "warned"
    rows = PeopleRows(
        request.actor,
        batch_id,
        excluded=not warned,
        warned=warned,
        code="" if warned else chosen["code"],
        backwards=request.GET.get("sort") == "-row",
    )
    table = Table(
        request,
        rows,
        _problem_columns(with_name=warned),
        caption=_("문제가 있는 행"),
        name=f"problems-{batch_id}",
        filters=form,
        exportable=True,
        empty=(_("문제가 있는 행이 없습니다"), _("통지서를 만들어도 됩니다.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request, "batch.export_problems", batch_id)
        return download
    shown = {"one": progress_of(request.actor, card), "card": card, "table": table, "reasons": reasons}
    return render(request, "console/problems.html", shown)


@transaction.atomic
def _write_export(request: StaffRequest, verb: str, batch_id: int) -> None:
    audit(by=request.actor, verb=verb, reference=f"batch:{batch_id}")


def _people_columns() -> list[Column[PersonRow]]:
    return [
        Column("row", _("행"), value=lambda one: one.card.row, order="row", is_number=True),
        Column("name", _("이름"), value=_name),
        Column(
            "birth", _("생년월일"), value=lambda one: str(one.card.person.birth) if one.card.person else ""
        ),
        Column("phone", _("휴대전화"), value=lambda one: cells.phone_cell(one.card)),
        Column(
            "reference",
            _("문서번호"),
            value=lambda one: one.card.reference,
            cell=lambda one: cells.reference_link(one.card.reference),
        ),
        Column(
            "state",
            _("발송"),
            value=lambda one: cells.state_text(_shown_state(one)),
            cell=lambda one: cells.state_cell(_shown_state(one)),
        ),
        Column(
            "problems",
            _("문제"),
            value=lambda one: cells.problem_text(one.card.problems),
            cell=lambda one: cells.problem_cell(one.card.problems) if one.card.problems else "",
        ),
    ]


def _problem_columns(*, with_name: bool) -> list[Column[PersonRow]]:
    # a row that is left out has no person: what it held is wrong
    name = [Column("name", _("이름"), value=_name)] if with_name else []
    return [
        Column("row", _("행"), value=lambda one: one.card.row, order="row", is_number=True),
        *name,
        Column(
            "problems",
            _("문제와 할 일"),
            value=lambda one: cells.problem_text(one.card.problems),
            cell=lambda one: cells.problem_cell(one.card.problems),
        ),
        Column(
            "suggested", _("이 값은 어떤가요"), value=lambda one: cells.suggestion_text(one.card.problems)
        ),
    ]


def _shown_state(one: PersonRow) -> str:
    return "excluded" if one.card.codes else one.state


def _name(one: PersonRow) -> str:
    return one.card.person.name if one.card.person else ""
