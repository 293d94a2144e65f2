"""The long list of a batch's people. Filter, page and export keep the address."""

from django import forms
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.queries.row_orders import sorts_by_values
from ansim.web.base.export import export_of
from ansim.web.base.table import Column, Table
from ansim.web.console import cells
from ansim.web.console.find_views import finding_of
from ansim.web.console.progress import progress_of
from ansim.web.console.rows import PeopleRows, PersonRow
from ansim.web.console.scope import batch_or_404

_WHO = (
    ("", _("모두")),
    ("included", _("통지서를 만드는 사람")),
    ("excluded", _("제외된 사람")),
    ("held", _("보류를 기다리는 사람")),
)

_HOLDS = {
    HoldDecision.OPEN.value: _("확인을 기다림"),
    HoldDecision.CLEARED.value: _("풀림"),
    HoldDecision.LEFT_OUT.value: _("뺌"),
}


class WhoForm(forms.Form):
    """Which people of a batch are shown."""

    who = forms.ChoiceField(label=_("보기"), choices=_WHO, required=False)


@requires(Permission.BATCH_READ)
def people(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """Show the people of a batch."""
    card = batch_or_404(request.actor, batch_id)
    form = WhoForm(request.GET)
    who = form.cleaned_data["who"] if form.is_valid() else ""
    finding = finding_of(request, batch_id, "people")
    rows = PeopleRows(
        request.actor,
        batch_id,
        excluded={"included": False, "excluded": True}.get(who),
        held=who == "held",
        among=finding.among,
        order=request.GET.get("sort") or "row",
    )
    table = Table(
        request,
        rows,
        _people_columns(sorts_by_values(batch_id)),
        caption=_("대상자"),
        name=f"people-{batch_id}",
        filters=form,
        exportable=True,
        empty=(_("해당하는 사람이 없습니다"), _("다른 보기를 고르거나 찾는 말을 바꿔 보세요.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request, "batch.export_people", batch_id)
        return download
    shown = {"one": progress_of(request.actor, card), "table": table, "finding": finding}
    return render(request, "console/people.html", shown)


@transaction.atomic
def _write_export(request: StaffRequest, verb: str, batch_id: int) -> None:
    audit(by=request.actor, verb=verb, reference=f"batch:{batch_id}")


def _people_columns(sorts: bool) -> list[Column[PersonRow]]:
    opened = "opened" if sorts else ""
    return [
        Column("row", _("행"), value=lambda one: one.card.row, order="row", is_number=True),
        Column("name", _("이름"), value=_name, order=opened and "name"),
        Column(
            "birth",
            _("생년월일"),
            value=lambda one: str(one.card.person.birth) if one.card.person else "",
            order=opened and "birth",
        ),
        Column(
            "phone",
            _("휴대전화"),
            value=lambda one: cells.phone_cell(one.card),
            order=opened and "phone",
        ),
        Column("hold", _("보류"), value=lambda one: _HOLDS.get(one.card.hold, ""), order="hold"),
        Column(
            "reference",
            _("문서번호"),
            value=lambda one: one.card.reference,
            cell=lambda one: cells.reference_link(one.card.reference),
        ),
        Column(
            "state",
            _("발송"),
            value=lambda one: cells.with_guardian_text(_shown_state(one), one.guardian_state),
            cell=lambda one: cells.with_guardian(_shown_state(one), one.guardian_state),
        ),
        Column(
            "problems",
            _("문제"),
            value=lambda one: cells.problem_text(one.card.problems),
            cell=lambda one: cells.problem_cell(one.card.problems) if one.card.problems else "",
        ),
    ]


def _shown_state(one: PersonRow) -> str:
    return "excluded" if one.card.codes else one.state


def _name(one: PersonRow) -> str:
    return one.card.name
