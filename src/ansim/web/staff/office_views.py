"""The office: its card and closed list of sender numbers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts import queries, services
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.pictures import PictureKind
from ansim.kit.errors import AnsimError
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.staff.forms import OfficeSettingsForm, SenderForm, TrialForm, WhyForm
from ansim.web.staff.message_service import (
    MessageService,
    connect_message_service,
    follow_sender_numbers,
    send_trial_message,
)

_FIELDS = ("name", "head_title", "department", "officer", "phone", "is_official_site")
_SHOWN = 20


def _own(request: StaffRequest) -> queries.OfficeCard:
    return queries.office(request.actor.office_id or 0)


@requires(Permission.OFFICE_READ)
def settings(request: StaffRequest) -> HttpResponse:
    """Show the office, its seal, logo and sender numbers; what became of seals and logos to whoever may see a sample."""
    card, may_look = _own(request), request.actor.may(Permission.TEMPLATE_READ)
    context = {
        "card": card,
        "numbers": queries.sender_numbers(card.id),
        "has_logo": bool(queries.picture_in_use(card.id, PictureKind.LOGO)),
        "pictures": queries.pictures_of(request.actor)[:_SHOWN] if may_look else (),
        "may_manage": request.actor.may(Permission.OFFICE_MANAGE),
    }
    return render(request, "staff/office.html", context)


@requires(Permission.OFFICE_MANAGE)
def edit(request: StaffRequest) -> HttpResponse:
    """Change what the office says of itself."""
    card = _own(request)
    form = OfficeSettingsForm(request.POST or None, initial={name: getattr(card, name) for name in _FIELDS})
    if form.is_valid():
        services.change_office(by=request.actor, office_id=card.id, **form.cleaned_data)
        messages.success(request, gettext("고쳤습니다."))
        return redirect("office_settings")
    return render(request, "staff/office_edit.html", {"form": form})


@requires(Permission.OFFICE_MANAGE)
def add_sender(request: StaffRequest) -> HttpResponse:
    """Put a number on the closed list."""
    form = SenderForm(request.POST or None)
    if form.is_valid():
        try:
            office_id = _own(request).id
            services.add_sender_number(by=request.actor, office_id=office_id, **form.cleaned_data)
            follow_sender_numbers(office_id)
        except AnsimError as error:
            take_error(form, error, "number")
        else:
            messages.success(request, gettext("발신번호를 등록했습니다."))
            return redirect("office_settings")
    return render(request, "staff/sender_add.html", {"form": form})


@requires(Permission.OFFICE_MANAGE)
def retire_sender(request: StaffRequest, number_id: int) -> HttpResponse:
    """Take a number off the list."""
    number = next((n for n in queries.sender_numbers(_own(request).id) if n.id == number_id), None)
    if number is None:
        raise Http404
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            services.retire_sender_number(by=request.actor, number_id=number_id, why=form.cleaned_data["why"])
            follow_sender_numbers(_own(request).id)
        except AnsimError as error:
            take_error(form, error, "why")
        else:
            messages.success(request, gettext("발신번호를 목록에서 뺐습니다."))
            return redirect("office_settings")
    return render(request, "staff/sender_retire.html", {"form": form, "number": number})


@requires(Permission.OFFICE_MANAGE)
def try_message_service(request: StaffRequest) -> HttpResponse:
    """Connect the message service of the settings and send one real message to oneself."""
    card = _own(request)
    form = TrialForm(request.POST or None)
    service, sent = MessageService(False), ""
    if form.is_valid():
        text = gettext("[%(office)s] 안심 시험 문자입니다.") % {"office": card.name}
        try:
            answer = send_trial_message(
                by=request.actor, office_id=card.id, phone=form.cleaned_data["phone"], text=text
            )
            service = connect_message_service(by=request.actor, office_id=card.id)
            sent = in_page_language(answer)
        except AnsimError as error:
            take_error(form, error, "phone")
    return render(request, "staff/message_service.html", {"form": form, "service": service, "sent": sent})
