"""The steps of the first set-up; each keeps what was done, so that it goes on where it stood."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts import queries, services
from ansim.accounts.api.access import public
from ansim.accounts.api.sign_in import too_many
from ansim.accounts.domain import errors
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.domain.seal import MOST_BYTES
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.setup.forms import NewOfficeForm, SetupCodeForm
from ansim.web.setup.steps import SESSION_KEY, STEPS, actor_for, first_step, number_of, standing, step_view
from ansim.web.setup.trial import send_trial
from ansim.web.staff.forms import InviteForm, SealForm, SenderForm, TrialForm
from ansim.web.staff.message_service import MessageService, connect_message_service

Office = queries.OfficeCard


@public("첫 설치. 기관이 열리면 닫히고 설치 코드를 묻습니다")
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the printed code, then go on where the set-up stood."""
    if queries.any_office_open():
        return redirect("account_login")
    if request.session.get(SESSION_KEY):
        return redirect(f"setup_{standing()[0]}")
    form = SetupCodeForm(request.POST or None)
    limited = too_many(request) if request.method == "POST" else None
    if limited is not None:
        return limited
    if form.is_valid():
        try:
            services.check_setup_code(form.cleaned_data["code"])
        except errors.SetupTokenWrong as error:
            take_error(form, error, "code")
        else:
            request.session.cycle_key()
            request.session[SESSION_KEY] = True
            return redirect(f"setup_{standing()[0]}")
    return render(request, "setup/start.html", {"form": form})


@first_step
def office(request: HttpRequest) -> HttpResponse:
    """Found the office."""
    form = NewOfficeForm(request.POST or None)
    if form.is_valid():
        try:
            services.create_office(by=actor_for(None), **form.cleaned_data)
        except (errors.OfficeCodeBad, errors.OfficeCodeTaken) as error:
            take_error(form, error, "code")
        else:
            return redirect("setup_seal")
    return _page(request, "office", form)


@step_view("seal")
def seal(request: HttpRequest, office: Office) -> HttpResponse:
    """Take the seal's picture, which an approver agrees to before it is used, or leave it for later."""
    if "later" in request.POST:
        return _go(office, "sender")
    form = SealForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            picture = form.cleaned_data["picture"].read(MOST_BYTES + 1)
            services.ask_picture(
                by=actor_for(office), kind=PictureKind.SEAL, picture=picture, why=gettext("첫 설치"), at=now()
            )
        except AnsimError as error:
            take_error(form, error, "picture")
        else:
            return _go(office, "sender")
    return _page(request, "seal", form, may_skip=True)


@step_view("sender")
def sender(request: HttpRequest, office: Office) -> HttpResponse:
    """Take the first sender number."""
    form = SenderForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_sender_number(by=actor_for(office), office_id=office.id, **form.cleaned_data)
        except errors.SenderNumberTaken:
            return _go(office, "staff")
        except AnsimError as error:
            take_error(form, error, "number")
        else:
            return _go(office, "staff")
    return _page(request, "sender", form)


@step_view("staff")
def staff(request: HttpRequest, office: Office) -> HttpResponse:
    """Invite staff, one after another; goes on once there is an administrator."""
    actor = actor_for(office)
    if "next" in request.POST and _has_administrator(office):
        return _go(office, "message")
    form = InviteForm(request.POST if "login" in request.POST else None)
    invitation = None
    if form.is_valid():
        try:
            invitation = services.invite_staff(by=actor, **form.cleaned_data)
        except (errors.LoginBad, errors.LoginTaken) as error:
            take_error(form, error, "login")
        except AnsimError as error:
            take_error(form, error, "roles")
        else:
            form = InviteForm()
    context = {
        "invitation": invitation,
        "people": queries.staff_of_office(actor),
        "has_administrator": _has_administrator(office),
    }
    return _page(request, "staff", form, **context)


@step_view("message")
def message(request: HttpRequest, office: Office) -> HttpResponse:
    """Send one real message to oneself, then open the office."""
    actor = actor_for(office)
    form = TrialForm(request.POST if "phone" in request.POST else None)
    service, sent = MessageService(False), None
    try:
        if request.method == "POST":
            service = connect_message_service(by=actor, office_id=office.id)
        if form.is_valid():
            text = gettext("[%(office)s] 안심 시험 문자입니다.") % {"office": office.name}
            sent = send_trial(by=actor, office_id=office.id, phone=form.cleaned_data["phone"], text=text)
    except AnsimError as error:
        if form.is_bound:
            take_error(form, error, "phone")
    if "finish" in request.POST:
        services.open_office(by=actor, office_id=office.id)
        request.session.pop(SESSION_KEY, None)
        messages.success(request, gettext("설치가 끝났습니다. 초대 코드로 시작하세요."))
        return redirect("account_first_use")
    return _page(request, "message", form, sent=in_page_language(sent) if sent else "", service=service)


def _has_administrator(office: Office) -> bool:
    return any(StaffRole.ADMINISTRATOR in card.roles for card in queries.staff_of_office(actor_for(office)))


def _go(office: Office, step: str) -> HttpResponse:
    order = list(STEPS)
    if order.index(step) > order.index(office.setup_step):
        services.take_setup_step(by=actor_for(office), office_id=office.id, step=step)
    return redirect(f"setup_{step}")


def _page(request: HttpRequest, step: str, form: BaseForm, **more: Any) -> HttpResponse:
    context = {"form": form, "labels": list(STEPS.values()), "current": number_of(step), **more}
    return render(request, f"setup/{step}.html", context)
