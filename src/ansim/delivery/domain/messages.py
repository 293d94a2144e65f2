"""What is handed in for delivery (Item), what a provider is given (Message) and what it can do (Capabilities)."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ansim.delivery.domain.euckr import count_bytes


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    ALIMTALK = "alimtalk"
    EMAIL = "email"


class Kind(StrEnum):
    """Length class of a text message; decides price and limits."""

    SMS = "SMS"
    LMS = "LMS"
    MMS = "MMS"


@dataclass(frozen=True, slots=True)
class Item:
    """One message to be queued.

    `key` is the caller's own reference, unique per office and channel; `address` national digits
    ("01000000001") or an e-mail address; `attachment` the name of a blob of the office holding a JPEG, `sha256`
    its hash as hex; `template` the code of the approved template that `text` fills. Its repr has neither number nor text.
    """

    key: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    attachment: str = ""
    sha256: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as an adapter gets it; `reference` is our own reference of this attempt, sent along."""

    reference: str
    sender: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    file_id: str = ""
    template: str = ""

    @property
    def kind(self) -> Kind:
        """Return MMS with a picture, else SMS up to 90 bytes without subject, else LMS."""
        return kind_of(self.text, self.subject, has_picture=bool(self.file_id))


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can carry, declared by its adapter and used before anything is queued or sent.

    Bytes are EUC-KR; with `characters` the text may hold any character and that many of them. `image_pixels` is the widest
    width and height (None: not documented). `batch_messages` and `batch_bytes` bound one request; `image_per_message` says
    that one request may carry another picture for each person. `withdraws` says that a parcel can be taken back by
    its id so surely that it can be queued again; without it messages go one by one. `looks_up` says that a message
    is found by our own reference; without it a person decides about the unknown. `settle` is how long a result may
    take before it is final, `settle_sms` that of a short text. `kept` is how long the provider keeps a message (and
    can be asked for its result), `files_kept` how long a picture. Without `has_balance` there is nothing to ask (billed later),
    without `has_results` taken over is the last that is ever known; with `lists_results` the results of a span of time are
    had at once.
    """

    sms_bytes: int
    lms_bytes: int
    subject_bytes: int
    image_bytes: int
    image_pixels: tuple[int, int] | None
    batch_messages: int
    batch_bytes: int
    image_per_message: bool
    looks_up: bool
    withdraws: bool
    settle: timedelta
    settle_sms: timedelta
    kept: timedelta
    files_kept: timedelta
    channel: Channel = Channel.SMS
    characters: int = 0
    has_balance: bool = True
    has_results: bool = True
    lists_results: bool = False

    def settle_of(self, kind: Kind) -> timedelta:
        """Return how long the result of a message of this kind may take before it is final."""
        return self.settle_sms if kind is Kind.SMS else self.settle


SMS_BYTES: Final = 90


def kind_of(text: str, subject: str, *, has_picture: bool) -> Kind:
    """Return the length class of a message. An MMS must carry its picture: without one it is an LMS at most."""
    if has_picture:
        return Kind.MMS
    return Kind.SMS if not subject and count_bytes(text) <= SMS_BYTES else Kind.LMS
