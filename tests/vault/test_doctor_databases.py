"""The doctor tries the wall on a real server: the diagonal enters, the rest is refused, and every breach is found."""

import os
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.walls import as_supervisor

from ansim.cli.checkup import databases
from ansim.cli.checkup.databases import DOWN, REACHES, REFUSED, see_databases
from ansim.cli.checkup.findings import Finding
from ansim.conf.postgres import PostgresFailed
from ansim.conf.roles import Role
from ansim.kit.clock import now

WITH_DATABASE = [role for role in Role if role.has_database]


@pytest.fixture(autouse=True)
def _as_the_supervisor() -> Iterator[None]:
    with as_supervisor():
        yield


def test_the_table_is_a_diagonal() -> None:
    """Each role enters its own database and is refused on the three others; the server's version is told."""
    findings, seen = see_databases()
    assert findings == []
    for role in WITH_DATABASE:
        assert seen.reach[role] == {o.value: REACHES if o is role else REFUSED for o in WITH_DATABASE}
        assert int(seen.servers[role].split(".")[0]) >= 15
    assert seen.worker_seen_at is None


def test_a_right_granted_to_another_role_is_found(postgres: Any) -> None:
    """GRANT CONNECT to one other role is one red finding that names both."""
    with postgres.connect_as_superuser() as connection:
        connection.execute("GRANT CONNECT ON DATABASE ansim_ledger TO ansim_visits")
        try:
            findings, seen = see_databases()
        finally:
            connection.execute("REVOKE CONNECT ON DATABASE ansim_ledger FROM ansim_visits")
    assert findings == [Finding("database.open", {"role": "visits", "other": "ledger"})]
    assert seen.reach[Role.VISITS]["ledger"] == REACHES


def test_a_login_with_another_password_is_found(postgres: Any) -> None:
    """When a role's password is not the server's, that role is down and the others are still tried."""
    with postgres.connect_as_superuser() as connection:
        row = connection.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = 'ansim_visits'"
        ).fetchone()
        connection.execute("ALTER ROLE ansim_visits PASSWORD 'another'")
        try:
            findings, seen = see_databases()
        finally:
            connection.execute(f"ALTER ROLE ansim_visits PASSWORD '{row[0]}'")
    assert findings == [Finding("database.unreached", {"role": "visits"})]
    assert seen.servers[Role.VISITS] == DOWN
    assert seen.reach[Role.VAULT]["office"] == REFUSED


def test_the_workers_last_sign_of_life_is_read(postgres: Any) -> None:
    """Where the office has a job queue, the newest heartbeat of its workers is told."""
    with postgres.connect_as_superuser("ansim_office") as connection:
        connection.execute("CREATE TABLE procrastinate_workers (last_heartbeat timestamptz)")
        connection.execute("ALTER TABLE procrastinate_workers OWNER TO ansim_office")
        connection.execute("INSERT INTO procrastinate_workers VALUES (now() - interval '1 hour'), (now())")
        try:
            _, seen = see_databases()
        finally:
            connection.execute("DROP TABLE procrastinate_workers")
    assert seen.worker_seen_at is not None
    assert abs(seen.worker_seen_at - now()) < timedelta(minutes=1)


def test_an_old_server_a_wrong_clock_and_a_trusting_server_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server below the oldest good version, a clock that differs, and a server that takes any password are red."""
    monkeypatch.setattr(databases, "_OLDEST", 99)
    monkeypatch.setattr(databases, "now", lambda: now() + timedelta(seconds=90))
    monkeypatch.setattr(databases, "_enters", lambda *_settings, **_other: True)
    findings, _ = see_databases()
    found = {finding.code for finding in findings}
    assert found == {"postgres.old", "clock.off", "database.trusts", "database.open"}
    apart = [finding.params["seconds"] for finding in findings if finding.code == "clock.off"]
    assert all(88 <= int(str(seconds)) <= 92 for seconds in apart)


def test_a_stopped_or_missing_server_is_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the embedded server down, or its programs not installed, only that is told."""
    monkeypatch.setattr(databases, "embedded", lambda: SimpleNamespace(is_running=lambda: False))
    findings, seen = see_databases()
    assert [finding.code for finding in findings] == ["postgres.down"]
    assert seen.reach == {}

    def missing() -> None:
        raise PostgresFailed(log="x")

    monkeypatch.setattr(databases, "embedded", missing)
    assert [finding.code for finding in see_databases()[0]] == ["postgres.missing"]


def test_folders_that_cannot_be_read_are_left_to_the_look_at_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as another user, the doctor tries no database: the finding about the key folders says why."""

    def closed(_role: str) -> Any:
        raise PermissionError

    monkeypatch.setattr(databases.keys, "held", closed)
    assert see_databases()[0] == []


def test_roles_without_a_password_here_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A role whose login is neither in a key folder nor in a setting is left out; looking makes no password."""
    monkeypatch.setattr(databases.keys, "held", lambda _role: ())
    findings, seen = see_databases()
    assert (findings, seen.reach) == ([], {})
    url = "postgresql://ansim_vault:wrong@/ansim_vault?host=/nowhere"
    monkeypatch.setitem(os.environ, "ANSIM_VAULT_DATABASE_URL", url)
    findings, seen = see_databases()
    assert findings == [Finding("database.unreached", {"role": "vault"})]
    assert set(seen.reach) == {Role.VAULT}
