"""Every problem of a list at once: grouped and counted, sorted, filtered, exported, each put right in its place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.notices.queries.corrections import ListStanding, RowToCorrect, Wanted, list_standing
from ansim.notices.queries.proposals import proposing, taken_together
from ansim.web.base.export import export_of
from ansim.web.base.table import Column, Table
from ansim.web.console import cells
from ansim.web.console.find_views import finding_of
from ansim.web.console.fixing import RowsToCorrect, draw_row
from ansim.web.console.progress import progress_of
from ansim.web.console.reasons import Reason, reasons_of, warnings_of
from ansim.web.console.scope import batch_or_404

_WORST = (
    ("", _("제외된 행(오류)")),
    ("warned", _("확인할 행(경고)")),
    ("corrected", _("고친 행")),
    ("all", _("모든 행")),
)
_LAST_ROW = 2**31 - 1


class ProblemForm(forms.Form):
    """Which rows are shown: left out, to look at, corrected or all; of one problem; one row of the file."""

    level = forms.ChoiceField(label=_("보기"), choices=_WORST, required=False)
    code = forms.ChoiceField(label=_("문제"), required=False)
    row = forms.IntegerField(label=_("행 번호"), min_value=1, max_value=_LAST_ROW, required=False)

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["code"]).choices = [("", _("모두")), *codes]

    @property
    def wanted(self) -> Wanted:
        """The rows asked for; a filter that is none filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return Wanted(chosen.get("level") or "errors", chosen.get("code") or "", chosen.get("row") or 0)


class ReturnedForm(forms.Form):
    """The marked list, corrected."""

    roster = forms.FileField(
        label=_("고친 명단 파일"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.ods,.csv"}),
        error_messages={"empty": _("파일이 비어 있습니다. 명단이 든 파일을 골라 주세요.")},
    )


@requires(Permission.BATCH_READ)
def problems(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """Show the rows with problems, those that keep somebody out first."""
    card = batch_or_404(request.actor, batch_id)
    reasons, warnings = reasons_of(request.actor, batch_id), warnings_of(request.actor, batch_id)
    standing = list_standing(request.actor, batch_id)
    form = ProblemForm(request.GET, codes=_choices([*reasons, *warnings]))
    finding = finding_of(request, batch_id, "problems")
    wanted = replace(form.wanted, among=finding.among)
    table = Table(
        request,
        RowsToCorrect(request.actor, batch_id, wanted, request.GET.get("sort", "")),
        _columns(request, batch_id, standing),
        caption=_("문제가 있는 행"),
        name=f"problems-{batch_id}",
        filters=form,
        exportable=True,
        empty=(_("해당하는 행이 없습니다"), _("문제가 남아 있지 않으면 통지서를 만들어도 됩니다.")),
    )
    if (download := export_of(table, request.GET.get("export"))) is not None:
        _write_export(request, batch_id)
        return download
    shown = {
        "one": progress_of(request.actor, card),
        "card": card,
        "table": table,
        **_proposals(request, batch_id, [*reasons, *warnings], standing),
        "reasons": reasons,
        "warnings": warnings,
        "standing": standing,
        "chosen": wanted,
        "finding": finding,
        "upload": ReturnedForm(),
    }
    return render(request, "console/problems.html", shown)


def _proposals(
    request: StaffRequest, batch_id: int, reasons: Sequence[Reason], standing: ListStanding
) -> dict[str, Any]:
    """Which problems have proposals to take at once, and which acts of that kind can be given up."""
    if not standing.may_correct:
        return {}
    words = {one.code: one.text for one in reasons}
    return {
        "proposing": proposing(request.actor, batch_id, list(words)),
        "together": [(one, words.get(one.code, "")) for one in taken_together(request.actor, batch_id)],
    }


@transaction.atomic
def _write_export(request: StaffRequest, batch_id: int) -> None:
    audit(by=request.actor, verb="batch.export_problems", reference=f"batch:{batch_id}")


def _choices(reasons: Sequence[Reason]) -> list[tuple[str, str]]:
    return list({one.code: (one.code, f"{one.text} ({one.count})") for one in reasons}.values())


def _columns(request: StaffRequest, batch_id: int, standing: ListStanding) -> list[Column[RowToCorrect]]:
    def fixed(row: RowToCorrect) -> Any:
        if standing.may_correct:
            return mark_safe(draw_row(request, batch_id, row))  # noqa: S308 - rendered by a template
        return cells.problem_cell(row.problems)

    return [
        Column("row", _("행"), value=lambda one: one.row, cell=_row_cell, order="row", is_number=True),
        Column("name", _("이름"), value=lambda one: one.name),
        Column(
            "codes",
            _("문제와 할 일"),
            value=lambda one: cells.problem_text(one.problems),
            cell=fixed,
            order="codes",
        ),
        Column(
            "suggested",
            _("이 값은 어떤가요"),
            value=lambda one: cells.suggestion_text(one.problems, whole=standing.may_correct),
        ),
    ]


def _row_cell(row: RowToCorrect) -> Any:
    return format_html('<span id="row-{}">{}</span>', row.row, row.row)
