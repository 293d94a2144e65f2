"""The ledger role as notices reach it."""

from ansim.calls.transport import transport_to
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient

_SECONDS = 5.0


def ledger() -> LedgerClient:
    """Return the client of the ledger."""
    return LedgerClient(transport_to(Role.LEDGER, timeout=_SECONDS))
