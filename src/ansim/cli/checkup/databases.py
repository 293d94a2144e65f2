"""Which role reaches which database: its own and no other, with its own password and no wrong one."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from ansim.cli.checkup.findings import Finding
from ansim.conf import env, keys
from ansim.conf.database import database_settings
from ansim.conf.postgres import PostgresFailed, embedded
from ansim.conf.roles import Role
from ansim.kit.clock import now

_CONNECT_SECONDS = 3
_OLDEST = 15
_CLOCK_SECONDS = 5
_WORKER_SECONDS = 60
REACHES, REFUSED, DOWN = "reaches", "refused", "down"


@dataclass
class DatabasesSeen:
    """Server by role (version or `down`), and for each role what came of entering each database."""

    servers: dict[str, str] = field(default_factory=dict)
    reach: dict[str, dict[str, str]] = field(default_factory=dict)
    worker_seen_at: datetime | None = None


def _connect(settings: dict[str, Any], **other: str) -> psycopg.Connection[Any]:
    parts = {
        "host": settings["HOST"],
        "port": settings.get("PORT") or None,
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        **other,
    }
    return psycopg.connect(connect_timeout=_CONNECT_SECONDS, autocommit=True, **parts)


def _enters(settings: dict[str, Any], **other: str) -> bool:
    try:
        _connect(settings, **other).close()
    except psycopg.Error:
        return False
    return True


def _known() -> dict[Role, dict[str, Any]]:
    """Return the connection settings of the roles whose password or URL is known here, making no password."""
    known = {}
    for role in (role for role in Role if role.has_database):
        has_password = "database.password" in {file.name for file in keys.held(role)}
        if env.value(f"{role.name}_DATABASE_URL") or has_password:
            known[role] = database_settings(role)
    return known


def see_databases() -> tuple[list[Finding], DatabasesSeen]:
    """Return findings and the table of who enters where."""
    seen = DatabasesSeen()
    try:
        server = embedded()
        if server is not None and not server.is_running():
            return [Finding("postgres.down", {"server": str(env.home() / "postgres")})], seen
        known = _known()
    except PostgresFailed:
        return [Finding("postgres.missing")], seen
    except PermissionError:
        return [], seen  # custody.py has said which folder is closed
    findings: list[Finding] = []
    for role, settings in known.items():
        findings += _see_own(role, settings, seen)
    for role in known:
        if seen.servers[role] != DOWN:
            findings += _see_others(role, known, seen)
    return findings, seen


def _see_own(role: Role, settings: dict[str, Any], seen: DatabasesSeen) -> list[Finding]:
    try:
        with _connect(settings) as connection:
            row = connection.execute("SELECT current_setting('server_version'), clock_timestamp()").fetchone()
            if role is Role.OFFICE:
                seen.worker_seen_at = _last_heartbeat(connection)
    except psycopg.Error:
        seen.servers[role] = DOWN
        seen.reach[role] = {role.value: DOWN}
        return [Finding("database.unreached", {"role": role.value})]
    version, moment = str(row[0]).split()[0], row[1]  # type: ignore[index]  # one row, always
    seen.servers[role] = version
    seen.reach[role] = {role.value: REACHES}
    findings = []
    if int(version.split(".")[0]) < _OLDEST:
        findings.append(Finding("postgres.old", {"role": role.value, "version": version}))
    apart = abs((moment - now()).total_seconds())
    if apart > _CLOCK_SECONDS:
        findings.append(Finding("clock.off", {"role": role.value, "seconds": round(apart)}))
    if _enters(settings, password=secrets.token_hex(8)):
        findings.append(Finding("database.trusts", {"role": role.value}))
    return findings


def _see_others(role: Role, known: dict[Role, dict[str, Any]], seen: DatabasesSeen) -> list[Finding]:
    findings = []
    for other, place in known.items():
        if other is role:
            continue
        entered = _enters({**place, "USER": known[role]["USER"], "PASSWORD": known[role]["PASSWORD"]})
        seen.reach[role][other.value] = REACHES if entered else REFUSED
        if entered:
            findings.append(Finding("database.open", {"role": role.value, "other": other.value}))
    return findings


def _last_heartbeat(connection: psycopg.Connection[Any]) -> datetime | None:
    try:
        row = connection.execute("SELECT max(last_heartbeat) FROM procrastinate_workers").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    moment: datetime | None = row[0] if row else None
    return moment


def worker_findings(seen_at: datetime | None, moment: datetime) -> list[Finding]:
    """Return a finding when the worker's last sign of life is older than a minute at `moment`."""
    if seen_at is None:
        return []
    silent = (moment - seen_at).total_seconds()
    return [Finding("worker.silent", {"seconds": round(silent)})] if silent > _WORKER_SECONDS else []
