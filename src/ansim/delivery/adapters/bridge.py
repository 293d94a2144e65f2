# ruff: noqa: ARG002 (the arguments are the port's)
"""No message service: an office behind a separated network, whose groups are carried to another installation.

It declares what SOLAPI carries, so that a notice is checked inside against what will send it outside.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ansim.delivery.adapters.base import Access, Balance, Kind, no_receipts
from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.reports import LookUp, NotSent, Registered, Report, SendResult, Unclear

_CODE = "network_separated"


class Bridge:
    """Sends nothing and reaches nobody."""

    name = "bridge"
    capabilities = CAPABILITIES

    def close(self) -> None:
        """Nothing to close."""

    def upload(self, name: str, image: bytes) -> str:
        """Refuse. Raises ProviderError."""
        raise ProviderError(reason=_CODE)

    def open_parcel(self) -> str:
        """Refuse. Raises ProviderError."""
        raise ProviderError(reason=_CODE)

    def fill_parcel(self, parcel: str, messages: Sequence[Message]) -> tuple[Registered, ...]:
        """Refuse. Raises ProviderError."""
        raise ProviderError(reason=_CODE)

    def send_parcel(self, parcel: str) -> SendResult:
        """Send nothing, for certain."""
        return NotSent(_CODE, retryable=False)

    def send_one(self, message: Message) -> SendResult:
        """Send nothing, for certain."""
        return NotSent(_CODE, retryable=False)

    def look_up(self, parcel: str) -> LookUp:
        """Know nothing of any parcel."""
        return Unclear(_CODE)

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:
        """Know nothing of any message."""
        return Unclear(_CODE)

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """Have no results."""
        return ()

    def balance(self) -> Balance:
        """Refuse. Raises ProviderError."""
        raise ProviderError(reason=_CODE)


def _connect(_access: Access) -> Bridge:
    return Bridge()


KIND: Final = Kind(CAPABILITIES, _connect, no_receipts, is_bridge=True)
