"""How often the pages for venues may be asked, per address; addresses are kept as hashes only (web/base/limits.py)."""

from typing import Final

from django.http import HttpRequest

from ansim.conf.askers import household_of
from ansim.kit.clock import now
from ansim.web.base.limits import Limit, take

SIGN_INS: Final = Limit("venue.sign_in", 30, 600)
SHORT_CODES: Final = Limit("venue.short", 60, 600)


def may(limit: Limit, request: HttpRequest) -> bool:
    """Count one question of the asker; return whether it is within the limit."""
    return take(limit, household_of(request), now())
