"""The other roles as tracing needs them: what is asked of vault, opener and ledger; one place to put others in."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ansim.ledger.client import ProvenEntry
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.tracing.adapters.remote import OpenerRole, VaultRole, VisitsRole, ledger_client
from ansim.tracing.domain.remote import NamedVenue, NewOpening, Revealed
from ansim.tracing.domain.results import Traced
from ansim.tracing.domain.warrants import About
from ansim.wire.warrant import Presented


class Vault(Protocol):
    """What is asked of the vault."""

    def subject(self, presented: Presented, about: About) -> bytes:
        """Return the uid of a phone (E.164), sealed to the opener, after the leaf that says so."""

    def reveal(
        self, presented: Presented, handles: Sequence[bytes], why: str, fields: Sequence[str]
    ) -> tuple[Revealed, ...]:
        """Return what the vault knows of contacts, in order, after the leaves that say so."""

    def answered(self, presented: Presented, handles: Sequence[bytes]) -> tuple[datetime | None, ...]:
        """Return when each contact filled in the identity form."""


class Opener(Protocol):
    """What is asked of the opener."""

    def open(self) -> NewOpening:
        """Return a fresh opening with its one-time key."""

    def trace(
        self,
        opening: str,
        presented: Presented,
        subject: bytes | None,
        policy: str,
        most_each: Sequence[int] = (),
    ) -> Traced:
        """Return the visits of the case and its contacts."""


class Ledger(Protocol):
    """What is asked of the ledger."""

    def append(self, log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """Append entries, each once by its key."""

    def wait_integrated(
        self, log: LogName, index: int, entry: bytes, *, wait: Callable[[float], object], tries: int = 100
    ) -> ProvenEntry:
        """Return the proof of an entry once it is under a checkpoint."""

    def inclusion(self, log: LogName, index: int, entry: bytes) -> ProvenEntry:
        """Return the proof of an entry under the newest checkpoint."""


class Visits(Protocol):
    """What is asked of the visits role."""

    def names(self, venues: Sequence[str]) -> tuple[NamedVenue, ...]:
        """Return the names of venues (ids as hex); unknown ones are left out."""

    def sought(self, words: str) -> tuple[NamedVenue, ...]:
        """Return venues by a part of the name or a poster's short code, closed ones too."""


@dataclass(frozen=True, slots=True)
class OtherRoles:
    """The roles, and how to wait for the ledger (seconds)."""

    vault: Vault
    opener: Opener
    ledger: Ledger
    visits: Visits
    wait: Callable[[float], object]


def others() -> OtherRoles:
    """Return the real roles over signed HTTP."""
    return OtherRoles(VaultRole(), OpenerRole(), ledger_client(), VisitsRole(), threading.Event().wait)
