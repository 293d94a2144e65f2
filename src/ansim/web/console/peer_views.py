"""The keys of a separated network: the own fingerprint to read out, the other side's keys pinned by two officers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.conf.carry_asked import asked_pin
from ansim.conf.carry_keys import PeerDiffers, own
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.services.pinning import agree_pin, ask_pin, decline_pin
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.console.carry_views import peer_of

_MOST = 1000  # a key file has 145 letters


class FingerprintForm(forms.Form):
    """The fingerprint as the other side read it out."""

    fingerprint = forms.CharField(
        label=_("상대가 전화로 읽어 준 지문"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("상대 설치의 같은 화면에 나옵니다. 파일이나 문자로 받은 것을 옮기지 말고 듣고 적으세요."),
    )


class AskForm(FingerprintForm):
    """The file of the other side's public keys, and their fingerprint."""

    file = forms.FileField(
        label=_("상대 설치의 공개키 파일"),
        error_messages={"empty": _("파일이 비어 있습니다. 공개키 파일을 골라 주세요.")},
    )

    field_order = ("file", "fingerprint")


@requires(Permission.DELIVERY_CARRY)
def peer(request: StaffRequest) -> HttpResponse:
    """Show both fingerprints; take the other side's file and ask a second officer to pin it."""
    form = AskForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data
            ask_pin(
                by=request.actor,
                text=_text(typed["file"]),
                fingerprint=typed["fingerprint"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, "fingerprint" if isinstance(error, PeerDiffers) else "file")
        else:
            messages.success(
                request, gettext("등록을 요청했습니다. 승인자가 지문을 다시 듣고 확인하면 등록됩니다.")
            )
            return redirect("console_peer")
    return _page(request, form, FingerprintForm())


@require_POST
@requires(Permission.BATCH_RELEASE)
def agree(request: StaffRequest) -> HttpResponse:
    """Pin what was asked for, under the fingerprint as this officer heard it."""
    form = FingerprintForm(request.POST)
    if form.is_valid():
        try:
            agree_pin(by=request.actor, fingerprint=form.cleaned_data["fingerprint"], at=now())
        except AnsimError as error:
            take_error(form, error, "fingerprint")
        else:
            messages.success(request, gettext("상대 설치를 등록했습니다."))
            return redirect("console_peer")
    return _page(request, AskForm(), form)


@require_POST
@requires(Permission.DELIVERY_CARRY)
def decline(request: StaffRequest) -> HttpResponse:
    """Decline what waits, or take it back."""
    try:
        decline_pin(by=request.actor, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("요청을 거두었습니다. 등록된 것은 그대로입니다."))
    return redirect("console_peer")


@requires(Permission.DELIVERY_CARRY)
def own_keys(_request: StaffRequest) -> HttpResponse:
    """Download this installation's public keys for the other side."""
    answer = HttpResponse(own().line(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ansim.key"'
    return answer


def _text(file: "UploadedFile[Any]") -> str:
    return bytes(file.read(_MOST)).decode("ascii", "replace")


def _page(request: StaffRequest, ask: AskForm, confirm: FingerprintForm) -> HttpResponse:
    waits = asked_pin(request.actor.office_id or 0)
    asker = f"staff:{waits.staff_id}" if waits else ""
    is_own = waits is not None and waits.staff_id == request.actor.staff_id
    may_release = request.actor.may(Permission.BATCH_RELEASE)
    shown = {
        "own": own(),
        "peer": peer_of(request.actor.office_id or 0),
        "waits": waits,
        "asked_by": queries.names_of([asker]).get(asker, "") if waits else "",
        "is_own": is_own,
        "may_agree": waits is not None and may_release and not is_own,
        "may_decline": waits is not None and (is_own or may_release),
        "ask": ask,
        "confirm": confirm,
    }
    return render(request, "console/peer.html", shown)
