"""The other roles as the opener needs them, and its own secrets; one place to put others in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.calls.transport import transport_to
from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.checkins.domain.told import KindTold
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.vault.client import DayKeys, VaultClient
from ansim.warrants.services import current
from ansim.wire.warrant import Presented, Warrant

PATIENT = 60.0
"""Seconds: a store may have millions of rows to look through."""


class Vault(Protocol):
    """What is asked of the vault."""

    def day_keys(self, presented: Presented, days: Iterable[int]) -> DayKeys:
        """Return the day keys of days that the warrant covers."""

    def contact_key(self) -> bytes:
        """Return the X25519 key to which contacts are sealed."""


class Visits(Protocol):
    """What is asked of the store."""

    def visits_of(self, presented: Presented, handles: Mapping[int, bytes]) -> list[VisitRow]:
        """Return the visits of these handles, 16 bytes each, side by side, by day."""

    def visits_at(self, presented: Presented, intervals: Sequence[Interval]) -> list[VisitRow]:
        """Return the visits that may overlap these intervals."""

    def kinds(self) -> Mapping[str, KindTold]:
        """Return every kind of venue by its code, with its usual stay."""


class Ledger(Protocol):
    """What is asked of the ledger."""

    def append(self, log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """Append entries, each once by its key."""


@dataclass(frozen=True, slots=True)
class OtherRoles:
    """The roles, the check of a warrant, the key that signs leaf 0x06, and the secret behind the cases' keys."""

    vault: Vault
    visits: Visits
    ledger: Ledger
    check: Callable[[Presented], Warrant]
    signing_key: Ed25519PrivateKey = field(repr=False)
    secret: bytes = field(repr=False)


def others() -> OtherRoles:
    """Return the real roles over signed HTTP, and this role's own key folder."""
    return OtherRoles(
        VaultClient(transport_to(Role.VAULT, timeout=PATIENT)),
        VisitsClient(transport_to(Role.VISITS, timeout=PATIENT)),
        LedgerClient(transport_to(Role.LEDGER)),
        current,
        keys.service_key(Role.OPENER),
        keys.secret(Role.OPENER, "cases.secret"),
    )
