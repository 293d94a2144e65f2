"""The audit trail: searched, paged and exported; an export is itself an audit event."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ansim.accounts import queries, services
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import ROLE_NAMES, StaffRole
from ansim.accounts.queries import AuditRow
from ansim.web.base.export import export_of
from ansim.web.base.language import in_page_language, moment_in_words
from ansim.web.base.table import Column, Table
from ansim.web.staff.forms import TrailForm


def _role_words(row: AuditRow) -> str:
    known = [StaffRole(name) for name in row.role.split(",") if name in set(StaffRole)]
    return ", ".join(in_page_language(ROLE_NAMES[role]) for role in known)


def _columns(names: dict[str, str]) -> tuple[Column[AuditRow], ...]:
    def person(row: AuditRow) -> str:
        return f"{names[row.who]} ({row.who})" if row.who in names else row.who

    return (
        Column("at", _("때"), value=lambda row: moment_in_words(row.at)),
        Column("who", _("누가"), value=person),
        Column("role", _("역할"), value=_role_words),
        Column("verb", _("행위"), value=lambda row: row.verb),
        Column("reference", _("대상"), value=lambda row: row.reference),
        Column("why", _("사유"), value=lambda row: row.why),
    )


@requires(Permission.AUDIT_READ)
def trail(request: StaffRequest) -> Any:
    """Show who did what, when and why, newest first."""
    staff = [(f"staff:{card.id}", card.name) for card in queries.staff_of_office(request.actor)]
    form = TrailForm(request.GET, verbs=queries.trail(request.actor).verbs(), staff=staff)
    wanted = queries.TrailFilter(**form.cleaned_data) if form.is_valid() else None
    table: Table[AuditRow] = Table(
        request,
        queries.trail(request.actor, wanted),
        _columns(dict(staff)),
        caption=_("감사 기록"),
        name="audit",
        filters=form,
        exportable=request.actor.may(Permission.AUDIT_EXPORT),
    )
    asked = request.GET.get("export")
    if asked and not table.exportable:
        raise PermissionDenied(Permission.AUDIT_EXPORT.value)
    if asked:
        with transaction.atomic():
            services.audit(
                by=request.actor, verb="audit.export", reference=f"{len(table.page.paginator.object_list)}"
            )
    download = export_of(table, asked)
    return download if download is not None else render(request, "staff/audit.html", {"table": table})
