"""Providers by name: one line each."""

from collections.abc import Mapping
from typing import Final

from ansim.delivery.adapters import (
    aligo,
    bridge,
    email,
    file,
    nhn,
    nhn_alimtalk,
    sens,
    solapi,
    solapi_alimtalk,
)
from ansim.delivery.adapters.base import Access, Kind
from ansim.delivery.domain.errors import ProviderMissing

__all__ = ["BRIDGE", "KINDS", "Access", "Kind", "kind_named"]

BRIDGE: Final = "bridge"
KINDS: Final[Mapping[str, Kind]] = {
    "solapi": solapi.KIND,
    "solapi_alimtalk": solapi_alimtalk.KIND,
    "nhn": nhn.KIND,
    "nhn_alimtalk": nhn_alimtalk.KIND,
    "sens": sens.KIND,
    "aligo": aligo.KIND,
    "email": email.KIND,
    "file": file.KIND,
    BRIDGE: bridge.KIND,
}


def kind_named(name: str) -> Kind:
    """Return the provider's interface. Raises ProviderMissing for a name that is not built in."""
    try:
        return KINDS[name]
    except KeyError:
        raise ProviderMissing from None
