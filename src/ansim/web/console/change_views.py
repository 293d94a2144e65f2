"""Withdrawing a notice or sending it once more: asked on one page, agreed to or declined by a second officer on another."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ansim.accounts import queries
from ansim.accounts.api.access import StaffRequest, requires
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.changes import Act, ChangeState
from ansim.notices.queries.changes import ChangeCard, change_by_id, open_changes
from ansim.notices.queries.people import notices_by_references
from ansim.notices.services.changing import agree, ask_reissue, ask_withdrawal, decline
from ansim.web.base.forms import take_error
from ansim.web.base.language import in_page_language
from ansim.web.console.change_words import act_words, withdrawn_words
from ansim.web.console.scope import notice_or_404
from ansim.web.public.verification import kind_name


class WhyForm(forms.Form):
    """Why a notice is changed; kept for good, so nothing of the person belongs in it."""

    why = forms.CharField(
        label=_("까닭"), max_length=200, help_text=_("예: 문자를 지웠다고 함. 이름이나 번호는 적지 마세요.")
    )


class WithdrawForm(WhyForm):
    """Why a notice is withdrawn, as it stands on the notice of withdrawal where one is made."""

    why = forms.CharField(
        label=_("까닭"),
        max_length=200,
        help_text=_(
            "예: 검사 결과가 바뀜. 취소 통지서를 만들면 그대로 인쇄됩니다. 이름이나 번호는 적지 마세요."
        ),
    )


class AgainForm(WhyForm):
    """The phone that a notice goes to once more, and why."""

    phone = forms.CharField(label=_("받을 휴대전화"), max_length=30, help_text=_("예: 010-0000-0000"))
    field_order = ("phone", "why")


@requires(Permission.NOTICE_WITHDRAW)
def withdraw(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask for a withdrawal; nothing happens before a second officer agrees."""
    notice = notice_or_404(request.actor, reference)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_withdrawal(
                by=request.actor, reference=notice.reference, why=form.cleaned_data["why"], at=now()
            )
        except AnsimError as error:
            take_error(form, error, "why")
        else:
            return _asked(request, notice.reference)
    shown = {"notice": notice, "kind": kind_name(notice.record.kind.value), "form": form, "act": Act.WITHDRAW}
    return render(request, "console/ask_change.html", shown)


@requires(Permission.NOTICE_REISSUE)
def reissue(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask that a notice go once more, to another phone or the same."""
    notice = notice_or_404(request.actor, reference)
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            ask_reissue(
                by=request.actor,
                reference=notice.reference,
                phone=typed["phone"],
                why=typed["why"],
                at=now(),
            )
        except AnsimError as error:
            take_error(form, error, "phone" if error.code == "reissue.phone" else "why")
        else:
            return _asked(request, notice.reference)
    shown = {"notice": notice, "kind": kind_name(notice.record.kind.value), "form": form, "act": Act.REISSUE}
    return render(request, "console/ask_change.html", shown)


@requires(Permission.NOTICE_READ)
def changes(request: StaffRequest) -> HttpResponse:
    """List what waits for a second officer."""
    found = open_changes(request.actor)
    notices = notices_by_references(request.actor, [one.reference for one in found])
    names = queries.names_of({f"staff:{one.asked_by}" for one in found})
    shown = [
        (one, act_words(one.act), notices[one.reference], names.get(f"staff:{one.asked_by}", ""))
        for one in found
    ]
    return render(request, "console/changes.html", {"changes": shown})


@requires(Permission.NOTICE_READ)
def change(request: StaffRequest, change_id: int) -> HttpResponse:
    """Show one change with everything that a second officer needs to see before agreeing."""
    card = _change_or_404(request, change_id)
    notice = notice_or_404(request.actor, card.reference)
    names = queries.names_of({f"staff:{one}" for one in (card.asked_by, card.decided_by) if one})
    is_own = card.asked_by == request.actor.staff_id
    waits = card.state is ChangeState.ASKED
    shown = {
        "change": card,
        "act": act_words(card.act),
        "withdraws": card.act is Act.WITHDRAW,
        "notice": notice,
        "kind": kind_name(notice.record.kind.value),
        "asked_by": names.get(f"staff:{card.asked_by}", ""),
        "decided_by": names.get(f"staff:{card.decided_by}", ""),
        "waits": waits,
        "is_own": is_own,
        "may_agree": waits and not is_own and request.actor.may(Permission.NOTICE_APPROVE),
        "may_decline": waits and (is_own or request.actor.may(Permission.NOTICE_APPROVE)),
    }
    return render(request, "console/change.html", shown)


@require_POST
@requires(Permission.NOTICE_APPROVE)
def agree_to(request: StaffRequest, change_id: int) -> HttpResponse:
    """Agree: the notice is withdrawn, or goes once more, now."""
    card = _change_or_404(request, change_id)
    try:
        done = agree(by=request.actor, change_id=change_id, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
        return redirect("console_change", change_id=change_id)
    if card.act is Act.WITHDRAW:
        messages.success(request, withdrawn_words(done.called_off, done.queued))
    else:
        messages.success(request, gettext("승인했습니다. 통지서를 보냅니다."))
    return redirect("console_person", reference=card.reference)


@require_POST
@requires(Permission.NOTICE_READ)
def decline_it(request: StaffRequest, change_id: int) -> HttpResponse:
    """Decline, with a reason; whoever asked takes it back so."""
    _change_or_404(request, change_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:200]
    try:
        decline(by=request.actor, change_id=change_id, why=why, at=now())
    except AnsimError as error:
        messages.error(request, in_page_language(error))
    else:
        messages.success(request, gettext("요청을 거두었습니다. 통지서는 그대로입니다."))
    return redirect("console_change", change_id=change_id)


def _asked(request: StaffRequest, reference: str) -> HttpResponse:
    messages.success(request, gettext("승인을 요청했습니다. 다른 승인자가 승인하면 바로 처리됩니다."))
    return redirect("console_person", reference=reference)


def _change_or_404(request: StaffRequest, change_id: int) -> ChangeCard:
    try:
        return change_by_id(request.actor, change_id)
    except NotInOffice:
        raise Http404 from None
