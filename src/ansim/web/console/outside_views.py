"""The outer side of a separated network: bundles are opened and sent by upload, what became of them is downloaded."""

import tempfile
from typing import BinaryIO, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.carry_errors import BundleUnknown
from ansim.delivery.queries.carrying import bundles_in
from ansim.delivery.worker import wake
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.services.carrying import hold_bundle, send_bundle, write_results
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.console.carry_views import LaterPieces, peer_of


class BundleForm(forms.Form):
    """A bundle that the inner installation wrote."""

    file = forms.FileField(
        label=_("꾸러미 파일"),
        help_text=_("업무망에서 내보낸 꾸러미입니다. 같은 파일을 다시 올려도 두 번 보내지 않습니다."),
        error_messages={"empty": _("파일이 비어 있습니다. 꾸러미 파일을 골라 주세요.")},
    )


@requires(Permission.DELIVERY_CARRY)
def outside(request: StaffRequest) -> HttpResponse:
    """Show the bundles that were taken in and how they fare; take one by upload and send it, once."""
    form = BundleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = send_bundle(form.cleaned_data["file"], by=request.actor, at=now())
        except AnsimError as error:
            take_error(form, error, "file")
        else:
            if taken.is_new:
                wake(taken.group_id)
                messages.success(
                    request, gettext("%(count)d건을 보내기 시작합니다.") % {"count": taken.count}
                )
            else:
                said = gettext("이미 받은 꾸러미입니다. %(count)d건 가운데 다시 보내는 것은 없습니다.")
                messages.info(request, said % {"count": taken.count})
            return redirect("console_outside")
    office_id = request.actor.office_id or 0
    bundles = bundles_in(office_id=office_id)
    shown = {
        "peer": peer_of(office_id),
        "bundles": bundles,
        "is_moving": any(one.state == "sending" for one in bundles),
        "may_hold": request.actor.may(Permission.BATCH_STOP),
        "form": form,
    }
    return render(request, "console/outside.html", shown)


@require_POST
@requires(Permission.DELIVERY_CARRY)
def results(request: StaffRequest) -> HttpResponseBase:
    """Download what became of the bundles of the last 30 days; the file for the inner side, however often."""
    file, at = cast(BinaryIO, tempfile.TemporaryFile()), now()  # noqa: SIM115 (it outlives this function)
    try:
        write_results(file, by=request.actor, at=at)
    except AnsimError as error:
        file.close()
        messages.error(request, in_page_language(error))
        return redirect("console_outside")
    file.seek(0)
    pieces = LaterPieces(file) if isinstance(request, ASGIRequest) else file
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="results-{at:%Y%m%d-%H%M%S}.carry"'
    return answer


@require_POST
@requires(Permission.BATCH_STOP)
def hold(request: StaffRequest, ident: UUID) -> HttpResponse:
    """Hold what a bundle still has to send, or let it go on."""
    going = "go" in request.POST
    try:
        changed = hold_bundle(by=request.actor, ident=ident, going=going, at=now())
    except BundleUnknown:
        raise Http404 from None
    if changed and going:
        messages.success(request, gettext("발송을 이어서 합니다."))
    elif changed:
        said = gettext("발송을 잠시 멈췄습니다. 이미 문자 서비스에 넘긴 것은 계속 갑니다.")
        messages.warning(request, said)
    return redirect("console_outside")
