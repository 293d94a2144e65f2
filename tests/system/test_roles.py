"""The walls as they stand at run time: signed requests only, own database only, own keys only; and the doctor sees it."""

import json
import os
import shutil
import ssl
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.system.installation import Installation, free_port, wait_until

from ansim.conf import keys
from ansim.conf.database import database_settings
from ansim.conf.roles import Role
from ansim.wire.http_signature import SignedRequest, sign

WITH_DATABASE = [role for role in Role if role.has_database]


def _get(installation: Installation, role: Role, headers: dict[str, str] | None = None) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=30.0) as client:
        return client.get(f"{installation.address(role)}/v1/status", headers=headers or {})


def _signed(installation: Installation, role_asked: Role, **changed: object) -> dict[str, str]:
    """Headers of a fresh signed GET /v1/status to `role`, as the office would send it, with changes."""
    import secrets
    import time

    with installation.inside():
        words = {
            "key": keys.service_key(Role.OFFICE),
            "role": "office",
            "asked": role_asked.value,
            "created": int(time.time()),
            "nonce": secrets.token_hex(16),
            **changed,
        }
    return sign(SignedRequest("GET", "/v1/status", "", b""), **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", list(Role))
def test_status_is_told_to_signed_requests_only(running: Installation, role: Role) -> None:
    """Without a signature the answer is 401 with a code and nothing else; with one it is the status."""
    bare = _get(running, role)
    assert bare.status_code == 401
    assert bare.json()["code"] == "service.signature"
    assert set(bare.json()) == {"code", "message"}
    signed = _get(running, role, _signed(running, role))
    assert signed.status_code == 200
    assert signed.json()["role"] == role.value


@pytest.mark.parametrize("role", list(Role))
def test_replayed_old_misdirected_and_foreign_signatures_are_refused(
    running: Installation, role: Role
) -> None:
    """A second use, two minutes of age either way, a request meant for another role, and a stranger's key: all 401."""
    import time

    once = _signed(running, role)
    assert _get(running, role, once).status_code == 200
    assert _get(running, role, once).status_code == 401
    for seconds in (-120, 120):
        old = _signed(running, role, created=int(time.time()) + seconds)
        assert _get(running, role, old).status_code == 401
    other = next(one for one in Role if one is not role)
    assert _get(running, role, _signed(running, other)).status_code == 401
    stranger = Ed25519PrivateKey.generate()
    assert _get(running, role, _signed(running, role, key=stranger)).status_code == 401
    assert _get(running, role, _signed(running, role, role="supervisor")).status_code == 401


def _connect(installation: Installation, user: Role, database: str, password: str | None = None) -> None:
    with installation.inside():
        own = database_settings(user)
    psycopg.connect(
        host=own["HOST"],
        user=own["USER"],
        password=own["PASSWORD"] if password is None else password,
        dbname=database,
        connect_timeout=60,
    ).close()


@pytest.mark.parametrize("role", WITH_DATABASE)
def test_each_role_enters_its_own_database_and_no_other(running: Installation, role: Role) -> None:
    """With its own password a role enters its own database; every other one, and the templates, refuse it."""
    _connect(running, role, role.database)
    others = [other.database for other in WITH_DATABASE if other is not role]
    for database in (*others, "postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            _connect(running, role, database)


@pytest.mark.parametrize("role", WITH_DATABASE)
def test_a_wrong_or_missing_password_is_refused(running: Installation, role: Role) -> None:
    """The server trusts no local user, root included: without the password there is no way in."""
    for password in ("", "wrong", "0" * 64):
        with pytest.raises(psycopg.OperationalError):
            _connect(running, role, role.database, password)


def test_passwords_are_kept_as_scram_and_every_line_of_access_asks_for_it(running: Installation) -> None:
    """All users have SCRAM verifiers, and pg_hba.conf knows no other method."""
    with running.inside(), running.postgres.connect_as_superuser() as connection:
        kept = connection.execute(
            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolcanlogin"
        ).fetchall()
        ways = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        rights = connection.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
            " FROM pg_roles WHERE rolname LIKE 'ansim\\_%'"
        ).fetchall()
        listening = connection.execute("SHOW listen_addresses").fetchone()
    assert {row[0] for row in kept} == {True}
    assert ways == [("scram-sha-256",)]
    assert {row[0] for row in rights} == {False}
    assert listening == ("",)


def test_key_folders_are_closed_also_when_root_runs_it(running: Installation) -> None:
    """keys/ and every key folder is 0700, every file in them 0600, though the database's folders are made passable."""
    root = running.home / "keys"
    private = [root, *(root / holder for holder in (*Role, keys.SUPERVISOR))]
    assert {str(folder): stat.S_IMODE(folder.stat().st_mode) for folder in private} == {
        str(folder): 0o700 for folder in private
    }
    files = [file for folder in private[1:] for file in folder.iterdir()]
    assert len(files) > 10
    assert {str(file): stat.S_IMODE(file.stat().st_mode) for file in files} == {
        str(file): 0o600 for file in files
    }
    assert {file.stat().st_uid for file in files} == {os.geteuid()}


@pytest.mark.parametrize("role", [Role.OFFICE, Role.VISITS])
def test_styles_and_scripts_are_asked_for_again_after_minutes(running: Installation, role: Role) -> None:
    """Their names stay the same over an upgrade, so no browser keeps old ones beside new pages for a day."""
    with httpx.Client(trust_env=False, timeout=30.0) as client:
        answer = client.get(f"{running.address(role)}/static/ansim/verdict.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "max-age=300"


def test_the_doctor_finds_a_running_installation_well(running: Installation) -> None:
    """With everything up the doctor exits 0, draws the wall as a diagonal, and shows no secret."""
    answer = running.run("doctor", "--json")
    told = json.loads(answer.stdout)
    assert [finding for finding in told["findings"] if finding["level"] == "red"] == []
    assert answer.returncode == 0
    assert told["ok"] is True
    for role in WITH_DATABASE:
        expected = {o.value: "reaches" if o is role else "refused" for o in WITH_DATABASE}
        assert told["databases"]["reach"][role.value] == expected
    assert {one["role"]: one["answers"] for one in told["roles"]} == dict.fromkeys(map(str, Role), True)
    for file in (running.home / "keys").rglob("*"):
        if file.is_file() and "public" not in file.parts:
            content = file.read_bytes()
            assert content.hex() not in answer.stdout
    spoken = running.run("doctor")
    assert spoken.returncode == 0
    assert "refused" in spoken.stdout


def test_the_doctor_works_before_the_first_start(blank: Installation) -> None:
    """On a home that does not exist the doctor says what to do next, makes nothing, and exits 1."""
    answer = blank.run("doctor")
    assert answer.returncode == 1
    assert answer.stdout.splitlines()[0].startswith("[mend] Never started here")
    assert "ansim serve" in answer.stdout.splitlines()[0]
    assert answer.stderr == ""
    assert not blank.home.exists()


def test_the_doctor_sees_what_is_broken(installation: Installation) -> None:
    """Open key, stopped processes and database, a setting that is off: each is a red finding with its next step."""
    installation.start()
    installation.stop()
    key = installation.home / "keys" / "office" / "service.key"
    key.chmod(0o644)
    installation.settings["ANSIM_WORKERS"] = "many"
    installation.settings["ANSIM_PROT"] = "1"
    installation.settings["ANSIM_SMS_SECRET"] = "do-not-show-this"
    answer = installation.run("doctor", "--json")
    codes = [finding["code"] for finding in json.loads(answer.stdout)["findings"]]
    assert answer.returncode == 1
    assert {"keys.open", "postgres.down", "role.silent", "setting.bad", "setting.unknown"} <= set(codes)
    levels = [finding["level"] for finding in json.loads(answer.stdout)["findings"]]
    assert levels == sorted(levels, reverse=True)
    assert "do-not-show-this" not in answer.stdout + answer.stderr
    assert "chmod 600" in installation.run("doctor").stdout


def test_the_doctor_sees_an_open_wall(installation: Installation) -> None:
    """A database that lets another role in, and a role whose published key is not its own, are red."""
    installation.start()
    with installation.inside(), installation.postgres.connect_as_superuser() as connection:
        connection.execute("GRANT CONNECT ON DATABASE ansim_vault TO ansim_visits")
    (installation.home / "keys" / "public" / "ledger.service").write_text("00" * 32)
    answer = installation.run("doctor", "--json")
    found = [(f["code"], f["params"]) for f in json.loads(answer.stdout)["findings"]]
    assert ("database.open", {"role": "visits", "other": "vault"}) in found
    assert ("keys.unpublished", {"role": "ledger"}) in found
    assert answer.returncode == 1


def test_https_serves_with_its_own_certificate(installation: Installation) -> None:
    """`ansim serve --https NAME`: a client that trusts the made certificate is served, another one is not."""
    installation.start("--https", "127.0.0.1")
    port = installation.settings["ANSIM_PORT"]
    certificate = installation.home / "tls" / "127.0.0.1.crt"
    trusted = ssl.create_default_context(cafile=str(certificate))
    with httpx.Client(verify=trusted, trust_env=False, timeout=30.0) as client:
        answer = client.get(f"https://127.0.0.1:{port}/v1/status")
        assert answer.status_code == 401
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get(f"https://127.0.0.1:{port}/")
    assert stat.S_IMODE((installation.home / "tls" / "127.0.0.1.key").stat().st_mode) == 0o600
    for role in (role for role in Role if role is not Role.OFFICE):
        assert installation.status(role) is not None
    told = json.loads(installation.run("doctor", "--json").stdout)
    assert {one["role"]: one["answers"] for one in told["roles"]} == dict.fromkeys(map(str, Role), True)


def test_a_name_that_is_none_is_refused(blank: Installation) -> None:
    """--https with an address, a path or spaces instead of a name is said in one line."""
    for name in ("https://a", "../a", "a b", "", "-", "가나다"):
        answer = blank.run("serve", "--https", name)
        if name:
            assert answer.returncode in (1, 2)
            assert len(answer.stderr.splitlines()) == 1
            assert answer.stderr.startswith("ansim: ")
            break
    assert not (blank.home / "tls").exists()


class Apart:
    """Every role alone: its own home, its own settings, as deploy/ runs it; only one database server is shared."""

    def __init__(self, make: Callable[..., Installation]) -> None:
        self.server = make("server")
        with self.server.inside():
            self.server.home.mkdir()
            (self.server.home / "run").mkdir()
            self.server.postgres.start()
        addresses = {f"ANSIM_{role.name}_URL": f"http://127.0.0.1:{free_port()}" for role in Role}
        self.homes = {role: make(role.value, **addresses, **self._database(role)) for role in Role}

    def _database(self, role: Role) -> dict[str, str]:
        if not role.has_database:
            return {}
        with self.server.inside():
            password = keys.database_password(role)
        folder = self.server.postgres.socket_folder
        url = f"postgresql://{role.database}:{password}@/{role.database}?host={folder}"
        return {f"ANSIM_{role.name}_DATABASE_URL": url}

    def exchange_public_keys(self) -> None:
        """Bring every role's published key to every other home, as an administrator would."""
        for giver in Role:
            file = Path("keys") / "public" / f"{giver.value}.service"
            for taker in Role:
                if taker is not giver:
                    shutil.copy(self.homes[giver].home / file, self.homes[taker].home / file)


@pytest.fixture
def apart(new_installation: Callable[..., Installation]) -> Iterator[Apart]:
    one = Apart(new_installation)
    started = {role: home.spawn("serve", "--role", role.value) for role, home in one.homes.items()}
    yield one
    for process in started.values():
        process.terminate()
    for process in started.values():
        process.communicate(timeout=60)
    assert [process.returncode for process in started.values()] == [0] * len(started)
    with one.server.inside():
        one.server.postgres.stop()


def test_each_role_runs_alone_with_its_own_settings(apart: Apart) -> None:
    """Five roles started one by one in five homes answer each other once their public keys were exchanged."""
    for role, home in apart.homes.items():
        published = home.home / "keys" / "public" / f"{role.value}.service"
        wait_until(published.exists, f"{role} has published its key")
    apart.exchange_public_keys()
    for asked in Role:
        for asking in Role:
            home = apart.homes[asking]

            def answers(home: Installation = home, asked: Role = asked, asking: Role = asking) -> bool:
                try:
                    return home.ask(asked, own=asking).status == 200
                except Exception:
                    return False

            wait_until(answers, f"{asked} answers {asking}")
    for role, home in apart.homes.items():
        assert sorted(folder.name for folder in (home.home / "keys").iterdir()) == sorted(
            [role.value, "public"]
        )
