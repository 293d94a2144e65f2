"""Who sees a page for venues: a signed-in operator, or a door screen by the token in its cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from ansim.accounts.api.access import entrusted
from ansim.accounts.domain.actors import Actor
from ansim.checkins.domain.cards import VenueCard
from ansim.checkins.domain.hands import operator_actor
from ansim.checkins.queries.venues import venue_of_operator

OPERATOR: Final = "operator"
SCREEN_COOKIE: Final = "ansim_screen"
View = Callable[..., HttpResponseBase]


class OperatorRequest(HttpRequest):
    """A request that `operator_only` let through."""

    operator_id: int
    actor: Actor


def operator_id_of(request: HttpRequest) -> int | None:
    """Return the row of the signed-in operator, None for everybody else."""
    held = request.session.get(OPERATOR)
    return held if isinstance(held, int) else None


def operator_only(view: View) -> View:
    """Let only a signed-in operator see the view; others are sent to sign in. What is of one venue the view asks for."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        operator_id = operator_id_of(request)
        if operator_id is None:
            return redirect("venue_sign_in")
        request.operator_id = operator_id
        request.actor = operator_actor(operator_id)
        return view(request, *args, **kwargs)

    return entrusted("operator", never_cache(guarded))


def screen_only(view: View) -> View:
    """Mark a view that answers only the device whose cookie holds a screen's token; the query checks it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return entrusted("screen", never_cache(guarded))


def own_venue(request: OperatorRequest, venue: str) -> VenueCard:
    """Return the venue of an address, when the operator runs it. Raises NotYourVenue."""
    return venue_of_operator(request.operator_id, bytes.fromhex(venue))


def screen_token(request: HttpRequest) -> str:
    """Return the token of the door screen's cookie, empty without one."""
    return request.COOKIES.get(SCREEN_COOKIE, "")


def forget_screen(response: HttpResponse) -> HttpResponse:
    """Take the token off a device that is no screen any more."""
    response.delete_cookie(SCREEN_COOKIE, path="/screen/")
    return response
