"""The port of a provider: what delivery asks of any message service, and which answers it may count on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NoReturn, Protocol, runtime_checkable

from ansim.delivery.domain.account import Left, Quota, Template
from ansim.delivery.domain.errors import ProviderError, ReceiptUnreadable, SenderNotAllowed
from ansim.delivery.domain.messages import Capabilities, Message
from ansim.delivery.domain.reports import LookUp, NotSent, Registered, Report, SendResult

NO_PARCELS: Final = "no_parcels"


@dataclass(frozen=True, slots=True)
class Balance:
    """Money left at the provider, in won; `at` is its own clock when it answered, None where it does not tell."""

    cash: float
    points: float
    at: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class Access:
    """What is needed to speak to a provider: address, key and secret, the office's locked sender numbers.

    `profile` is the office's sending profile where the provider has one beside the number (Kakao's channel).
    """

    base_url: str
    api_key: str
    api_secret: str = field(repr=False)
    senders: frozenset[str]
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One provider's interface; of a bridge, groups are carried to an installation that has a real one."""

    capabilities: Capabilities
    connect: Callable[[Access], Adapter]
    read_receipts: Callable[[bytes], tuple[Report, ...]]
    is_bridge: bool = False


class WithoutParcels:
    """The part of the port that a provider lacks whose messages go one by one, each in the request that sends it."""

    def open_parcel(self) -> str:
        """Refuse. Raises ProviderError."""
        raise ProviderError(reason=NO_PARCELS)

    def fill_parcel(self, parcel: str, messages: Sequence[Message]) -> tuple[Registered, ...]:  # noqa: ARG002 (refused as it is)
        """Refuse. Raises ProviderError."""
        raise ProviderError(reason=NO_PARCELS)

    def send_parcel(self, parcel: str) -> SendResult:  # noqa: ARG002 (refused as it is)
        """Send nothing, for certain."""
        return NotSent(NO_PARCELS, retryable=False)


@runtime_checkable
class ListsResults(Protocol):
    """What a provider that declares `lists_results` can do besides: message by message would be too slow."""

    def results_between(self, since: datetime, until: datetime) -> Iterator[Report]:
        """Yield the results known so far of what was handed in between two moments."""
        ...


@runtime_checkable
class TellsQuota(Protocol):
    """What a provider can do besides that knows how much an account may send in a day."""

    def quota(self) -> Quota | None:
        """Return the account's quota, None without one. Raises ProviderError or ProviderBusy."""
        ...


@runtime_checkable
class TellsLeft(Protocol):
    """What a provider can do besides that counts its balance in messages."""

    def left(self) -> Left:
        """Return how many more of each kind are paid for. Raises ProviderError or ProviderBusy."""
        ...


@runtime_checkable
class TellsTime(Protocol):
    """What a provider can do besides whose clock can be asked."""

    def time(self) -> datetime | None:
        """Return the provider's own clock; None when it cannot be asked now."""
        ...


@runtime_checkable
class TellsTemplates(Protocol):
    """What a provider of Alimtalk can do besides that tells how a template stands."""

    def template(self, code: str) -> Template:
        """Return the template of this code. Raises ProviderError or ProviderBusy."""
        ...


def check_senders(messages: Sequence[Message], senders: frozenset[str]) -> None:
    """Raise SenderNotAllowed for a message from a number that is not in the office's locked list."""
    if any(message.sender not in senders for message in messages):
        raise SenderNotAllowed


def no_receipts(_payload: bytes) -> NoReturn:
    """Refuse whatever comes: nobody sends receipts here. Raises ReceiptUnreadable."""
    raise ReceiptUnreadable
