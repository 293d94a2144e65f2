"""What every template may use: the office, the actor, navigation, whether this is a drill."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ansim.accounts import queries
from ansim.conf import env
from ansim.web.base.navigation import Entry, entries_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Return `office` (of the signed-in person, else the only one), `actor`, `navigation`, `is_drill`."""
    return {
        "office": SimpleLazyObject(lambda: _office(request)),
        "actor": SimpleLazyObject(lambda: _actor(request)),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "is_drill": env.sandbox(),
    }


def _actor(request: HttpRequest) -> Any:
    user = getattr(request, "user", None)
    return user.actor if user is not None and user.is_authenticated else None


def _office(request: HttpRequest) -> queries.OfficeCard | None:
    actor = _actor(request)
    if actor is not None and actor.office_id is not None:
        return queries.office(actor.office_id)
    open_ones = queries.offices()
    return open_ones[0] if len(open_ones) == 1 else None


def _navigation(request: HttpRequest) -> list[Entry]:
    actor = _actor(request)
    return entries_for(actor, request.path) if actor is not None else []
