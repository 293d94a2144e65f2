"""The whole way on real views and a real socket: roles append, the sealer seals, `ansim ledger verify` checks."""

import json
import threading
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from ansim.cli.main import main
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.ledger import services, worker
from ansim.ledger.domain.logs import LogName, NewEntry


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture
def role(monkeypatch, tmp_path, transactional_db):
    """A ledger role of its own, serving on this machine; yields its address."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", Role.LEDGER)
    seal_due(now() - timedelta(minutes=20))
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def seal_due(at):
    for log in LogName:
        worker.seal_if_due(log, at)


def append(first, last):
    entries = [NewEntry(str(number), f"opaque {number}".encode()) for number in range(first, last)]
    services.append(log=LogName.LOOKUPS, by="office", entries=entries, at=now())


def test_what_roles_append_can_be_verified_by_anyone(role, capsys):
    """All logs verify at the role's address; after growth the log is shown to extend what was seen."""
    append(0, 200)
    seal_due(now())
    assert main(["ledger", "verify", role, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {one["url"].rpartition("/")[2]: one["size"] for one in found["logs"]} == {
        "lookups": 200,
        "notices": 0,
        "visits": 0,
    }
    append(200, 400)
    worker.seal_now(LogName.LOOKUPS, now())
    assert main(["ledger", "verify", f"{role}/lookups", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["entries"], found["extends"]) == (400, 200)
