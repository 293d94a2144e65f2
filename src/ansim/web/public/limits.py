"""The address of a stranger who asks the public pages, as it is counted (web/base/limits.py)."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from ansim.web.base.limits import Limit, household, take

__all__ = ["Limit", "address_of", "take"]


def address_of(request: HttpRequest) -> str:
    """Return the asker's address; of IPv6 the network that one household is given (/64)."""
    return household(str(get_adapter().get_client_ip(request)))
