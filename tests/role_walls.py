"""The walls of any role with a database, run under that role's settings: own apps, database, keys, signed requests."""

import stat
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.urls import get_resolver
from tests.walls import as_supervisor, ask_view, enters, get, only_for, signed_headers

from ansim.accounts.api.access import access_of
from ansim.calls import status as status_page
from ansim.checkins.client import VisitsClient
from ansim.conf import env, keys
from ansim.conf.keys import WrongRole
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.vault.client import VaultClient
from ansim.wire.http_signature import key_id
from ansim.wire.status import BadAnswer, read_status

OWN = Role(env.value("ROLE"))
NEIGHBOUR = Role.VISITS if OWN is Role.VAULT else Role.VAULT
CLIENT = {Role.VAULT: VaultClient, Role.VISITS: VisitsClient}[OWN]
NEIGHBOURS_APP = {Role.VISITS: "ansim.checkins", Role.VAULT: "ansim.vault"}[NEIGHBOUR]
OTHERS = [role for role in Role if role is not OWN]
OTHER_DATABASES = [role for role in OTHERS if role.has_database]


def test_the_settings_hold_one_database_and_only_own_apps() -> None:
    """DATABASES has only default, that of the role; no module of another role is installed, no job queue either."""
    assert set(settings.DATABASES) == {"default"}
    assert settings.DATABASES["default"]["USER"] == OWN.database
    assert env.value("ROLE") == OWN.value
    installed = set(settings.INSTALLED_APPS)
    assert not installed & {NEIGHBOURS_APP, "ansim.notices", "ansim.web", "ansim.ledger"}
    assert ("ansim.delivery" in installed) == (
        OWN is Role.VAULT
    )  # which sends its own codes, as nobody else's
    assert not [app for app in installed if "procrastinate" in app or "allauth" in app]
    with_sessions = (
        "django.contrib.sessions" in installed
    )  # of venues' operators, who prove themselves at the vault
    assert with_sessions == (OWN is Role.VISITS)


def _addresses(patterns: Iterable[Any]) -> Iterator[Any]:
    """Every address below these, those of included files too."""
    for pattern in patterns:
        if pattern.callback is None:
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern


def test_every_address_says_who_may_ask() -> None:
    """Every address is for signed requests of named roles, admits somebody named, or says why it is open to all."""
    for pattern in _addresses(get_resolver().url_patterns):
        view = pattern.callback
        declared = access_of(view)
        open_to_all = getattr(view, "ansim_public", "") or (declared and (declared.reason or declared.holder))
        assert hasattr(view, "ansim_service_roles") or open_to_all, pattern
    for path in ("/v1/", "/v1/status/", "/admin/", "/sign-in/", "/static/x", "/v1/%2e%2e/status"):
        assert get(path).status_code == 404
    assert (get("/").status_code == 404) == (OWN is not Role.VISITS)  # whose root is the visitors' page


@pytest.mark.parametrize("other", OTHERS)
def test_the_keys_of_another_role_stay_closed(other: Role) -> None:
    """Asking for another role's folder, secrets, password or service key is refused with both names told."""
    for ask in (
        lambda: keys.folder(other),
        lambda: keys.secret(other, "anything"),
        lambda: keys.database_password(other),
        lambda: keys.service_key(other),
        lambda: keys.held(other),
        lambda: keys.folder_mode(other),
        lambda: keys.publish_service(other),
    ):
        with pytest.raises(WrongRole) as refused:
            ask()
        assert refused.value.params == {"asking": OWN.value, "asked": other.value}


def test_an_offices_personal_data_cannot_be_opened_from_here() -> None:
    """The ciphers of an office's columns and files belong to the office role alone."""
    for ask in (keys.office_cipher, keys.office_blobs):
        with pytest.raises(WrongRole):
            ask(1)


def test_a_process_without_a_role_opens_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was given no role gets no folder, not even by guessing."""
    monkeypatch.setenv("ANSIM_ROLE", "")
    with pytest.raises(WrongRole) as refused:
        keys.folder(OWN)
    assert refused.value.params["asking"] == "-"


def test_own_keys_lie_closed() -> None:
    """The folder is 0700 and every file in it 0600, under root as under anyone."""
    assert keys.folder_mode(OWN) == 0o700
    assert {file.name: file.mode for file in keys.held(OWN)} == {file.name: 0o600 for file in keys.held(OWN)}
    assert stat.S_IMODE((env.home() / "keys").stat().st_mode) == 0o700


@pytest.mark.parametrize("other", OTHER_DATABASES)
def test_the_database_of_another_role_refuses_this_one(other: Role) -> None:
    """The role's login has no right to connect to another's database, nor the other's login to its own."""
    assert enters(OWN, OWN.database)
    assert not enters(OWN, other.database)
    assert not enters(other, OWN.database)
    assert not enters(OWN, "template1")


@pytest.mark.parametrize("password", ["", "wrong"])
def test_the_login_needs_its_password(password: str) -> None:
    """SCRAM is asked of everyone on the socket: neither an empty nor a wrong password gets in."""
    assert not enters(OWN, OWN.database, password=password)


