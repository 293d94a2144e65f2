"""The wall at the database itself: wrong ways in, and what a role's own user cannot do once it is in."""

import psycopg
import pytest

from ansim.conf import keys
from ansim.conf.roles import Role

STORED = [role for role in Role if role.has_database]

pytestmark = pytest.mark.django_db


@pytest.fixture
def passwords(monkeypatch):
    """The passwords of all users, as only the supervisor can read them."""
    monkeypatch.setenv("ANSIM_ROLE", keys.SUPERVISOR)
    return {role: keys.database_password(role) for role in (*STORED, keys.SUPERVISOR)}


@pytest.fixture
def enter(postgres):
    """Connect to the session's server over its socket."""

    def connect(user, password, database):
        return psycopg.connect(
            host=str(postgres.socket_folder),
            user=user,
            password=password,
            dbname=database,
            connect_timeout=60,
            autocommit=True,
        )

    return connect


@pytest.mark.parametrize("asked", STORED)
@pytest.mark.parametrize("role", [*STORED, keys.SUPERVISOR])
def test_a_password_opens_no_other_user(passwords, enter, role, asked):
    """The password of one user is refused for every other, also the supervisor's for a role."""
    if role == asked:
        return
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        enter(asked.database, passwords[role], asked.database)


@pytest.mark.parametrize("role", STORED)
def test_no_role_is_the_superuser(passwords, enter, role):
    """No role's password opens the server's own account."""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        enter("postgres", passwords[role], "postgres")


@pytest.mark.parametrize("password", ["", "postgres", "ansim_ledger", "x" * 10_000, "md5" + "0" * 32])
@pytest.mark.parametrize("user", ["ansim_ledger", "postgres"])
def test_nobody_is_trusted_for_being_on_this_machine(enter, user, password):
    """Empty, guessed and overlong passwords are refused: the wheel's trust in local users is gone."""
    with pytest.raises(psycopg.OperationalError):
        enter(user, password, "ansim_ledger")


@pytest.mark.parametrize(
    "user", ["root", "pgserver", "nobody", "ansim_opener", "", "ansim_ledger ", "ANSIM_LEDGER"]
)
def test_no_other_user_exists(passwords, enter, user):
    """System users, the opener (which stores nothing) and misspelt names are no users of the database."""
    with pytest.raises(psycopg.OperationalError):
        enter(user or "unnamed", passwords[Role.LEDGER], "ansim_ledger")


FORBIDDEN = [
    ("CREATE ROLE other LOGIN", "makes no users"),
    ("ALTER ROLE ansim_office PASSWORD 'x'", "changes nobody's password"),
    ("ALTER ROLE ansim_ledger SUPERUSER", "does not raise itself"),
    ("SET ROLE ansim_office", "does not become another"),
    ("SET SESSION AUTHORIZATION postgres", "does not become the superuser"),
    ("SELECT * FROM pg_authid", "does not read the passwords' verifiers"),
    ("SELECT pg_read_file('PG_VERSION')", "reads no files of the server"),
    ("COPY (SELECT 1) TO '/tmp/ansim-out'", "writes no files of the server"),
    ("COPY pg_temp.x FROM PROGRAM 'id'", "runs no programs"),
    ("SELECT lo_import('/etc/passwd')", "takes in no files"),
    ("ALTER SYSTEM SET log_statement = 'all'", "does not change the server"),
    ("CREATE EXTENSION dblink", "adds no way to other databases"),
    ("GRANT CONNECT ON DATABASE ansim_office TO ansim_ledger", "opens no door for itself"),
    ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'", "ends no one else"),
]


@pytest.mark.parametrize(("statement", "reason"), FORBIDDEN, ids=[case[1] for case in FORBIDDEN])
def test_a_role_stays_within_its_database(passwords, enter, postgres, statement, reason):
    """Even with its password in the wrong hands, a user of one role does nothing to the server or to another role."""
    with (
        postgres.connect_as_superuser(),
        enter("ansim_ledger", passwords[Role.LEDGER], "ansim_ledger") as connection,
    ):
        connection.execute("CREATE TEMP TABLE x (line text)")
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement)
    assert refused.value.sqlstate in ("42501", "58P01", "0A000"), reason
