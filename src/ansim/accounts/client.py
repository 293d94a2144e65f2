"""What other roles ask of accounts in the office role: whose signatures count under a warrant."""

from ansim.accounts.domain.officer_keys import OfficerKey, read_keys
from ansim.kit.transport import Transport
from ansim.wire.status import BadAnswer


class AccountsClient:
    """A typed client over a signed transport to the office role."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def officer_keys(self) -> tuple[OfficerKey, ...]:
        """Return the keys that may sign a warrant now, of all offices. Raises RoleUnreachable, BadAnswer."""
        answer = self._transport.request("GET", "/v1/officer-keys")
        found = read_keys(answer.body) if answer.status == 200 else None
        if found is None:
            raise BadAnswer(status=answer.status)
        return found
