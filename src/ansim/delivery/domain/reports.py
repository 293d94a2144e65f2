"""What a provider answers and reports: values between adapters and services. No phone number is in any of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ansim.delivery.domain.states import Outcome


@dataclass(frozen=True, slots=True)
class Registered:
    """A provider's word on one message: its own id and code, and what that means."""

    reference: str
    message_id: str
    code: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Answered:
    """The provider answered the request that sends: every message it took or refused.

    `ref` is the provider's id of the parcel where it is known only by the answer (single requests).
    """

    messages: tuple[Registered, ...]
    ref: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It is certain that nothing was sent (refused connection, 429, refused request); `code` says why.

    `wait` is how long the service asked us to wait, None when it did not say.
    """

    code: str
    retryable: bool
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request may or may not have taken effect: time-out, connection lost, 5xx."""

    code: str


SendResult = Answered | NotSent | NoAnswer


@dataclass(frozen=True, slots=True)
class Found:
    """Looking up a parcel found that it was sent; `messages` is what is known of each message so far."""

    messages: tuple[Registered, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The parcel had not been sent, and the provider has made sure that it never can be."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The look-up settles nothing: no answer, or an answer that cannot be trusted."""

    code: str


LookUp = Found | Withdrawn | Unclear


@dataclass(frozen=True, slots=True)
class Report:
    """One receipt: `reference` is our own reference when the provider returned it, else empty."""

    message_id: str
    reference: str
    code: str
    outcome: Outcome | None
    event_id: str
    reported_at: datetime | None
