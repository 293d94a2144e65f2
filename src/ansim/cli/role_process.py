"""One role as one process: bring its database up to date, serve its ASGI entry until told to stop."""

import asyncio
import importlib
import os
import signal
import threading
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from ansim.cli.parent import end_with_parent
from ansim.conf import env, keys, ports
from ansim.conf.roles import Role
from ansim.kit.allocator import start_giving_back

_MIGRATION_LOCK = 0x616E7369  # one migrating process at a time, whoever starts first
_STATIC_SECONDS = (
    300  # their names outlive an upgrade: for so long a browser may show old styles on a new page
)
_STATIC = Path(__file__).resolve().parent.parent / "web" / "static"


def migrate() -> None:
    """Apply the pending migrations of this process's role under an advisory lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            executor = MigrationExecutor(connection)
            targets = executor.loader.graph.leaf_nodes()
            if executor.migration_plan(targets):
                executor.migrate(targets)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
    connection.close()


def _server(role: Role, certificate: tuple[Path, Path] | None) -> Server:
    application = importlib.import_module(f"ansim.cli.asgi.{role.value}").application
    office, has_pages = role is Role.OFFICE, role in (Role.OFFICE, Role.VISITS)
    return Server(
        application,
        address=ports.bind(role),
        port=ports.own(role),
        interface=Interfaces.ASGINL,
        log_level=LogLevels.error,
        websockets=False,
        ssl_cert=certificate[0] if certificate and office else None,
        ssl_key=certificate[1] if certificate and office else None,
        static_path_route=["/static"] if has_pages else None,
        static_path_mount=[_STATIC] if has_pages else None,
        static_path_expires=_STATIC_SECONDS,
    )


def _leave_setup_code() -> None:
    """Leave the code of the first set-up where `ansim serve` prints it from; take it away once an office is open."""
    code = importlib.import_module("ansim.accounts.services.setup").setup_code()
    path = env.home() / "run" / "setup-code"
    path.unlink(missing_ok=True)
    if code:
        path.touch(mode=0o600)
        path.write_text(code)


_BESIDE = {
    Role.LEDGER: ("ansim.ledger.worker", "run_sealer"),
    Role.VAULT: ("ansim.vault.worker", "run_keeper"),
    Role.VISITS: ("ansim.checkins.worker", "run_worker"),
    Role.OFFICE: ("ansim.cli.warming", "import_pages"),
}


def _start_beside(role: Role, stop: threading.Event) -> None:
    """Start the thread that does what a role has to do besides answering, where it has any."""
    if role in _BESIDE:
        module, name = _BESIDE[role]
        work = getattr(importlib.import_module(module), name)
        threading.Thread(target=work, args=(stop,), daemon=True, name=name).start()


async def serve_until_told(server: Server) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def run_role(role: Role, certificate: tuple[Path, Path] | None = None) -> int:
    """Run `role` in this process until SIGTERM or SIGINT; `certificate` is (certificate, key) for the office."""
    os.environ["ANSIM_ROLE"] = role.value
    os.environ["DJANGO_SETTINGS_MODULE"] = role.settings_module
    end_with_parent()
    keys.publish_service(role)
    (env.home() / "run").mkdir(exist_ok=True, mode=0o700)
    django.setup()
    if role.has_database:
        migrate()
    if role is Role.OFFICE:
        _leave_setup_code()
    stop = threading.Event()
    _start_beside(role, stop)
    start_giving_back(stop)
    asyncio.run(serve_until_told(_server(role, certificate)))
    stop.set()
    return 0
