"""A signed way into the views of this process for any role: the real transport and signatures, no socket."""

from contextlib import contextmanager

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from ansim.calls.transport import HttpTransport
from ansim.conf.roles import Role


class SignedDoor:
    """The real signed transport of one role, led into the views of this process instead of over a socket."""

    def __init__(self, role, monkeypatch):
        self._role, self._patch = role, monkeypatch
        with self._as_role(role):
            self._real = HttpTransport(Role.LEDGER)
        views = get_wsgi_application()

        def application(environ, start_response):
            with self._as_role(Role.LEDGER):
                return views(environ, start_response)

        self._real._client = httpx.Client(
            transport=httpx.WSGITransport(app=application), base_url="http://127.0.0.1"
        )

    @contextmanager
    def _as_role(self, role):
        with self._patch.context() as patch:
            patch.setenv("ANSIM_ROLE", role)
            yield

    def request(self, method, path, body=b""):
        with self._as_role(self._role):
            return self._real.request(method, path, body)


@pytest.fixture
def door(log, monkeypatch):
    """A signed way in for any role, within the test's own transaction (as Django's test client does it)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield lambda role=Role.OFFICE: SignedDoor(role, monkeypatch)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
