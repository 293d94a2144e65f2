"""What the wall tests of every role share: signing as another role, as only the supervisor's keys can."""

import os
import secrets
from typing import Any
from unittest import mock

import psycopg
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from ansim.calls.service import service_required
from ansim.conf import keys
from ansim.conf.database import database_settings
from ansim.conf.roles import Role
from ansim.wire.http_signature import SignedRequest, sign


def as_supervisor() -> Any:
    """A context in which this process may read every role's keys."""
    return mock.patch.dict(os.environ, {"ANSIM_ROLE": keys.SUPERVISOR})


def signed_headers(
    asking: Role,
    asked: Role,
    created: float,
    *,
    path: str = "/v1/status",
    method: str = "GET",
    **changed: Any,
) -> dict[str, str]:
    """Headers of a request from `asking` to `asked`, signed at `created` seconds."""
    with as_supervisor():
        key = keys.service_key(asking)
    words = {
        "role": asking.value,
        "asked": asked.value,
        "created": int(created),
        "nonce": secrets.token_hex(16),
    }
    body = changed.pop("body", b"")
    query = changed.pop("query", "")
    return sign(SignedRequest(method, path, query, body), changed.pop("key", key), **{**words, **changed})


def get(path: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """GET from the role under test."""
    return Client().get(path, headers=headers or {})  # type: ignore[return-value]


def only_for(*roles: Role) -> Any:
    """A view that answers only the named roles."""

    @service_required(*roles)
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"told")

    return view


def ask_view(view: Any, headers: dict[str, str]) -> HttpResponse:
    """Call a view with a GET of /v1/status under these headers."""
    return view(RequestFactory().get("/v1/status", headers=headers))  # type: ignore[no-any-return]


def enters(own: Role, database: str, **changed: str) -> bool:
    """Whether the login of `own` gets into `database` of the session's server."""
    with as_supervisor():
        settings = database_settings(own)
    parts = {"user": settings["USER"], "password": settings["PASSWORD"], **changed}
    try:
        psycopg.connect(host=settings["HOST"], dbname=database, connect_timeout=60, **parts).close()
    except psycopg.OperationalError as refused:
        if "permission denied" in str(refused) or "password" in str(refused):
            return False
        raise
    return True
