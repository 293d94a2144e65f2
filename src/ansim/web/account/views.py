"""Sign-in beyond what django-allauth brings: first use of an invitation, the drill's code, one's own account."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.views import PasswordChangeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import (
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
    download_recovery_codes,
)
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ansim.accounts import queries, services
from ansim.accounts.api.access import StaffRequest, public, requires
from ansim.accounts.api.sign_in import ask_again, count_as_proof, sign_in_at_once, too_many
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import InvitationWrong, PasswordWeak
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.drill import drill_code
from ansim.kit.clock import now
from ansim.web.account.forms import FirstUseForm
from ansim.web.base.forms import take_error
from ansim.web.base.navigation import entries_for


class CodeView(AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """The second step of sign-in; in a drill it shows the invented person's code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drill's code."""
        shown = drill_code(self.stage.login.user.pk, now())
        return {**super().get_context_data(**kwargs), "drill_code": shown}


authenticate = CodeView.as_view()


class EnrolView(ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Enrolment of the second factor, told in the audit trail."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol, tell, and let the recovery codes be seen at once."""
        enrol_now = super().form_valid
        answer = _told(self.request, "second_factor.enrol", lambda: enrol_now(form))
        count_as_proof(self.request)
        return answer


class RecoveryCodesView(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    """New recovery codes, told in the audit trail."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them and tell."""
        make = super().form_valid
        return _told(self.request, "recovery_codes.make", lambda: make(form))


class SeenCodesView(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    """The recovery codes; whoever has none is led to where they are made."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the codes or lead on."""
        try:
            answer: HttpResponse = super().get(request, *args, **kwargs)
        except Http404:
            return redirect("mfa_generate_recovery_codes")
        return answer


class OwnPasswordView(PasswordChangeView):  # type: ignore[misc]  # allauth ships no types
    """A new password, told in the audit trail."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it and tell."""
        change = super().form_valid
        return _told(self.request, "password.change", lambda: change(form))


enrol = EnrolView.as_view()
make_recovery_codes = RecoveryCodesView.as_view()
# allauth shows them to any open browser; whoever finds one must not carry the second factor away
see_recovery_codes = ask_again(SeenCodesView.as_view())
take_recovery_codes = ask_again(download_recovery_codes)
change_password = OwnPasswordView.as_view()


def _told(request: HttpRequest, verb: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do what allauth does and write it to the trail, both or neither."""
    actor: Actor = cast(Any, request.user).actor
    with transaction.atomic():
        answer = act()
        services.audit(by=actor, verb=verb, reference=actor.who)
    return answer


@requires(Permission.HOME_READ)
def start(request: StaffRequest) -> HttpResponse:
    """Go to the first page of the signed-in person's work: the first entry of their menu."""
    entries = entries_for(request.actor, "")
    return redirect(entries[0].url if entries else "account_home")


@public("초대받은 직원이 비밀번호를 정하는 화면")
def first_use(request: HttpRequest) -> HttpResponseBase:
    """Redeem an invitation and sign in, which goes on to enrol the second factor."""
    form = FirstUseForm(request.POST or None)
    limited = too_many(request) if request.method == "POST" else None
    if limited is not None:
        return limited
    if form.is_valid():
        typed = form.cleaned_data
        try:
            staff = services.redeem_invitation(
                login=typed["login"], code=typed["code"], password=typed["password"]
            )
        except InvitationWrong as error:
            get_adapter().authentication_failed(request, username=typed["login"])
            take_error(form, error)
        except PasswordWeak as error:
            take_error(form, error, "password")
        else:
            return sign_in_at_once(request, staff)
    return render(request, "account/first_use.html", {"form": form})


@requires(Permission.ACCOUNT_MANAGE)
def home(request: StaffRequest) -> HttpResponse:
    """Show the signed-in person's own account."""
    card = queries.card_of(request.actor.staff_id or 0, by=request.actor)
    return render(request, "account/home.html", {"card": card, "key": queries.key_card(request.actor)})


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def make_signing_key(request: StaffRequest) -> HttpResponse:
    """Make a fresh signing key, retiring the one before."""
    services.make_signing_key(by=request.actor)
    messages.success(request, gettext("서명 열쇠를 새로 만들었습니다."))
    return redirect("account_home")


@requires(Permission.ACCOUNT_MANAGE)
@ask_again
def renew_second_factor(request: StaffRequest) -> HttpResponse:
    """Ask once more, then take the second factor away so that a new one is enrolled at once."""
    if request.method == "POST":
        services.renew_second_factor(by=request.actor)
        return redirect("mfa_activate_totp")
    return render(request, "account/renew_second_factor.html")