@pytest.mark.django_db
def test_the_login_may_do_nothing_beyond_its_database() -> None:
    """It is no superuser, cannot make logins or replicate, and cannot read files of the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postgresql.conf')")


@pytest.mark.django_db
@pytest.mark.parametrize("asking", list(Role))
def test_any_role_may_ask_for_the_status(asking: Role) -> None:
    """A signed request of any role is answered with role, version, key id and the state of the database."""
    answer = get("/v1/status", signed_headers(asking, OWN, time.time()))
    told = read_status(Answer(answer.status_code, answer.content))
    assert (told.role, told.database) == (OWN.value, "ok")
    assert told.service_key == key_id(OWN.value, keys.service_public(OWN))


def test_an_unsigned_request_learns_nothing() -> None:
    """Without a signature: 401, a code and a sentence, and no version or role."""
    answer = get("/v1/status")
    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "message"}
    assert OWN.value not in answer.content.decode()


@pytest.mark.django_db
def test_a_signature_is_good_once_for_a_minute_and_only_here() -> None:
    """Replayed, too old, too early, meant for another role, for another path or query: refused."""
    now = time.time()
    once = signed_headers(Role.OFFICE, OWN, now)
    assert get("/v1/status", once).status_code == 200
    assert get("/v1/status", once).status_code == 401
    for created in (now - 62, now + 62):
        assert get("/v1/status", signed_headers(Role.OFFICE, OWN, created)).status_code == 401
    for created in (now - 55, now + 55):
        assert get("/v1/status", signed_headers(Role.OFFICE, OWN, created)).status_code == 200
    assert get("/v1/status", signed_headers(Role.OFFICE, NEIGHBOUR, now)).status_code == 401
    assert get("/v1/status", signed_headers(Role.OFFICE, OWN, now, path="/v1/other")).status_code == 401
    assert get("/v1/status?a=1", signed_headers(Role.OFFICE, OWN, now)).status_code == 401
    assert get("/v1/status?a=1", signed_headers(Role.OFFICE, OWN, now, query="a=1")).status_code == 200
    assert get("/v1/status", signed_headers(Role.OFFICE, OWN, now, method="POST")).status_code == 401
    assert get("/v1/status", signed_headers(Role.OFFICE, OWN, now, body=b"x")).status_code == 401


def test_another_roles_key_cannot_sign_in_the_offices_name() -> None:
    """A signature by one role that claims to be another's is refused: the key id and the key must both be its own."""
    with as_supervisor():
        stranger = keys.service_key(NEIGHBOUR)
    headers = signed_headers(Role.OFFICE, OWN, time.time(), key=stranger)
    assert get("/v1/status", headers).status_code == 401


@pytest.mark.parametrize("name", ["supervisor", "nobody", "o"])
def test_names_that_are_no_role_are_refused(name: str) -> None:
    """Neither the supervisor nor an invented role may call."""
    assert get("/v1/status", signed_headers(Role.OFFICE, OWN, time.time(), role=name)).status_code == 401


def test_a_view_answers_only_the_roles_it_names() -> None:
    """A view for the opener tells the opener and gives every other role 403."""
    view = only_for(Role.OPENER)
    for asking in Role:
        answer = ask_view(view, signed_headers(asking, OWN, time.time()))
        assert answer.status_code == (200 if asking is Role.OPENER else 403)
    assert view.ansim_service_roles == (Role.OPENER,)


def test_a_role_whose_key_was_never_published_is_refused() -> None:
    """Without the public half nobody can be recognised: 401 with the code that says so."""
    file = env.home() / "keys" / "public" / "opener.service"
    kept = file.read_text()
    try:
        for content in ("", "zz", "00"):
            file.write_text(content)
            answer = get("/v1/status", signed_headers(Role.OPENER, OWN, time.time()))
            assert answer.status_code == 401
            assert answer.json()["code"] == "keys.missing"
    finally:
        file.write_text(kept)


def test_a_lost_database_is_told_in_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """The role answers while its database is away, and says so."""

    class Away:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(status_page, "connections", {"default": Away()})
    answer = get("/v1/status", signed_headers(Role.OFFICE, OWN, time.time()))
    assert answer.json()["database"] == "unreachable"
    assert connections["default"] is not None


class _Canned:
    """A transport that gives one answer and remembers what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, bytes]] = []

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        self.asked.append((method, path, body))
        return self.answer


@pytest.mark.django_db
def test_the_client_reads_what_the_role_says() -> None:
    """The typed client over a transport asks /v1/status and returns what the real view answered."""
    answer = get("/v1/status", signed_headers(Role.OFFICE, OWN, time.time()))
    transport = _Canned(Answer(answer.status_code, answer.content))
    assert CLIENT(transport).status().role == OWN.value
    assert transport.asked == [("GET", "/v1/status", b"")]


@pytest.mark.parametrize("answer", [Answer(401, b'{"code": "x"}'), Answer(200, b"<html>"), Answer(502, b"")])
def test_the_client_refuses_what_is_no_status(answer: Answer) -> None:
    """A refusal, a page or a proxy's error becomes BadAnswer."""
    with pytest.raises(BadAnswer):
        CLIENT(_Canned(answer)).status()
