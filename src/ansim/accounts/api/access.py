"""Every view names a permission with `requires`, or says with `public` why it needs none.

tests/architecture walks all addresses and refuses a view that does neither.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache

from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission

P = ParamSpec("P")
_MARK = "ansim_access"
ENROL_URL_NAME = "mfa_activate_totp"


class StaffRequest(HttpRequest):
    """A request that `requires` let through: `actor` is the signed-in member of staff."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declared: a permission, or who else alone may see it, or the reason why it is public."""

    permission: Permission | None = None
    reason: str = ""
    holder: str = ""


AnyView = Callable[..., HttpResponseBase]
StaffView = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def requires(
    permission: Permission, *, before_enrolment: bool = False
) -> Callable[[Callable[Concatenate[Any, P], HttpResponseBase]], View[P]]:
    """Let only staff with this permission, signed in with a second factor, see the view.

    Others are sent to sign in or to enrol (which itself is `before_enrolment`), or get the page 403.
    The view may rely on `request.actor`.
    """

    def decorate(view: Callable[Concatenate[Any, P], HttpResponseBase]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            refused = _send_away(request, before_enrolment=before_enrolment)
            if refused is not None:
                return refused
            actor: Actor = cast(Any, request.user).actor
            if not actor.may(permission):
                raise PermissionDenied(permission.value)
            staff_request = cast(StaffRequest, request)
            staff_request.actor = actor
            return view(staff_request, *args, **kwargs)

        marked = cast(View[P], never_cache(guarded))
        setattr(marked, _MARK, Access(permission=permission))
        return marked

    return decorate


def public(reason: str) -> Callable[[AnyView], AnyView]:
    """Declare that anyone may see the view, and why."""

    def decorate(view: AnyView) -> AnyView:
        @wraps(view)
        def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        setattr(open_to_all, _MARK, Access(reason=reason))
        return open_to_all

    return decorate


def entrusted(holder: str, view: AnyView) -> AnyView:
    """Mark a view that admits nobody but `holder` (an operator, a device), which the view itself has checked."""
    setattr(view, _MARK, Access(holder=holder))
    return view


def access_of(view: object) -> Access | None:
    """Return what a view declared, None when it declared nothing."""
    return cast(Access | None, getattr(view, _MARK, None))


def _send_away(request: HttpRequest, *, before_enrolment: bool) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return _go(request, redirect_to_login(request.get_full_path()))
    if not before_enrolment and not second_factor.is_enrolled(request.user.pk):
        return _go(request, redirect(ENROL_URL_NAME))
    return None


def _go(request: HttpRequest, elsewhere: HttpResponse) -> HttpResponse:
    """Return the redirect in the form the caller understands: htmx swaps a redirect's page in, so it is told."""
    if request.headers.get("HX-Request") != "true":
        return elsewhere
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = elsewhere.headers.get("Location", resolve_url(settings.LOGIN_URL))
    return answer
