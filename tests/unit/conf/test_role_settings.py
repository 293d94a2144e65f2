"""Django settings per role: the wall between roles as data, and what every page's safety hangs on."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.conf.conftest import BecomeRole

from ansim.conf import keys
from ansim.conf.keys import WrongRole
from ansim.conf.roles import Role
from ansim.conf.settings import settings_for

OWN_APPS = {
    Role.OFFICE: {"ansim.accounts", "ansim.delivery", "ansim.notices", "ansim.tracing", "ansim.web"},
    Role.VAULT: {"ansim.accounts", "ansim.delivery", "ansim.vault"},
    Role.VISITS: {"ansim.accounts", "ansim.checkins"},
    Role.OPENER: set(),
    Role.LEDGER: {"ansim.ledger"},
}


@pytest.fixture
def settings_of(become: BecomeRole) -> Any:
    """The settings of a role, made as that role."""

    def made(role: Role) -> dict[str, Any]:
        become(role)
        return settings_for(role)

    return made


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_its_own_apps_and_no_other(settings_of: Any, role: Role) -> None:
    """Modules of other roles are not installed, so their tables and models do not exist here."""
    apps = set(settings_of(role)["INSTALLED_APPS"])
    assert {app for app in apps if app.startswith("ansim.")} == OWN_APPS[role]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_one_database_and_it_is_its_own(settings_of: Any, role: Role) -> None:
    """Only `default`, under the role's own name and user; the opener stores nothing."""
    databases = settings_of(role)["DATABASES"]
    if role is Role.OPENER:
        assert databases == {}
        return
    assert set(databases) == {"default"}
    assert databases["default"]["NAME"] == databases["default"]["USER"] == f"ansim_{role.value}"
    assert databases["default"]["PASSWORD"] == keys.database_password(role)
    assert databases["default"]["ATOMIC_REQUESTS"] is False


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("other", list(Role))
def test_settings_of_another_role_cannot_even_be_made(become: BecomeRole, role: Role, other: Role) -> None:
    """A process of one role that asks for another's settings is refused at the key folder."""
    become(role)
    if role is other:
        assert settings_for(other)["ANSIM_ROLE"] is other
    else:
        with pytest.raises(WrongRole):
            settings_for(other)


def test_every_role_has_a_secret_of_its_own(settings_of: Any) -> None:
    """Sessions and tokens signed by one role mean nothing to another."""
    secrets = [settings_of(role)["SECRET_KEY"] for role in Role]
    assert len(set(secrets)) == len(Role)
    assert {len(secret) for secret in secrets} == {64}
    assert settings_of(Role.OFFICE)["SECRET_KEY"] == secrets[0]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_out_of_debug_and_speaks_its_errors(settings_of: Any, role: Role) -> None:
    """No traceback page anywhere; the net of spoken errors is under every view; times are aware and Korean."""
    made = settings_of(role)
    assert made["DEBUG"] is False
    assert "ansim.conf.middleware.SpokenErrors" in made["MIDDLEWARE"]
    assert (made["USE_TZ"], made["TIME_ZONE"], made["LANGUAGE_CODE"]) == (True, "Asia/Seoul", "ko")
    assert made["ROOT_URLCONF"] == f"ansim.cli.urls.{role.value}"
    assert made["APPEND_SLASH"] is False


@pytest.mark.parametrize("role", list(Role))
def test_logs_hold_no_requests(settings_of: Any, role: Role) -> None:
    """Django's own lines about requests, which carry paths and values, are silenced in every role."""
    loggers = settings_of(role)["LOGGING"]["loggers"]
    assert loggers["django.request"]["level"] == "CRITICAL"
    assert loggers["psycopg.pool"]["level"] == "CRITICAL"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICE])
