"""What is carried: the words of a bundle and of results, as JSON with fixed fields, and the tags that join them.

A tag stands for one attempt of the inner installation. Outside it is all that remains of a message once it is settled.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from ansim.delivery.domain.carry_errors import CarryUnreadable
from ansim.delivery.domain.states import STATE_OF, Outcome, State, joined

#: one bundle holds so many messages at most: with pictures about a gigabyte
MOST: Final = 10_000
_CARRIED_BACK: Final = frozenset(Outcome) - {Outcome.OPEN}
_ENDED_UNSENT: Final = frozenset({State.CANCELLED, State.EXPIRED})
_OPEN: Final = frozenset({State.QUEUED, State.SENDING, State.HELD_BACK})
_IN_DOUBT: Final = frozenset({Outcome.OPEN, Outcome.UNKNOWN})
_OUTCOME_OF: Final = {state: outcome for outcome, state in STATE_OF.items()}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first record of a bundle: from which number it goes, how many messages follow, whether it is a drill.

    `made_at` is when it was claimed inside, seconds since 1970 (UTC): no clock that is right is before it.
    """

    sender: str
    count: int
    is_drill: bool
    made_at: float

    @property
    def made(self) -> datetime:
        """Return when it was made. Raises CarryUnreadable."""
        return _moment(self.made_at)


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """One message; its picture, if `sha256` names one, lies beside it. `expires_at` is seconds since 1970 (UTC)."""

    tag: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    sha256: str
    expires_at: float

    @property
    def expiry(self) -> datetime:
        """Return the moment after which it must not go. Raises CarryUnreadable."""
        return _moment(self.expires_at)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one attempt of one bundle (its name as hex)."""

    bundle: str
    tag: str
    outcome: str
    code: str
    message_id: str

    @property
    def known(self) -> Outcome:
        """Return the outcome. Raises CarryUnreadable when it says nothing that may be carried back."""
        if self.outcome not in _CARRIED_BACK:
            raise CarryUnreadable
        return Outcome(self.outcome)

    @property
    def ident(self) -> UUID:
        """Return the bundle's name. Raises CarryUnreadable."""
        try:
            return UUID(hex=self.bundle)
        except ValueError:
            raise CarryUnreadable from None


def tag_of(signer: bytes, office_id: int, reference: str) -> str:
    """Return the tag of an attempt by the inner installation's signing key, office and own reference: 40 hex."""
    told = b"ansim carried attempt\n" + signer + f"{office_id}/{reference}".encode()
    return hashlib.sha256(told).hexdigest()[:40]


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise CarryUnreadable from None


_Record = TypeVar("_Record", Manifest, CarriedItem, Result)


def words(value: Manifest | CarriedItem | Result) -> bytes:
    """Return the words of a record; the same value always gives the same bytes."""
    return json.dumps(asdict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_words(kind: type[_Record], data: bytes) -> _Record:
    """Return what the words of a record say. Raises CarryUnreadable."""
    try:
        found: Any = json.loads(data)
        value = kind(**found)
    except (ValueError, TypeError, RecursionError):
        raise CarryUnreadable from None
    if any(type(part) is not _TYPES[kind.__annotations__[name]] for name, part in asdict(value).items()):
        raise CarryUnreadable
    return value


_TYPES: Final[dict[Any, type]] = {str: str, int: int, bool: bool, float: float}


def outcome_of(state: State, attempts: Collection[Outcome]) -> Outcome | None:
    """Return what to carry back of a message that is in `state` after `attempts`; None while it may still go.

    Cancelled and expired are for good: it is certain that it will not go, unless an attempt is known to have gone.
    """
    if state in _OPEN:
        return None
    if state not in _ENDED_UNSENT:
        return _OUTCOME_OF[state]
    if any(outcome in _IN_DOUBT for outcome in attempts):
        return Outcome.UNKNOWN
    return joined(Outcome.NOT_SENT, attempts)
