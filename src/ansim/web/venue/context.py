"""What every template for venues may use: whether someone is signed in, whether this is a drill."""

from typing import Any

from django.http import HttpRequest

from ansim.conf import env
from ansim.web.venue.access import OPERATOR


def page(request: HttpRequest) -> dict[str, Any]:
    """Return `is_drill` and `is_operator`."""
    session = getattr(request, "session", None)
    return {
        "is_drill": env.sandbox(),
        "is_operator": session is not None and isinstance(session.get(OPERATOR), int),
    }
