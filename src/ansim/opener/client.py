"""What other roles may ask the opener role; needs only wire and kit."""

from ansim.kit.transport import Transport
from ansim.wire.status import RoleStatus, read_status


class OpenerClient:
    """A typed client of the opener role over a signed transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def status(self) -> RoleStatus:
        """Return what the role says of itself. Raises RoleUnreachable, BadAnswer."""
        return read_status(self._transport.request("GET", "/v1/status"))
