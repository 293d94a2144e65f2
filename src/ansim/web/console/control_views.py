"""Holding, resuming and stopping a running batch."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState
from ansim.notices.services.controlling import pause_batch, resume_batch, send_rest
from ansim.notices.services.releasing import stop_batch
from ansim.web.base.forms import CountForm, take_error
from ansim.web.base.language import in_page_language
from ansim.web.console.progress import progress_of
from ansim.web.console.scope import batch_or_404


class StopForm(CountForm):
    """The typed count and the reason why a batch is stopped for good."""

    why = forms.CharField(label=_("멈추는 까닭"), max_length=200)


@require_POST
@requires(Permission.BATCH_STOP)
def pause(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Hold the sending; what was handed to the service already is on its way."""
    batch_or_404(request.actor, batch_id)
    try:
        if pause_batch(by=request.actor, batch_id=batch_id, at=now()):
            messages.warning(
                request, gettext("발송을 잠시 멈췄습니다. 이미 문자 서비스에 넘긴 것은 계속 갑니다.")
            )
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    return redirect("console_batch", batch_id=batch_id)


@require_POST
@requires(Permission.BATCH_STOP)
def resume(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Let the sending go on."""
    batch_or_404(request.actor, batch_id)
    try:
        if resume_batch(by=request.actor, batch_id=batch_id, at=now()):
            messages.success(request, gettext("발송을 이어서 합니다."))
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    return redirect("console_batch", batch_id=batch_id)


@require_POST
@requires(Permission.BATCH_STOP)
def rest(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Let the rest follow the first few messages."""
    batch_or_404(request.actor, batch_id)
    try:
        if send_rest(by=request.actor, batch_id=batch_id, at=now()):
            messages.success(request, gettext("나머지를 보냅니다."))
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    return redirect("console_batch", batch_id=batch_id)


@requires(Permission.BATCH_STOP)
def stop(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Stop a batch for good when its count is typed and a reason given."""
    card = batch_or_404(request.actor, batch_id)
    if card.state is BatchState.STOPPED:
        return redirect("console_batch", batch_id=batch_id)
    form = StopForm(request.POST or None, count=card.included)
    if request.method == "POST" and form.is_valid():
        try:
            stop_batch(by=request.actor, batch_id=batch_id, why=form.cleaned_data["why"], at=now())
        except AnsimError as error:
            take_error(form, error)
        else:
            messages.success(request, gettext("멈췄습니다. 더 보내지 않습니다."))
            return redirect("console_batch", batch_id=batch_id)
    return render(
        request, "console/stop.html", {"one": progress_of(request.actor, card), "card": card, "form": form}
    )
