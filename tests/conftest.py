"""Ground of all tests: an own ANSIM_HOME per session, a closed network, an embedded PostgreSQL where a role needs one."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_home = Path(tempfile.mkdtemp(prefix="ansim-tests-"))
os.environ["ANSIM_HOME"] = str(_home)
os.environ["ANSIM_SANDBOX"] = "1"
_role = next((a.rpartition("role_")[2] for a in sys.argv if a.startswith("--ds=")), "")
os.environ["ANSIM_ROLE"] = _role
_server: Any = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded server before Django reads its settings, when a role's settings are asked for."""
    global _server
    if not _role or config.option.collectonly:
        return
    from ansim.conf import keys, ports
    from ansim.conf.postgres import EmbeddedPostgres

    os.environ["ANSIM_ROLE"] = keys.SUPERVISOR
    _server = EmbeddedPostgres(_home)
    _server.start()
    keys.publish_services()
    ports.choose()
    with _server.connect_as_superuser() as connection:
        connection.execute("DO $$ DECLARE r text; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'ansim_%' LOOP EXECUTE format('ALTER ROLE %I CREATEDB', r); END LOOP; END $$")
        connection.execute("GRANT CONNECT ON DATABASE postgres TO PUBLIC")
    os.environ["ANSIM_ROLE"] = _role


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and forget the home."""
    if _server is not None:
        os.environ["ANSIM_ROLE"] = "supervisor"
        _server.stop(mode="immediate")
    shutil.rmtree(_home, ignore_errors=True)


@pytest.fixture
def postgres() -> Any:
    """The embedded server of this session."""
    return _server


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that is not to this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the network is closed in tests: {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield
