"""A resident's own visits in the store, against a pass of the vault's whose leaf is public (warrant `self`)."""

from ansim.checkins.adapters.own_rows import OwnVisit, own_rows
from ansim.checkins.domain.own_pass import OwnAsked, require_pass
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import LogName
from ansim.warrants.services import pinned_ledger


def own_visits(asked: OwnAsked, *, now: int, ledger: LedgerClient | None = None) -> list[OwnVisit]:
    """Return the visits of the handles shown, by time. No proof, no row.

    Raises PassRefused, SelfMalformed, SelfForged, KeysMissing, and what asking for the log's key raises.
    """
    log_key = (ledger or pinned_ledger()).key(LogName.LOOKUPS)
    require_pass(asked, keys.service_public(Role.VAULT), log_key, now)
    return [one for day, of_day in sorted(asked.handles.items()) for one in own_rows(day, of_day)]
