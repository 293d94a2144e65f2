"""The ground of every test session, loaded before pytest-django reads settings: an own ANSIM_HOME, an own PostgreSQL.

`--ds=ansim.conf.role_X` decides the role; without it no server is started. Loaded by `-p tests.ground`.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="ansim-tests-"))
ROLE = next((word.rpartition("role_")[2] for word in sys.argv if word.startswith("--ds=")), "")
SERVER: Any = None

_SUPERVISOR = "supervisor"
_TEST_DATABASES = """
DO $$ DECLARE role text; BEGIN
  FOR role IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'ansim_%' LOOP
    EXECUTE format('ALTER ROLE %I CREATEDB', role);
  END LOOP;
END $$
"""


def _start() -> Any:
    from ansim.conf import keys, ports
    from ansim.conf.postgres import EmbeddedPostgres

    os.environ["ANSIM_ROLE"] = _SUPERVISOR
    (HOME / "run").mkdir()
    server = EmbeddedPostgres(HOME)
    server.start()
    keys.publish_services()
    ports.choose()
    with server.connect_as_superuser() as connection:
        connection.execute(_TEST_DATABASES)
        # every commit is handed to the system as ever, and outlives a killed server; only the machine may not lose power
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            "GRANT CONNECT ON DATABASE postgres TO PUBLIC"
        )  # where Django creates test databases
    os.environ["ANSIM_ROLE"] = ROLE
    return server


def _end() -> None:
    os.environ["ANSIM_ROLE"] = _SUPERVISOR
    if SERVER is not None:
        SERVER.stop(mode="immediate")
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_finish() -> None:
    """Take what was collected out of the collector's rounds: thousands of tests, looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


os.environ["ANSIM_HOME"] = str(HOME)
os.environ["ANSIM_SANDBOX"] = "1"
os.environ["ANSIM_ROLE"] = ROLE
atexit.register(_end)
if ROLE and "--collect-only" not in sys.argv:
    SERVER = _start()
