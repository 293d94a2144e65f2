"""Fixtures of all tests: the embedded server of the session, and a closed network."""

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from tests import emptying
from tests.ground import ROLE
from tests.resting import pytest_runtest_protocol, resting

__all__ = ["pytest_runtest_protocol"]
if ROLE:
    emptying.install()


@pytest.fixture(scope="session")
def postgres() -> Any:
    """The embedded server of this session (tests/ground.py); None in suites without a role."""
    return sys.modules["tests.ground"].SERVER


@pytest.fixture
def untraced() -> Iterator[None]:
    """Let coverage rest in a test that repeats, many thousand times, lines which other tests cover: half the time."""
    with resting():
        yield


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that is not to this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the network is closed in tests: {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
