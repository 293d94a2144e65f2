"""The one database of a role: its own URL, or its database on the embedded server."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ansim.conf import env, keys
from ansim.conf.roles import Role


def socket_folder_file() -> str:
    """Return the path of the file in which the supervisor leaves the embedded server's socket folder."""
    return str(env.home() / "run" / "postgres.socket")


_IDLE_SECONDS = 5.0  # a connection is a process of the server, of 3 MB: one that nobody uses is closed


def _embedded_host() -> str:
    try:
        with open(socket_folder_file()) as file:
            return file.read().strip()
    except OSError:
        return str(env.home() / "postgres")


def database_settings(role: Role) -> dict[str, Any]:
    """Return Django's DATABASES entry for `role`. Raises BadSetting for an unusable URL."""
    url: str = env.value(f"{role.name}_DATABASE_URL")
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 10, "max_idle": _IDLE_SECONDS}},
    }
    if not url:
        password = keys.database_password(role)
        return {
            **common,
            "NAME": role.database,
            "USER": role.database,
            "PASSWORD": password,
            "HOST": _embedded_host(),
        }
    parts = urlsplit(url)
    socket_folder = parse_qs(parts.query).get("host", [""])[0]
    return {
        **common,
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or socket_folder,
        "PORT": str(parts.port or ""),
    }
