"""The ledger as the vault needs it: the logs by client, and how to wait for a seal; one place to put another in."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from ansim.calls.transport import transport_to
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient, ProvenEntry
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry


class Log(Protocol):
    """What is asked of the ledger; LedgerClient does it."""

    def append(self, log: LogName, entries: Sequence[NewEntry]) -> tuple[PlacedEntry, ...]:
        """Append entries, each once by its key."""
        ...

    def wait_integrated(
        self, log: LogName, index: int, entry: bytes, *, wait: Callable[[float], object], tries: int = 100
    ) -> ProvenEntry:
        """Return the verified proof of an entry once it is under a checkpoint. Raises NotIntegrated."""
        ...


@dataclass(frozen=True, slots=True)
class Logs:
    """The ledger and a way to wait (seconds)."""

    client: Log
    wait: Callable[[float], object]


@lru_cache(maxsize=1)
def _client() -> LedgerClient:
    return LedgerClient(transport_to(Role.LEDGER))


def logs() -> Logs:
    """Return the real ledger over signed HTTP."""
    return Logs(_client(), threading.Event().wait)
