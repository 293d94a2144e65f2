"""Staff and roles: the list, an invitation shown once, changes with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ansim.accounts import queries, services
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain import errors
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.roles import ROLE_NAMES
from ansim.accounts.queries import StaffCard
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.web.base.export import export_of
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language, moment_in_words
from ansim.web.base.table import Column, Table
from ansim.web.staff.forms import InviteForm, StaffForm, WhyForm

_BESIDE: dict[type[AnsimError], str] = {
    errors.LoginBad: "login",
    errors.LoginTaken: "login",
    errors.NoRole: "roles",
    errors.AuditorHoldsOtherRole: "roles",
    errors.LastAdministrator: "roles",
    errors.NotOneself: "roles",
    errors.WhyHoldsPersonalData: "why",
}


def _beside(form: Any, error: AnsimError) -> None:
    field = _BESIDE.get(type(error))
    take_error(form, error, field if field in form.fields else None)


def state_of(card: StaffCard) -> str:
    """Return where a member of staff stands, in words."""
    if not card.is_active:
        return gettext("사용 중지")
    if card.has_password:
        return gettext("사용 중") if card.has_second_factor else gettext("인증 앱 등록 전")
    if card.invited_until and card.invited_until > now():
        return gettext("초대함")
    return gettext("초대 기한 지남")


def _role_words(card: StaffCard) -> str:
    return ", ".join(in_page_language(ROLE_NAMES[role]) for role in card.roles)


_COLUMNS: tuple[Column[StaffCard], ...] = (
    Column("login", _("직원 아이디"), value=lambda row: row.login, order="login"),
    Column("roles", _("역할"), value=_role_words, order="roles"),
    Column("state", _("상태"), value=state_of, order="state"),
    Column(
        "last",
        _("마지막 로그인"),
        value=lambda row: moment_in_words(row.last_login) if row.last_login else "",
    ),
)


def _named(row: StaffCard) -> str:
    return format_html('<a href="{}">{}</a>', reverse("staff_edit", args=[row.id]), row.name)


@requires(Permission.STAFF_READ)
def staff_list(request: StaffRequest) -> Any:
    """List the staff of the office."""
    may_manage = request.actor.may(Permission.STAFF_MANAGE)
    first = Column(
        "name", _("이름"), value=lambda row: row.name, order="name", cell=_named if may_manage else None
    )
    table: Table[StaffCard] = Table(
        request,
        queries.staff_of_office(request.actor),
        (first, *_COLUMNS),
        caption=_("직원과 역할"),
        name="staff",
        exportable=True,
    )
    download = export_of(table, request.GET.get("export"))
    if download is not None:
        return download
    return render(request, "staff/list.html", {"table": table, "may_manage": may_manage})


@requires(Permission.STAFF_MANAGE)
def invite(request: StaffRequest) -> HttpResponse:
    """Invite a colleague and show the code once."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = services.invite_staff(by=request.actor, **form.cleaned_data)
        except AnsimError as error:
            _beside(form, error)
        else:
            return _show_code(request, invitation)
    return render(request, "staff/invite.html", {"form": form})


@requires(Permission.STAFF_MANAGE)
def edit(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Change a colleague's name and roles."""
    card = queries.card_of(staff_id, by=request.actor)
    form = StaffForm(request.POST or None, initial={"name": card.name, "roles": list(card.roles)})
    if form.is_valid():
        try:
            services.change_staff(by=request.actor, staff_id=staff_id, **form.cleaned_data)
        except AnsimError as error:
            _beside(form, error)
        else:
            messages.success(request, gettext("고쳤습니다."))
            return redirect("staff_list")
    context = {"form": form, "card": card, "state": state_of(card), "why": WhyForm()}
    return render(request, "staff/edit.html", context)


@requires(Permission.STAFF_MANAGE)
def reinvite(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Give a colleague a new invitation, taking password and second factor away."""
    card = queries.card_of(staff_id, by=request.actor)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            return _show_code(
                request, services.reinvite(by=request.actor, staff_id=staff_id, why=form.cleaned_data["why"])
            )
        except AnsimError as error:
            _beside(form, error)
    return render(request, "staff/reinvite.html", {"form": form, "card": card})


@requires(Permission.STAFF_MANAGE)
def set_active(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Shut a colleague out or let them in again."""
    card = queries.card_of(staff_id, by=request.actor)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            services.set_active(
                by=request.actor, staff_id=staff_id, active=not card.is_active, why=form.cleaned_data["why"]
            )
        except AnsimError as error:
            _beside(form, error)
        else:
            return redirect("staff_edit", staff_id)
    return render(request, "staff/set_active.html", {"form": form, "card": card})


def _show_code(request: HttpRequest, invitation: services.Invitation) -> HttpResponse:
    return render(request, "staff/invitation.html", {"invitation": invitation})
