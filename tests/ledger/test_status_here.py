"""`/v1/status` of the ledger: what runs, told to roles only, also while the database is in trouble."""

import json
from importlib.metadata import version

import pytest
from django.db.utils import DatabaseError, InterfaceError, InternalError, OperationalError

from ansim.calls import status as status_module
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.wire.http_signature import key_id
from ansim.wire.status import RoleStatus, read_status


class Failing:
    """A database connection whose cursor cannot be had."""

    def __init__(self, fault):
        self._fault = fault

    def cursor(self):
        raise self._fault


def test_it_says_role_version_key_and_database(log, door):
    """The four facts, as another role reads them with the shared format."""
    said = read_status(door(Role.OFFICE).request("GET", "/v1/status"))
    assert said == RoleStatus(
        "ledger", version("ansim"), key_id("ledger", keys.service_public(Role.LEDGER)), "ok"
    )


FAULTS = [
    (OperationalError("connection refused"), "the server is away, or its pool is exhausted"),
    (InterfaceError("connection already closed"), "the connection was lost meanwhile"),
    (InternalError("current transaction is aborted"), "the session is in disorder"),
    (DatabaseError("relation does not exist"), "anything else the database says"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS, ids=[case[1] for case in FAULTS])
def test_a_database_in_trouble_is_said_not_thrown(log, door, monkeypatch, fault, reason):
    """Whatever the database's fault, the status is still told, with the database as unreachable."""
    monkeypatch.setattr(status_module, "connections", {"default": Failing(fault)})
    answer = door(Role.OFFICE).request("GET", "/v1/status")
    assert read_status(answer).database == "unreachable", reason


def test_a_fault_of_our_own_is_not_called_unreachable(log, door, monkeypatch):
    """A mistake in the program is a 500 with its code, not a database that seems to be away."""
    monkeypatch.setattr(status_module, "connections", {"default": Failing(ZeroDivisionError())})
    answer = door(Role.OFFICE).request("GET", "/v1/status")
    assert (answer.status, json.loads(answer.body)["code"]) == (500, "ansim.unexpected")


def test_a_role_without_a_database_says_so():
    """The opener stores nothing: its state is `none`, and no database is asked."""
    assert status_module._database_state(Role.OPENER) == "none"


def test_the_status_holds_nothing_else(log, door):
    """No host, no path, no user and no password stands in the answer."""
    answer: Answer = door(Role.OFFICE).request("GET", "/v1/status")
    assert set(json.loads(answer.body)) == {"role", "version", "service_key", "database"}
    assert b"/" not in answer.body.replace(b"ledger/", b"")
