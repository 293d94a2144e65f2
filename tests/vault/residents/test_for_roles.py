"""What other roles ask of the vault, through the real client, signed requests and views."""

import json
import time

import pytest
from django.test import Client
from tests.vault.residents.conftest import PHONE
from tests.vault.residents.warrants import OPENING, Paper, handle
from tests.walls import as_supervisor, signed_headers

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.transport import Answer
from ansim.vault.adapters import key_folder
from ansim.vault.adapters import logs as log_adapter
from ansim.vault.api import roles
from ansim.vault.client import DayKeys, VaultClient, VaultRefused
from ansim.vault.queries import day_keys_held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]


class Door:
    """A signed transport into the views of this process, as `role`."""

    def __init__(self, role):
        self.role = role

    def request(self, method, path, body=b""):
        headers = signed_headers(self.role, Role.VAULT, time.time(), path=path, method=method, body=body)
        answer = Client().generic(method, path, body, content_type="application/json", headers=headers)
        return Answer(answer.status_code, answer.content)


@pytest.fixture
def ask(own_home, logs, monkeypatch):
    """A client of the vault for any role."""
    with as_supervisor():
        keys.publish_services()
    monkeypatch.setattr(roles, "logs", lambda: logs)
    return lambda role: VaultClient(Door(role))


def test_office_and_opener_get_what_is_theirs(ask, enrol_phone, uid_of):
    """Subject, day keys, contact key, reveal, answers: the whole way of one look-up through the client."""
    enrol_phone(name="홍길동", now=now())
    paper = Paper(now(), PHONE)
    office, opener = ask(Role.OFFICE), ask(Role.OPENER)
    subject = office.subject(paper.presented(), PHONE, OPENING)
    assert paper.open_subject(subject.sealed) == uid_of(PHONE)
    day = day_keys_held()[0]
    assert opener.day_keys(paper.presented(), [day]) == DayKeys({day: key_folder.day_key(day)}, 64)
    assert opener.contact_key() == key_folder.contact_public()
    contact = handle(uid_of(PHONE))
    (one,) = office.reveal(paper.presented(), [contact], "exposure", ["phone", "name"])
    assert (one.phone, one.name, one.birth, one.form_at) == (PHONE, "홍길동", "", None)
    assert one.leaf_index != subject.leaf_index
    assert office.answered(paper.presented(), [contact]) == (None,)
    assert [key.public for key in office.issuer_keys()]


def test_a_single_contact_is_answered_flat(ask, enrol_phone, uid_of):
    """`handle` instead of `handles`: the fields at the top, as the case page asks them."""
    from ansim.wire.layout import write_base64url
    from ansim.wire.warrant import write_presented

    enrol_phone(now=now())
    ask(Role.OFFICE)
    body = {
        "presented": write_presented(Paper(now()).presented()),
        "handle": write_base64url(handle(uid_of(PHONE))),
        "why": "exposure",
        "fields": ["phone"],
    }
    told = json.loads(Door(Role.OFFICE).request("POST", "/v1/reveals", json.dumps(body).encode()).body)
    assert told["phone"] == PHONE
    assert set(told) == {"phone", "form_at", "leaf_index"}


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/subjects", {Role.OFFICE}),
        ("/v1/reveals", {Role.OFFICE}),
        ("/v1/answers", {Role.OFFICE}),
        ("/v1/day-keys", {Role.OPENER}),
        ("/v1/contact-key", {Role.OPENER}),
    ],
)
def test_each_address_is_for_its_role(ask, path, allowed):
    """Every other role is refused although its signature is right; without a signature nobody is heard."""
    for role in Role:
        ask(role)
        status = Door(role).request("POST", path, b"{}").status
        assert (status != 403) == (role in allowed)
    assert Client().post(path, b"{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"presented": 1}',
        b'{"presented": {}}',
        b'{"presented": {"warrant": "AA", "leaf_index": 0, "proof": ""}}',
    ],
)
def test_a_body_without_a_warrant_is_refused(ask, body):
    """No warrant, no answer: a code and a sentence."""
    for role, path in (
        (Role.OFFICE, "/v1/subjects"),
        (Role.OFFICE, "/v1/reveals"),
        (Role.OPENER, "/v1/day-keys"),
    ):
        ask(role)
        answer = Door(role).request("POST", path, body)
        assert answer.status == 400
        assert set(json.loads(answer.body)) == {"code", "message"}


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/v1/reveals", {"handle": "AA", "why": "x", "fields": [1]}),
        ("/v1/reveals", {"handles": [], "why": "x", "fields": ["phone"]}),
        ("/v1/reveals", {"handles": ["=="], "why": "x", "fields": ["phone"]}),
        ("/v1/day-keys", {"days": ["x"]}),
        ("/v1/day-keys", {"days": [True]}),
        ("/v1/day-keys", {"days": []}),
        ("/v1/subjects", {"phone": PHONE, "opening": "AA"}),
    ],
)
def test_hostile_fields_are_named(ask, path, more):
    """A wrong type, an empty list, broken base64url: 400 and which field."""
    from ansim.wire.warrant import write_presented

    role = Role.OPENER if path == "/v1/day-keys" else Role.OFFICE
    ask(role)
    body = {"presented": write_presented(Paper(now()).presented()), **more}
    answer = Door(role).request("POST", path, json.dumps(body).encode())
    assert (answer.status, json.loads(answer.body)["code"]) == (400, "vault.body_wrong")


def test_a_refusal_comes_through_with_its_code_and_sentence(ask):
    """The client says what the vault said: the office can show it as it is."""
    with pytest.raises(VaultRefused) as refused:
        ask(Role.OFFICE).subject(Paper(now(), "+821000000099").presented(), "010-0000-0099", OPENING)
    assert refused.value.told == "vault.unknown"
    assert "번호" in refused.value.text()


def test_the_status_comes_through_the_same_client(ask):
    """What the role says of itself."""
    assert ask(Role.OPENER).status().role == "vault"


class Liar:
    """A transport that answers as it likes."""

    def __init__(self, status, body):
        self.answer = Answer(status, body)

    def request(self, _method, _path, _body=b""):
        return self.answer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"key": "=", "keys": [1], "people": [{}], "answered": ["x"], "subject": 1}'),
        (
            200,
            b'{"key": 5, "keys": {"x": 1}, "people": 3, "answered": 3, "subject": "AA", "leaf_index": "x"}',
        ),
        (500, b"<html>"),
        (500, b'{"code": 1, "message": 2}'),
        (503, b"[" * 100_000),
    ],
)
def test_another_form_of_answer_is_a_refusal(status, body):
    """Whatever stands on the other side: VaultRefused, never a ValueError."""
    client, paper = VaultClient(Liar(status, body)), Paper(now()).presented()
    for act in (
        lambda: client.subject(paper, PHONE),
        lambda: client.reveal(paper, [b""], "x", ["phone"]),
        lambda: client.answered(paper, [b""]),
        lambda: client.day_keys(paper, [1]),
        client.contact_key,
        client.issuer_keys,
    ):
        with pytest.raises(VaultRefused):
            act()


def test_the_real_ledger_is_asked_over_signed_http(ask):
    """Outside tests the log is the ledger role's, and waiting is waiting."""
    found = log_adapter.logs()
    assert found.client is log_adapter.logs().client
    assert not found.wait(0)
