"""Gateway speaking SOLAPI's interface on loopback, with its own record of what it accepted, and faults on purpose."""

from ansim.sandbox.gateway.app import Gateway
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.server import NotLoopback, serve
from ansim.sandbox.gateway.settings import GatewaySettings

__all__ = ["Faults", "Gateway", "GatewaySettings", "NotLoopback", "serve"]
