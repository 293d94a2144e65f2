"""What ansim asks of django-allauth: no sign-up, sealed second factors, codes used once, sign-ins in the trail."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from ansim.accounts.adapters import second_factor
from ansim.accounts.api.access import ENROL_URL_NAME
from ansim.accounts.models import Staff
from ansim.accounts.services.trail import audit
from ansim.conf.askers import household_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Staff are invited, never signed up; every sign-in and every failed one is in the audit trail."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Say no: an administrator invites."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before second factors change, but not for the first enrolment right after the password."""
        enrolled = second_factor.is_enrolled(context.request.user.pk)
        return enrolled and bool(super().is_reauthentication_required(app=app, **kwargs))

    def post_login(self, request: HttpRequest, user: Staff, **kwargs: Any) -> HttpResponse:
        """Write the sign-in after all its stages."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        with transaction.atomic():
            audit(by=user.actor, verb="staff.sign_in", reference=str(user))
        return answer

    def authentication_failed(self, _request: HttpRequest, **credentials: Any) -> None:
        """Write a failed sign-in of a known staff id; what was typed is not kept, it may be a password."""
        login = str(credentials.get("username", "")).strip().lower()
        staff = Staff.objects.select_related("office").filter(login=login).first()
        if staff is not None:
            with transaction.atomic():
                audit(by=staff.actor, verb="staff.sign_in_failed", reference=str(staff))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which tries to sign in are counted."""
        return household_of(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing on sign-in and sign-out: the page itself shows it."""

    def send_notification_mail(self, *_what: Any, **_named: Any) -> None:
        """Send nothing: no e-mail address of staff is kept; the audit trail tells the change."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets of second factors are sealed at rest; nobody removes a second factor by themselves."""

    def encrypt(self, text: str) -> str:
        """Return a secret sealed under the office role's key."""
        return second_factor.seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the sealed secret. Raises SealBroken."""
        return second_factor.open_secret(encrypted_text)

    def can_delete_authenticator(self, _authenticator: object) -> bool:
        """Say no: a second factor is replaced, or taken away by an administrator."""
        return False

    def send_notification_mail(self, *_what: Any, **_named: Any) -> None:
        """Send nothing: no e-mail address of staff is kept; the audit trail tells the change."""


class CodeOnceForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code of sign-in: refused a second time for as long as it would still be valid."""

    def clean_code(self) -> str:
        """Return the code; raise the adapter's ValidationError when wrong, used or tried too often."""
        code: str = super().clean_code()
        if not cache.add(f"ansim.code-used:{self.user.pk}:{code}", "y", timeout=second_factor.CODE_USED_FOR):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


def too_many(request: HttpRequest) -> HttpResponse | None:
    """Count one attempt to use a typed code against the limit of sign-ins; return the page 429 when it is reached."""
    answer: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
    return answer


def ask_again(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for the second factor once more before the view, unless that was done a moment ago."""
    guarded: Callable[..., HttpResponseBase] = reauthentication_required(view)
    return guarded


def sign_in_at_once(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Sign in somebody who has just proved an invitation and chosen a password; enrolment follows."""
    record_authentication(request, staff, method="password")
    answer: HttpResponse = perform_login(
        request, staff, email_verification="none", redirect_url=reverse(ENROL_URL_NAME)
    )
    return answer


def count_as_proof(request: HttpRequest) -> None:
    """Take the code just typed as proof enough for the recovery codes that come next."""
    record_authentication(request, request.user, method="mfa", type="totp", reauthenticated=True)
