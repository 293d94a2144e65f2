"""The clients of the other roles as tracing uses them; what is not in their answers is refused there."""

from collections.abc import Sequence

from ansim.calls.transport import RoleUnreachable, transport_to
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.tracing.domain.remote import NamedVenue, NewOpening, Revealed
from ansim.tracing.domain.results import Traced
from ansim.tracing.domain.warrants import About
from ansim.wire.warrant import Presented

#: seconds; the vault waits for a checkpoint before it answers, the opener traces two generations
PATIENT = 60.0


def ledger_client() -> LedgerClient:
    """Return the client of the ledger."""
    return LedgerClient(transport_to(Role.LEDGER))


class VaultRole:
    """The vault."""

    def subject(self, presented: Presented, about: About) -> bytes:  # noqa: ARG002
        """Return the uid of a phone, sealed to the opener."""
        raise RoleUnreachable(role=Role.VAULT.value)

    def reveal(self, presented: Presented, handle: bytes, why: str, fields: Sequence[str]) -> Revealed:  # noqa: ARG002
        """Return what the vault knows of a contact."""
        raise RoleUnreachable(role=Role.VAULT.value)


class OpenerRole:
    """The opener."""

    def open(self) -> NewOpening:
        """Return a fresh opening."""
        raise RoleUnreachable(role=Role.OPENER.value)

    def trace(self, opening: str, presented: Presented, subject: bytes | None, policy: str) -> Traced:  # noqa: ARG002
        """Return the visits of the case and its contacts."""
        raise RoleUnreachable(role=Role.OPENER.value)


class VisitsRole:
    """The visits role."""

    def names(self, venues: Sequence[str]) -> tuple[NamedVenue, ...]:  # noqa: ARG002
        """Return the names of venues."""
        raise RoleUnreachable(role=Role.VISITS.value)
