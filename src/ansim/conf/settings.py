"""Django settings, one function per role: one database, only the role's own apps, its own secret."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ansim.conf import env, keys, ports
from ansim.conf.database import database_settings
from ansim.conf.roles import Role
from ansim.kit.origins import origin_of

_PACKAGE = Path(__file__).resolve().parent.parent
# limits and used codes count in all processes, so they live in the database; beyond its bound Django drops entries by the
# order of their names, counters in use among them, and 300, its own, is soon reached
_CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
_DJANGO_TAGS = ("django.templatetags.i18n", "django.templatetags.static")


def _common(role: Role) -> dict[str, Any]:
    return {
        "ANSIM_ROLE": role,
        "DEBUG": False,
        "SECRET_KEY": keys.secret(role, "django.secret").hex(),
        "ALLOWED_HOSTS": ["*"] if role is Role.OFFICE else ["127.0.0.1", "localhost", *_own_host(role)],
        "INSTALLED_APPS": ["django.contrib.contenttypes"],
        "MIDDLEWARE": ["ansim.conf.middleware.SpokenErrors"],
        "ROOT_URLCONF": f"ansim.cli.urls.{role.value}",
        "DATABASES": {"default": database_settings(role)} if role.has_database else {},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "USE_TZ": True,
        "TIME_ZONE": "Asia/Seoul",
        "USE_I18N": True,
        "LANGUAGE_CODE": "ko",
        "LANGUAGES": [("ko", "한국어"), ("en", "English")],
        "APPEND_SLASH": False,
        "LOGGING": _logging(),
        "LOGGING_CONFIG": "logging.config.dictConfig",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,
        "SILENCED_SYSTEM_CHECKS": [],
    }


def _own_host(role: Role) -> list[str]:
    """Return the names under which a role is asked: its own address, and for visits and vault the public one."""
    public = {Role.VISITS: "VISITOR_URL", Role.VAULT: "RESIDENT_URL"}.get(role)
    addresses = [env.value(f"{role.name}_URL"), env.value(public) if public else ""]
    return [host for host in (urlsplit(address).hostname for address in addresses) if host]


def _logging() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # Django's own request errors carry paths and values; the middleware says what may be said.
        "loggers": {
            "django.request": {"level": "CRITICAL"},
            "procrastinate": {"level": "ERROR"},
            "psycopg.pool": {"level": "CRITICAL"},
        },
    }


def _with_accounts(settings: dict[str, Any]) -> dict[str, Any]:
    """Add the module `accounts` (staff, audit trail) to a role that has a database."""
    settings["INSTALLED_APPS"] += ["django.contrib.auth", "ansim.accounts"]
    settings["AUTH_USER_MODEL"] = "accounts.Staff"
    return settings


def _office() -> dict[str, Any]:
    settings = _with_accounts(_common(Role.OFFICE))
    settings["INSTALLED_APPS"] += [
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "django_htmx",
        "procrastinate.contrib.django",
        "ansim.delivery",
        "ansim.tracing",
        "ansim.notices",
        "ansim.web",
    ]
    settings["MIDDLEWARE"] = [
        "django.middleware.security.SecurityMiddleware",
        "ansim.web.base.middleware.OwnHostOnly",
        *settings["MIDDLEWARE"],
        "django.contrib.sessions.middleware.SessionMiddleware",
        "ansim.web.base.middleware.ChosenLanguage",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ]
    settings["LOCALE_PATHS"] = [_PACKAGE / "web" / "locale"]
    settings["STATIC_URL"] = "/static/"
    settings["STATICFILES_DIRS"] = [_PACKAGE / "web" / "static"]
    settings["TEMPLATES"] = [
        _templates(
            sorted((_PACKAGE / "web").glob("*/templates")),
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "ansim.web.base.context.page",
        )
    ]
    settings["FILE_UPLOAD_PERMISSIONS"] = 0o600
    settings["ANSIM_TRIAL_MESSAGE"] = "ansim.web.staff.message_service.send_trial_message"
    settings["FILE_UPLOAD_TEMP_DIR"] = str(env.home() / "run")
    return {**settings, **_sessions(ports.public_url()), **_sign_in(), "CACHES": _CACHES}


def _templates(folders: list[Path], *processors: str) -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": folders,
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ansim.web.base.tags",
                "ansim.web.tracing.tags",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                *processors,
            ],
        },
    }


def _sessions(address: str) -> dict[str, Any]:
    origin = origin_of(address)
    secure = origin.startswith("https:")
    return {
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_AGE": 8 * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SECURE_HSTS_SECONDS": 31_536_000 if secure else 0,
        "CSRF_TRUSTED_ORIGINS": [origin],
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
    }


def _sign_in() -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("UserAttributeSimilarityValidator", {"user_attributes": ["login", "name"]}),
                ("MinimumLengthValidator", {"min_length": 10}),
                ("CommonPasswordValidator", {}),
                ("NumericPasswordValidator", {}),
            )
        ],
        "ACCOUNT_ADAPTER": "ansim.accounts.api.sign_in.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": "login",
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
        "ACCOUNT_PRESERVE_USERNAME_CASING": False,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_SESSION_REMEMBER": False,
        "MFA_ADAPTER": "ansim.accounts.api.sign_in.SecondFactorAdapter",
        "MFA_FORMS": {"authenticate": "ansim.accounts.api.sign_in.CodeOnceForm"},
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "MFA_TOTP_ISSUER": "ansim",
        "MFA_TOTP_TOLERANCE": 1,
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


def _vault() -> dict[str, Any]:
    settings = _with_accounts(_common(Role.VAULT))
    settings["INSTALLED_APPS"] += ["ansim.delivery", "ansim.vault"]
    return settings


def _visits() -> dict[str, Any]:
    settings = _with_accounts(_common(Role.VISITS))
    settings["INSTALLED_APPS"] += ["django.contrib.sessions", "ansim.checkins"]
    return {**settings, **_venue_pages(settings["MIDDLEWARE"])}


def _venue_pages(inner: list[str]) -> dict[str, Any]:
    """The pages for venue operators: sessions of their own, since cookies of one host are shared by all its ports."""
    folders = [_PACKAGE / "web" / "base" / "templates", _PACKAGE / "web" / "venue" / "templates"]
    templates = _templates(folders, "ansim.web.venue.context.page")
    # the tags of the office's own modules cannot be loaded here
    templates["OPTIONS"]["builtins"] = [*_DJANGO_TAGS, "ansim.web.base.tags"]
    return {
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "ansim.web.base.middleware.OwnHostOnly",
            *inner,
            "django.contrib.sessions.middleware.SessionMiddleware",
            "ansim.web.base.middleware.ChosenLanguage",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "LOCALE_PATHS": [_PACKAGE / "web" / "locale"],
        "STATIC_URL": "/static/",
        "TEMPLATES": [templates],
        **_sessions(ports.visitor_url()),
        "SESSION_COOKIE_NAME": "ansim_venue",
        "CSRF_COOKIE_NAME": "ansim_venue_csrf",
        "CACHES": _CACHES,
    }


def _opener() -> dict[str, Any]:
    settings = _common(Role.OPENER)
    settings["INSTALLED_APPS"] = []
    return settings


def _ledger() -> dict[str, Any]:
    settings = _common(Role.LEDGER)
    settings["INSTALLED_APPS"] += ["ansim.ledger"]
    return settings


_BY_ROLE = {
    Role.OFFICE: _office,
    Role.VAULT: _vault,
    Role.VISITS: _visits,
    Role.OPENER: _opener,
    Role.LEDGER: _ledger,
}


def settings_for(role: Role) -> dict[str, Any]:
    """Return the Django settings of `role` as names and values. Raises BadSetting, WrongRole."""
    return _BY_ROLE[role]()
