"""How often the pages for venues may be asked, per address; addresses are kept as hashes only (web/base/limits.py)."""

from typing import Final

from django.http import HttpRequest

from ansim.kit.clock import now
from ansim.web.base.limits import Limit, household, take

SIGN_INS: Final = Limit("venue.sign_in", 30, 600)
SHORT_CODES: Final = Limit("venue.short", 60, 600)
_OWN_MACHINE = ("127.0.0.1", "::1")


def may(limit: Limit, request: HttpRequest) -> bool:
    """Count one question of the asker; return whether it is within the limit."""
    return take(limit, address_of(request), now())


def address_of(request: HttpRequest) -> str:
    """Return the asker's address as it is counted. A proxy on this machine says who asks through it."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    if text in _OWN_MACHINE:
        text = request.headers.get("x-forwarded-for", text).rpartition(",")[2].strip() or text
    return household(text)
