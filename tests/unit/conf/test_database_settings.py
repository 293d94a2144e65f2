"""The one database of a role: its own URL taken apart rightly, or its place on the embedded server."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.conf.conftest import BecomeRole

from ansim.conf import keys
from ansim.conf.database import database_settings, socket_folder_file
from ansim.conf.keys import WrongRole
from ansim.conf.roles import Role

WITH_DATABASE = [role for role in Role if role.has_database]

URLS = [
    ("postgresql://u:p@h/db", ("db", "u", "p", "h", "")),
    ("postgres://u:p@h/db", ("db", "u", "p", "h", "")),
    ("postgresql://u:p@h:6432/db", ("db", "u", "p", "h", "6432")),
    ("postgresql://h/db", ("db", "", "", "h", "")),
    ("postgresql://u@h/db", ("db", "u", "", "h", "")),
    ("postgresql://u:a%2Fb%40c%3Ad@h/db", ("db", "u", "a/b@c:d", "h", "")),
    ("postgresql://%EC%95%88:p@h/db", ("db", "안", "p", "h", "")),
    ("postgresql://u:p@[::1]:5433/db", ("db", "u", "p", "::1", "5433")),
    ("postgresql://u:p@h/db/", ("db", "u", "p", "h", "")),
    ("postgresql://u:p@DB.example/db", ("db", "u", "p", "db.example", "")),
]


@pytest.mark.parametrize(("url", "parts"), URLS)
def test_a_url_is_taken_apart(
    become: BecomeRole, monkeypatch: pytest.MonkeyPatch, url: str, parts: tuple[str, ...]
) -> None:
    """Name, user, password, host and port, each unescaped once; what is not given stays empty."""
    become(Role.VAULT)
    monkeypatch.setenv("ANSIM_VAULT_DATABASE_URL", url)
    found = database_settings(Role.VAULT)
    assert tuple(found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == parts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20)
)
def test_any_password_survives_the_url(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    """A password of any characters, percent-encoded as the standard says, comes out as it was."""
    monkeypatch.setenv("ANSIM_ROLE", "vault")
    monkeypatch.setenv("ANSIM_VAULT_DATABASE_URL", f"postgresql://u:{quote(password, safe='')}@h/db")
    assert database_settings(Role.VAULT)["PASSWORD"] == password


@pytest.mark.parametrize("role", WITH_DATABASE)
def test_without_a_url_the_embedded_server_is_meant(become: BecomeRole, home: Path, role: Role) -> None:
    """Database and user of the role's name, its password from its key folder, over a socket, never over the network."""
    become(role)
    found = database_settings(role)
    assert (found["NAME"], found["USER"]) == (role.database, role.database)
    assert found["PASSWORD"] == keys.database_password(role)
    assert found["HOST"] == str(home / "postgres")
    assert "PORT" not in found


@pytest.mark.parametrize("role", WITH_DATABASE)
@pytest.mark.parametrize("asking", [*Role, ""])
def test_the_embedded_password_is_for_the_role_itself(become: BecomeRole, asking: str, role: Role) -> None:
    """No role can even learn with which password another would connect."""
    become(asking)
    if asking == role:
        assert database_settings(role)
    else:
        with pytest.raises(WrongRole):
            database_settings(role)


def test_the_socket_is_where_the_supervisor_said(become: BecomeRole, home: Path) -> None:
    """The folder that the supervisor left in run/ is used, without the line break of whoever wrote it."""
    become(Role.OFFICE)
    (home / "run").mkdir(parents=True)
    Path(socket_folder_file()).write_text("/tmp/ansim-1a2b\n")
    assert database_settings(Role.OFFICE)["HOST"] == "/tmp/ansim-1a2b"


def test_a_url_makes_no_key(become: BecomeRole, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a server of its own the role needs no password of ours, so none is made."""
    become(Role.OFFICE)
    monkeypatch.setenv("ANSIM_OFFICE_DATABASE_URL", "postgresql://u:p@h/db")
    database_settings(Role.OFFICE)
    assert not (home / "keys").exists()


@pytest.mark.parametrize("url", ["", "postgresql://u:p@h/db"])
def test_connections_are_pooled_and_checked(
    become: BecomeRole, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Whichever server: a bounded pool with a bounded wait, and a lost connection is noticed before it is used."""
    become(Role.LEDGER)
    monkeypatch.setenv("ANSIM_LEDGER_DATABASE_URL", url)
    found = database_settings(Role.LEDGER)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert found["CONN_HEALTH_CHECKS"] is True
    pool = found["OPTIONS"]["pool"]
    assert 0 < pool["min_size"] <= pool["max_size"]
    assert pool["timeout"] <= 30


def test_all_pools_together_fit_the_embedded_server(become: BecomeRole) -> None:
    """Two processes of every role at their fullest leave the embedded server connections for the supervisor."""
    from ansim.conf.postgres import _OPTIONS

    total = 0
    for role in WITH_DATABASE:
        become(role)
        total += 2 * database_settings(role)["OPTIONS"]["pool"]["max_size"]
    assert total < int(_OPTIONS["max_connections"])
