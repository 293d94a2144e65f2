"""The check of a warrant as vault, store and opener make it: officers' keys from the office, the log's key pinned."""

from dataclasses import replace
from functools import lru_cache

from ansim.accounts.client import AccountsClient
from ansim.calls.transport import transport_to
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import LogName
from ansim.warrants.domain.checking import check_presented
from ansim.wire.warrant import Presented, Warrant


@lru_cache(maxsize=1)
def pinned_ledger() -> LedgerClient:
    """Return the one client of this process, so that a log's key cannot change while it runs."""
    return LedgerClient(transport_to(Role.LEDGER))


def current(
    presented: Presented, *, accounts: AccountsClient | None = None, ledger: LedgerClient | None = None
) -> Warrant:
    """Return the warrant when it may be used now; keys are asked for each time, so that a retired one counts at once.

    Raises WarrantRefused and its kinds, WarrantMalformed, RoleUnreachable, BadAnswer, RefusedByLedger.
    """
    keys = (accounts or AccountsClient(transport_to(Role.OFFICE))).officer_keys()
    log_key = (ledger or pinned_ledger()).key(LogName.LOOKUPS)
    return check_presented(presented, {key.key_id: key for key in keys}, log_key, now())


def agency_of(office: int, *, accounts: AccountsClient | None = None) -> str:
    """Return the public name of the office of a warrant, "" when it has no officer any more. Raises as `current`."""
    return agencies(accounts=accounts).get(office, "")


def agencies(*, accounts: AccountsClient | None = None) -> dict[int, str]:
    """Return the public names of all offices that have officers, by number. Raises as `current`."""
    keys = (accounts or AccountsClient(transport_to(Role.OFFICE))).officer_keys()
    return {key.office: key.agency for key in keys}


def renewed(presented: Presented, *, ledger: LedgerClient | None = None) -> Presented:
    """Return the same warrant with a proof under the newest checkpoint. Raises NotIntegrated, RefusedByLedger, ..."""
    leaf = presented.signed.leaf()
    proven = (ledger or pinned_ledger()).inclusion(LogName.LOOKUPS, presented.leaf_index, leaf)
    return replace(presented, proof=proven.proof)
