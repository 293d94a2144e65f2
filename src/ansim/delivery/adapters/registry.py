"""Providers by name: which adapter speaks for which account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ansim.delivery.adapters.base import Adapter
from ansim.delivery.adapters.bridge import Bridge, no_receipts
from ansim.delivery.adapters.solapi import CAPABILITIES, Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.adapters.solapi_receipts import read_receipts
from ansim.delivery.domain.errors import ProviderMissing
from ansim.delivery.domain.messages import Capabilities
from ansim.delivery.domain.reports import Report


@dataclass(frozen=True, slots=True)
class Access:
    """What is needed to speak to a provider: address, key and secret, the office's locked sender numbers."""

    base_url: str
    api_key: str
    api_secret: str = field(repr=False)
    senders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One provider's interface; of a bridge, groups are carried to an installation that has a real one."""

    capabilities: Capabilities
    connect: Callable[[Access], Adapter]
    read_receipts: Callable[[bytes], tuple[Report, ...]]
    is_bridge: bool = False


def _solapi(access: Access) -> Adapter:
    return Solapi(SolapiHttp(access.base_url, access.api_key, access.api_secret), access.senders)


def _bridge(_access: Access) -> Adapter:
    return Bridge()


BRIDGE: Final = "bridge"
KINDS: Final[Mapping[str, Kind]] = {
    "solapi": Kind(CAPABILITIES, _solapi, read_receipts),
    BRIDGE: Kind(Bridge.capabilities, _bridge, no_receipts, is_bridge=True),
}


def kind_named(name: str) -> Kind:
    """Return the provider's interface. Raises ProviderMissing for a name that is not built in."""
    try:
        return KINDS[name]
    except KeyError:
        raise ProviderMissing from None
