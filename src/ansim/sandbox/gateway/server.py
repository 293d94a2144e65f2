"""Serving the gateway with Granian in this process; on loopback only, since it is a drill."""

import asyncio
import signal

from granian.constants import Interfaces
from granian.server.embed import Server

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.sandbox.gateway.app import Gateway
from ansim.sandbox.gateway.settings import GatewaySettings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NotLoopback(AnsimError):
    """The drill gateway was asked to listen where others could reach it."""

    code = "gateway.not_loopback"
    sentence = Sentence(
        ko="훈련용 문자 게이트웨이는 이 컴퓨터 안(127.0.0.1)에서만 열 수 있습니다.",
        en="The drill gateway opens only on this machine (127.0.0.1).",
    )


async def _run(app: Gateway, host: str, port: int) -> None:
    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    await server.serve()


def serve(port: int, settings: GatewaySettings | None = None, host: str = "127.0.0.1") -> None:
    """Serve until SIGTERM or Ctrl-C. Raises NotLoopback for any other address than loopback."""
    if host not in LOOPBACK:
        raise NotLoopback
    asyncio.run(_run(Gateway(settings), host, port))
