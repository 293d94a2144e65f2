"""The logs of ansim: who may write to which, how often each is sealed (design: Ledger and chain)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ansim.conf.roles import Role
from ansim.ledger.domain.errors import EntryRefused
from ansim.ledger.domain.hashing import leaf_hash

MAX_ENTRY = 4096
"""Bytes; the longest leaf of the protocol has about 300, and an entry must fit a bundle's 16-bit length."""
MAX_KEY = 64
MAX_BATCH = 256


class LogName(StrEnum):
    """Name of a log, as it stands in addresses."""

    VISITS = "visits"
    LOOKUPS = "lookups"
    NOTICES = "notices"

    @property
    def interval(self) -> timedelta:
        """Time between two seals."""
        return timedelta(seconds=5) if self is LogName.LOOKUPS else timedelta(minutes=10)

    @property
    def soonest(self) -> timedelta:
        """Time after a seal from which an entry that waits is sealed at once; `visits` waits for its slot always."""
        return {
            LogName.VISITS: self.interval,
            LogName.LOOKUPS: timedelta(seconds=1),
            LogName.NOTICES: timedelta(seconds=10),
        }[self]

    @property
    def writers(self) -> frozenset[Role]:
        """Roles whose entries the log takes."""
        return {
            LogName.VISITS: frozenset({Role.VISITS, Role.VAULT}),
            LogName.LOOKUPS: frozenset({Role.OFFICE, Role.VAULT, Role.VISITS, Role.OPENER}),
            LogName.NOTICES: frozenset({Role.OFFICE}),
        }[self]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Opaque bytes to be logged, under a key of the caller's own that makes sending it again harmless."""

    key: str
    data: bytes

    @property
    def leaf(self) -> bytes:
        """The leaf hash, 32 bytes."""
        return leaf_hash(self.data)


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry that has its index; `integrated` once it is under a checkpoint."""

    key: str
    index: int
    leaf: bytes
    integrated: bool


def check_entry(entry: NewEntry) -> None:
    """Raise EntryRefused unless the entry has 1 to 4,096 bytes and a key of 1 to 64 printable characters."""
    key_fits = 1 <= len(entry.key) <= MAX_KEY and entry.key.isprintable()
    if not (1 <= len(entry.data) <= MAX_ENTRY and key_fits):
        raise EntryRefused(limit=MAX_ENTRY)


def is_due(interval: timedelta, sealed_at: datetime, now: datetime) -> bool:
    """Say whether another slot of `interval` has begun since `sealed_at`; slots lie on the clock (aware times).

    A clock that was set back makes it due as well, so that sealing never waits for it to catch up.
    """
    seconds = int(interval.total_seconds())
    return int(now.timestamp()) // seconds != int(sealed_at.timestamp()) // seconds


def until_slot(interval: timedelta, now: datetime) -> float:
    """Return the seconds until the next slot of `interval` begins; more than 0, at most the interval."""
    seconds = int(interval.total_seconds())
    return seconds - now.timestamp() % seconds