def test_inner_roles_answer_on_this_machine_only(settings_of: Any, role: Role) -> None:
    """Requests under any other host name are refused before a view sees them."""
    assert settings_of(role)["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]


@pytest.mark.parametrize("role", list(Role))
def test_the_largest_batch_of_the_ledger_fits_a_body(settings_of: Any, role: Role) -> None:
    """256 entries of 4,096 bytes in base 64 with the longest keys stay below the limit for bodies."""
    body = 256 * (-(-4096 // 3) * 4 + 64 * 12 + 30)
    assert body < settings_of(role)["DATA_UPLOAD_MAX_MEMORY_SIZE"] < 10_000_000


@pytest.mark.parametrize(
    ("url", "secure"),
    [("", False), ("http://ansim.example", False), ("https://ansim.example.go.kr", True)],
)
def test_cookies_are_secure_exactly_behind_https(
    settings_of: Any, monkeypatch: pytest.MonkeyPatch, url: str, secure: bool
) -> None:
    """Behind https the cookies never travel in the clear and browsers remember it; on localhost they still work."""
    monkeypatch.setenv("ANSIM_PUBLIC_URL", url)
    made = settings_of(Role.OFFICE)
    assert made["SESSION_COOKIE_SECURE"] is made["CSRF_COOKIE_SECURE"] is secure
    assert bool(made["SECURE_HSTS_SECONDS"]) is secure
    assert made["SESSION_COOKIE_HTTPONLY"] is True
    assert made["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert made["SESSION_COOKIE_AGE"] == 8 * 3600


BEFORE = [
    ("django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"),
    ("ansim.web.base.middleware.OwnHostOnly", "django.contrib.sessions.middleware.SessionMiddleware"),
    (
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ),
    (
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ),
    (
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ),
]


@pytest.mark.parametrize(("first", "then"), BEFORE)
def test_the_console_guards_stand_in_order(settings_of: Any, first: str, then: str) -> None:
    """Each guard stands before what relies on it."""
    order = settings_of(Role.OFFICE)["MIDDLEWARE"]
    assert order.index(first) < order.index(then)


@pytest.mark.parametrize("role", [Role.VAULT, Role.OPENER, Role.LEDGER])
def test_inner_roles_have_no_sessions_and_no_pages(settings_of: Any, role: Role) -> None:
    """No cookie, no template and no job runs in a role that only answers signed requests."""
    made = settings_of(role)
    assert "TEMPLATES" not in made
    assert made["MIDDLEWARE"] == ["ansim.conf.middleware.SpokenErrors"]
    assert not [app for app in made["INSTALLED_APPS"] if "session" in app or "procrastinate" in app]


def test_the_pages_for_venues_share_no_cookie_with_the_console(settings_of: Any) -> None:
    """Cookies of one host reach all its ports, so the visits role names its own; its pages load nothing of other roles."""
    made, office = settings_of(Role.VISITS), settings_of(Role.OFFICE)
    assert made["SESSION_COOKIE_NAME"] != office.get("SESSION_COOKIE_NAME", "sessionid")
    assert made["CSRF_COOKIE_NAME"] != office.get("CSRF_COOKIE_NAME", "csrftoken")
    assert "django.middleware.csrf.CsrfViewMiddleware" in made["MIDDLEWARE"]
    assert "ansim.web.base.middleware.OwnHostOnly" in made["MIDDLEWARE"]
    assert {folder.parent.name for folder in made["TEMPLATES"][0]["DIRS"]} == {"base", "venue"}
    assert made["SESSION_COOKIE_HTTPONLY"] is True


def test_passwords_are_hashed_slowly_and_never_short(settings_of: Any) -> None:
    """scrypt, ten characters at least, no common or numeric passwords."""
    made = settings_of(Role.OFFICE)
    assert made["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    names = {one["NAME"].rpartition(".")[2]: one["OPTIONS"] for one in made["AUTH_PASSWORD_VALIDATORS"]}
    assert names["MinimumLengthValidator"] == {"min_length": 10}
    assert {"CommonPasswordValidator", "NumericPasswordValidator"} <= set(names)


def test_uploads_are_closed_files_in_the_home(settings_of: Any, home: Path) -> None:
    """An uploaded list lies where only ansim's user can read it, never in a folder for all."""
    made = settings_of(Role.OFFICE)
    assert made["FILE_UPLOAD_PERMISSIONS"] == 0o600
    assert made["FILE_UPLOAD_TEMP_DIR"] == str(home / "run")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_knows_its_names(role: Role) -> None:
    """Database, user and settings module follow from the role's name."""
    assert role.database == f"ansim_{role.value}"
    assert role.settings_module == f"ansim.conf.role_{role.value}"
    assert role.has_database is (role.value != "opener")
    assert (Path(keys.__file__).parent / f"role_{role.value}.py").exists()
