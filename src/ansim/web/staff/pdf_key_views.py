"""The certificate that signs the office's PDFs: which one, until when, what a PDF reader shows; another one in its place."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.pdf_signing import PKCS12_BYTES, KeyKind, PdfKeyCard
from ansim.notices.queries.pdf_keys import pdf_key_card
from ansim.notices.services.pdf_keys import remove_pdf_key, set_pdf_key
from ansim.web.base.forms import take_error
from ansim.web.staff.forms import PdfKeyForm, WhyForm


def _card(request: StaffRequest) -> PdfKeyCard:
    return pdf_key_card(queries.office(request.actor.office_id or 0))


@requires(Permission.OFFICE_READ)
def show(request: StaffRequest) -> HttpResponse:
    """Show the certificate in use and what a PDF reader will say of it."""
    card = _card(request)
    context = {
        "card": card,
        "is_own": card.kind is KeyKind.PKCS12,
        "ends_soon": card.ends_soon(now()),
        "may_manage": request.actor.may(Permission.OFFICE_MANAGE),
    }
    return render(request, "staff/pdf_key.html", context)


@requires(Permission.OFFICE_MANAGE)
def edit(request: StaffRequest) -> HttpResponse:
    """Take the office's certificate with its private key."""
    form = PdfKeyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            set_pdf_key(
                by=request.actor,
                pkcs12_file=form.cleaned_data["file"].read(PKCS12_BYTES + 1),
                password=form.cleaned_data["password"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, "file")
        else:
            messages.success(request, gettext("이제부터 이 인증서로 PDF에 서명합니다."))
            return redirect("office_pdf_key")
    return render(request, "staff/pdf_key_edit.html", {"form": form})


@requires(Permission.OFFICE_MANAGE)
def remove(request: StaffRequest) -> HttpResponse:
    """Take the office's certificate away, with a reason."""
    card = _card(request)
    if card.kind is not KeyKind.PKCS12:
        raise Http404
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            remove_pdf_key(by=request.actor, why=form.cleaned_data["why"], at=now())
        except AnsimError as error:
            take_error(form, error, "why")
        else:
            messages.success(request, gettext("인증서를 지웠습니다."))
            return redirect("office_pdf_key")
    return render(request, "staff/pdf_key_remove.html", {"form": form, "card": card})
