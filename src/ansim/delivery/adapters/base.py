"""The port of a provider: what delivery asks of any message service, and which answers it may count on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ansim.delivery.domain.messages import Capabilities, Message
from ansim.delivery.domain.reports import LookUp, Registered, Report, SendResult


@dataclass(frozen=True, slots=True)
class Balance:
    """Money left at the provider, in won."""

    cash: float
    points: float


class Adapter(Protocol):
    """One office's account at one provider.

    Only `send_parcel` and `send_one` have an effect outside; everything else may be repeated freely and raises
    ProviderError or ProviderBusy.
    """

    name: str
    capabilities: Capabilities

    def close(self) -> None:
        """Close the connections."""
        ...

    def upload(self, name: str, image: bytes) -> str:
        """Hand in one picture; return the provider's id of it."""
        ...

    def open_parcel(self) -> str:
        """Make an empty parcel at the provider; return its id. Nothing goes out."""
        ...

    def fill_parcel(self, parcel: str, messages: Sequence[Message]) -> tuple[Registered, ...]:
        """Put messages into the parcel; OPEN ones will go, others were refused. Nothing goes out."""
        ...

    def send_parcel(self, parcel: str) -> SendResult:
        """Let the parcel go. Never raises for what the network or the provider does."""
        ...

    def send_one(self, message: Message) -> SendResult:
        """Send one message in one request. Never raises for what the network or the provider does."""
        ...

    def look_up(self, parcel: str) -> LookUp:
        """Find out what became of a parcel; one that has not gone is withdrawn for good."""
        ...

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:
        """Look for one message by our own reference among those handed in between two moments."""
        ...

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """Return the results known so far of a parcel that went (polling, beside receipts)."""
        ...

    def balance(self) -> Balance:
        """Return what is left to send with."""
        ...
