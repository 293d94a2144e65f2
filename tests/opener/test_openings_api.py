"""The opener over HTTP under its own settings: signed requests of the office, answers as the client reads them."""

import json
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.unit.opener.town import CASE_UID, Town, found_uids, subject_for, warrant_for
from tests.walls import signed_headers

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.opener.api import views
from ansim.opener.client import NewOpening, OpenerClient, OpenerRefused
from ansim.opener.domain.errors import OpeningGone, TooManyOpenings
from ansim.opener.domain.openings import Opening, Openings
from ansim.opener.services import roles
from ansim.wire.layout import write_base64url
from ansim.wire.warrant import write_presented


class Signed:
    """A transport into this process: every request signed by one role."""

    def __init__(self, asking: Role = Role.OFFICE) -> None:
        self._asking = asking

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = signed_headers(self._asking, Role.OPENER, time.time(), path=path, method=method, body=body)
        answer = Client().generic(method, path, body, "application/json", headers=headers)
        return Answer(answer.status_code, answer.content)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    """A case who met 1 in a cafe, behind an opener that was started just now."""
    town = Town()
    town.visit(CASE_UID, "cafe", "10:00-11:00")
    town.visit(1, "cafe", "10:30-12:00")
    monkeypatch.setattr(views, "others", town.roles)
    monkeypatch.setattr(views, "OPENINGS", Openings(most=5))
    return town


def as_opening(made: NewOpening) -> Opening:
    """What the office was told, as the town takes it."""
    return Opening(made.opening, made.public_key, 0, made.expires)


def body_for(opening: Opening, **changed: Any) -> dict[str, Any]:
    """The body of a trace."""
    plain = {
        "presented": write_presented(warrant_for(opening)),
        "subject": write_base64url(subject_for(opening)),
        "policy": "general/2020-01-01",
        "most_each": [],
    }
    return plain | changed


def test_an_opening_and_its_trace(town: Town) -> None:
    """From an opening to contacts through the real client, views and JSON; the leaf stands in the ledger."""
    client = OpenerClient(Signed())
    made = client.open()
    assert made.expires > time.time()
    found = client.trace(
        made.opening, warrant_for(as_opening(made)), subject_for(as_opening(made)), "general/2020-01-01"
    )
    assert found_uids(town, found) == {1: (1, 30)}
    assert [key for key, _ in town.logged] == [f"opened-{made.opening}-1"]


def test_a_restarted_opener_says_ask_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new process holds none of the old keys: 410, a sentence saying what to do, nothing logged."""
    client = OpenerClient(Signed())
    made = client.open()
    monkeypatch.setattr(views, "OPENINGS", Openings())
    with pytest.raises(OpeningGone):
        client.trace(
            made.opening, warrant_for(as_opening(made)), subject_for(as_opening(made)), "general/2020-01-01"
        )
    assert town.logged == []
    answer = Signed().request(
        "POST", f"/v1/openings/{made.opening}/trace", json.dumps(body_for(as_opening(made))).encode()
    )
    assert answer.status == 410


def test_only_so_many_openings(town: Town) -> None:
    """The sixth of five is refused with 503: it may pass."""
    client = OpenerClient(Signed())
    for _ in range(5):
        client.open()
    with pytest.raises(TooManyOpenings):
        client.open()
    assert Signed().request("POST", "/v1/openings", b"{}").status == 503


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICE])
@pytest.mark.parametrize("path", ["/v1/openings", f"/v1/openings/{'0' * 32}/trace"])
def test_only_the_office_may_ask(role: Role, path: str) -> None:
    """Vault, visits, ledger and the opener itself get 403; an unsigned request 401."""
    assert Signed(role).request("POST", path, b"{}").status == 403
    assert Client().post(path, b"{}", "application/json").status_code == 401


@pytest.mark.parametrize("path", ["/v1/openings", f"/v1/openings/{'0' * 32}/trace"])
def test_only_by_post(path: str) -> None:
    """Nothing happens by a GET."""
    assert Signed().request("GET", path).status == 405


def test_bad_bodies_are_refused_with_a_code(town: Town) -> None:
    """No JSON, another form, a foreign policy, a subject that is no base64url: 4xx and a code, never a traceback."""
    opening = as_opening(OpenerClient(Signed()).open())
    good = body_for(opening)
    bodies: list[tuple[Any, int, str]] = [
        (b"{", 400, "opener.malformed"),
        (b"\xff", 400, "opener.malformed"),
        ([], 400, "opener.malformed"),
        ({}, 400, "opener.malformed"),
        (good | {"more": 1}, 400, "opener.malformed"),
        (good | {"subject": 5}, 400, "opener.malformed"),
        (good | {"subject": "="}, 400, "opener.malformed"),
        (good | {"subject": None}, 400, "opener.subject"),
        (good | {"policy": "plague/1348-01-01"}, 400, "exposure.no_policy"),
        (good | {"policy": 5}, 400, "exposure.no_policy"),
        (good | {"most_each": 5}, 400, "opener.malformed"),
        (good | {"most_each": [0]}, 400, "opener.malformed"),
        (good | {"most_each": [True]}, 400, "opener.malformed"),
        (good | {"most_each": [1, 1, 1]}, 400, "opener.malformed"),
        (good | {"presented": {}}, 400, "wire.warrant"),
    ]
    for body, status, code in bodies:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = Signed().request("POST", f"/v1/openings/{opening.name}/trace", raw)
        assert (answer.status, json.loads(answer.body)["code"]) == (status, code)
    assert town.logged == []


def test_answers_are_not_to_be_kept(town: Town) -> None:
    """No cache on the way keeps an opening or a result."""
    opening = OpenerClient(Signed()).open()
    body = json.dumps(body_for(as_opening(opening))).encode()
    for path, sent in (("/v1/openings", b"{}"), (f"/v1/openings/{opening.opening}/trace", body)):
        headers = signed_headers(Role.OFFICE, Role.OPENER, time.time(), path=path, method="POST", body=sent)
        answer = Client().generic("POST", path, sent, "application/json", headers=headers)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_refusals_of_others_come_through(town: Town) -> None:
    """The vault refuses: the office learns it as a refusal of the opener, with the sentence, and nothing is logged."""
    client = OpenerClient(Signed())
    made = as_opening(client.open())
    town.keys.clear()
    with pytest.raises(OpenerRefused) as refused:
        client.trace(made.name, warrant_for(made), subject_for(made), "general/2020-01-01")
    assert (refused.value.params["told"], refused.value.params["status"]) == ("vault.refused", 424)
    assert town.logged == []


def test_the_real_roles_are_put_together() -> None:
    """The clients of vault, visits and ledger, this role's signing key and a secret that stays the same."""
    first, second = roles.others(), roles.others()
    assert first.secret == second.secret
    assert len(first.secret) == 32
    public = first.signing_key.public_key().public_bytes_raw()
    assert public == keys.service_public(Role.OPENER).public_bytes_raw()


def test_the_opener_has_no_database_and_no_apps() -> None:
    """Nothing can be stored: no database is configured and no module with tables is installed."""
    assert not settings.INSTALLED_APPS
    assert "NAME" not in settings.DATABASES.get("default", {}) or not settings.DATABASES["default"]["NAME"]
