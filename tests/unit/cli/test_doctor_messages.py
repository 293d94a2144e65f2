"""The doctor and the message service: asked only where one is connected, its refusal told by code, never a number."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from ansim.cli.checkup import messages
from ansim.cli.checkup.findings import Finding
from ansim.cli.checkup.messages import AccountSeen
from ansim.delivery.domain.health import ServiceHealth
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class Refused(AnsimError):
    """What a service may answer."""

    code = "provider.refused"
    sentence = Sentence(ko="거절", en="refused")


@pytest.fixture
def service(own_home: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Accounts and balances instead of a database and a service; counts what was closed."""
    world: dict[str, Any] = {"offices": (), "bridges": (), "balances": {}, "closed": [], "health": {}}

    def offices() -> tuple[int, ...]:
        if isinstance(world["offices"], Exception):
            raise world["offices"]
        return tuple(world["offices"])

    def balance(*, office_id: int) -> Any:
        left = world["balances"][office_id]
        if isinstance(left, Exception):
            raise left
        return SimpleNamespace(cash=left, points=0.0)

    class Connections(dict[str, Any]):
        def close_all(self) -> None:
            world["closed"].append("connections")

    pool = SimpleNamespace(close_pool=lambda: world["closed"].append("pool"))
    modules = {
        "ansim.delivery.queries.accounts": SimpleNamespace(
            offices_with_account=offices, offices_with_bridge=lambda: world["bridges"]
        ),
        "ansim.delivery.services.providers": SimpleNamespace(check_balance=balance),
        "ansim.delivery.queries.health": SimpleNamespace(
            service_health=lambda *, office_id, now: world["health"].get(office_id)
        ),
    }
    monkeypatch.setattr(messages, "import_module", modules.__getitem__)
    monkeypatch.setattr(messages, "connections", Connections(default=pool))
    monkeypatch.setattr(messages.django, "setup", lambda: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")
    return world


def test_balances_are_told_by_office(service: dict[str, Any]) -> None:
    """Every office with an account is asked, and the connections do not outlive the question."""
    service["offices"], service["balances"] = (1, 2), {1: 12_000.0, 2: 1.0}
    assert messages.see_messages() == ([], [AccountSeen(1, 12_000.0), AccountSeen(2, 1.0)])
    assert set(service["closed"]) == {"connections", "pool"}


def test_an_empty_account_and_a_refusal_are_red(service: dict[str, Any]) -> None:
    """Without money nothing can be sent; a refusal is told by its code."""
    service["offices"], service["balances"] = (1, 2), {1: 0.0, 2: Refused()}
    findings, seen = messages.see_messages()
    assert findings == [
        Finding("messages.empty", {"office": 1}),
        Finding("messages.down", {"office": 2, "code": "provider.refused"}),
    ]
    assert seen == [AccountSeen(1, 0.0), AccountSeen(2, None)]


@pytest.mark.parametrize(("drill", "expected"), [("", ["messages.none"]), ("1", [])])
def test_no_service_matters_only_in_earnest(
    service: dict[str, Any], monkeypatch: pytest.MonkeyPatch, drill: str, expected: list[str]
) -> None:
    """An installation in earnest is told that nothing can be sent yet; a drill connects its own gateway."""
    monkeypatch.setenv("ANSIM_SANDBOX", drill)
    findings, seen = messages.see_messages()
    assert [finding.code for finding in findings] == expected
    assert seen == []
    assert "pool" in service["closed"]


def test_an_office_that_only_carries_lacks_no_service(service: dict[str, Any]) -> None:
    """Behind a separated network messages leave in bundles: no service is missed there, and none is asked."""
    service["bridges"] = (1,)
    assert messages.see_messages() == ([], [])
    service["offices"], service["balances"] = (2,), {2: 5.0}
    assert messages.see_messages() == ([], [AccountSeen(2, 5.0)])


def test_a_database_without_tables_is_left_to_others(service: dict[str, Any]) -> None:
    """Before the first migration there is nobody to ask, and no error."""
    service["offices"] = OperationalError()
    assert messages.see_messages() == ([], [])
    assert "connections" in service["closed"]


def test_what_our_own_figures_say_is_told(service: dict[str, Any]) -> None:
    """A service that fails, one that asked to wait and a queue nobody sends are each told; a well one is not."""
    noon = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    service["offices"], service["balances"] = (1, 2, 3, 4), dict.fromkeys((1, 2, 3, 4), 5.0)
    service["health"] = {
        1: ServiceHealth(200, 30),
        2: ServiceHealth(200, 1, closed_until=noon, waiting_since=noon),
        3: ServiceHealth(200, 1),
    }
    findings, _ = messages.see_messages()
    at = "2026. 11. 21.(토) 12:00"
    assert findings == [
        Finding("messages.ailing", {"office": 1, "percent": 15, "asked": 200}),
        Finding("messages.resting", {"office": 2, "until": at}),
        Finding("messages.stuck", {"office": 2, "since": at}),
    ]
    assert all(finding.text("ko") and finding.text("en") for finding in findings)
