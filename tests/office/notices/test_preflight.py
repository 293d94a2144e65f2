"""Before release: what the service, the sender list, the clock and every message say, and who is concerned."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ansim.accounts.domain.errors import NotPermitted
from ansim.conf import keys
from ansim.delivery.adapters.base import Balance
from ansim.delivery.domain.account import Left
from ansim.delivery.domain.errors import ProviderBusy, ProviderError
from ansim.delivery.domain.messages import Kind
from ansim.delivery.domain.preflight import Verdict
from ansim.delivery.services import preflight as asking
from ansim.delivery.services.providers import connect_bridge, follow_senders
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, NotFitToSend
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.people import jpg_name
from ansim.notices.services.preflight import checklist, refuse_unfit
from ansim.notices.services.releasing import hand_over, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the message service answer so when it is asked for its balance."""

    def set_answer(found: Balance | Exception) -> None:
        def balance() -> Balance:
            if isinstance(found, Exception):
                raise found
            return found

        adapter = SimpleNamespace(balance=balance, close=lambda: None)
        monkeypatch.setattr(asking, "adapter_of", lambda _: adapter)

    set_answer(Balance(10_000, 0, now()))
    return set_answer


@pytest.fixture
def waiting(drill: Any, rows: Any) -> int:
    """A batch of three that waits for its release, in an office with an account."""
    drill.connect()
    batch_id: int = drill.made(rows(3))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    return batch_id


def _codes(drill: Any, batch_id: int) -> list[str]:
    return [check.code for check in checklist(by=drill.approver, batch_id=batch_id, at=now()).checks]


def _release(drill: Any, batch_id: int) -> int:
    return release(by=drill.approver, batch_id=batch_id, typed_count=3, at=now())


def test_a_batch_without_trouble_is_clear(drill: Any, waiting: int, answers: Any) -> None:
    """Proves that account, balance, clock, sender and all messages are looked at, and release goes.

    A service that does not tell its quota is told to be one, with how many messages go: a warning, not silence.
    """
    found = checklist(by=drill.approver, batch_id=waiting, at=now())
    codes = [check.code for check in found.checks]
    assert codes == ["account", "balance", "quota.untold", "clock", "sender", "limits"]
    assert found.checks[2].verdict is Verdict.WARNED
    assert "solapi" in found.checks[2].text()
    assert "3건" in found.checks[2].text()
    assert found.is_clear
    assert found.concerned == ()
    assert found.checks[1].params["count"] == "3"
    assert _release(drill, waiting) == 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda: Balance(400, 199, None), "balance.short"),
        (lambda: Balance(10_000, 0, now() + timedelta(minutes=6)), "clock.off"),
        (lambda: Balance(10_000, 0, now() - timedelta(hours=9)), "clock.off"),
    ],
)
def test_what_the_account_lacks_refuses_page_and_release(
    drill: Any, waiting: int, answers: Any, answer: Callable[[], Balance], code: str
) -> None:
    """Proves that too little money and a wrong clock refuse before anything is issued, in words."""
    answers(answer())
    assert code in _codes(drill, waiting)
    with pytest.raises(NotFitToSend) as refused:
        _release(drill, waiting)
    assert [check.code for check in refused.value.checks] == [code]
    assert "{" not in refused.value.text() + refused.value.text("en")
    assert Batch.objects.get().state == BatchState.HANDED_OVER
    assert not Notice.objects.filter(issued_at__isnull=False).exists()


def test_an_absent_service_warns_and_lets_go(drill: Any, waiting: int, answers: Any) -> None:
    """Proves that a service which is away for now does not hold up a release: what is queued waits for it."""
    answers(ProviderBusy(reason="ConnectError"))
    found = checklist(by=drill.approver, batch_id=waiting, at=now())
    assert found.checks[0].code == "account.resting"
    assert found.checks[0].verdict is Verdict.WARNED
    assert found.is_clear
    assert _release(drill, waiting) == 3


def test_a_service_that_refuses_the_account_is_told(drill: Any, waiting: int, answers: Any) -> None:
    """Proves that wrong keys are a refusal on the page, with the service's own word."""
    answers(ProviderError(reason="http_403_InvalidAPIKey"))
    found = checklist(by=drill.approver, batch_id=waiting, at=now())
    assert "http_403_InvalidAPIKey" in found.checks[0].text()
    assert not found.is_clear


def test_a_sender_off_the_list_is_told(drill: Any, waiting: int, answers: Any) -> None:
    """Proves that the office's locked list decides, as it is now."""
    follow_senders(office_id=drill.office.office_id, senders=["0299999999"], now=now())
    assert "sender.unlisted" in _codes(drill, waiting)


def test_an_office_without_an_account_is_told(drill: Any, rows: Any) -> None:
    """Proves that nothing can be asked where nothing is connected, and a bridge sends by bundle."""
    batch_id = drill.made(rows(1))
    assert _codes(drill, batch_id) == ["account.missing"]
    refuse_unfit(by=drill.approver, batch_id=batch_id, at=now())
    connect_bridge(office_id=drill.office.office_id, senders=["01000000000"], now=now(), by="x")
    assert _codes(drill, batch_id) == ["account.bridge", "sender", "limits"]


def test_a_service_that_bills_later_has_no_balance(
    drill: Any, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that where there is no balance none is asked for."""
    kind = SimpleNamespace(is_bridge=False, capabilities=SimpleNamespace(has_balance=False))
    monkeypatch.setattr(asking, "kind_named", lambda _: kind)
    assert _codes(drill, waiting)[:2] == ["account", "balance.later"]
    silent = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(asking, "adapter_of", lambda _: silent)
    assert _codes(drill, waiting)[:3] == ["account", "balance.later", "quota.untold"]


@pytest.mark.parametrize(
    ("found", "codes"),
    [
        (3, ["account", "left", "sender", "limits"]),
        (2, ["account", "left.short", "sender", "limits"]),
        (ProviderBusy(reason="ConnectError"), ["account.resting", "sender", "limits"]),
        (ProviderError(reason="aligo-101"), ["account.refused", "sender", "limits"]),
    ],
)
def test_a_service_that_counts_in_messages_is_asked_for_them(
    drill: Any, waiting: int, found: Any, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that what is left is held against the batch, names who is beyond it, and is asked again on release."""

    def left() -> Left:
        if isinstance(found, Exception):
            raise found
        return Left({Kind.MMS: found})

    counting = SimpleNamespace(left=left, close=lambda: None)
    monkeypatch.setattr(asking, "adapter_of", lambda _: counting)
    assert _codes(drill, waiting) == codes
    told = checklist(by=drill.approver, batch_id=waiting, at=now())
    assert len(told.concerned) == (found == 2)
    if found == 2:
        with pytest.raises(NotFitToSend):
            refuse_unfit(by=drill.approver, batch_id=waiting, at=now())


@pytest.mark.parametrize("kind", ["missing", "large", "number"])
def test_people_who_cannot_be_sent_to_are_named(
    drill: Any, waiting: int, answers: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a missing picture, one too large and a number that is none name the very person."""
    from ansim.notices.services import preflight

    row = Notice.objects.order_by("id")[1]
    blobs = keys.office_blobs(row.office_id)
    if kind == "missing":
        blobs.delete(jpg_name(waiting, row.reference))
    elif kind == "large":
        blobs.put(jpg_name(waiting, row.reference), b"\xff\xd8\xff" + b"0" * (200 * 1024))
    else:
        real = preflight.own_item

        def landline(one: Notice, *rest: Any) -> Any:
            from dataclasses import replace

            item = real(one, *rest)
            return replace(item, address="0212345678") if one.pk == row.pk and item else item

        monkeypatch.setattr(preflight, "own_item", landline)
    found = checklist(by=drill.approver, batch_id=waiting, at=now())
    assert found.checks[-1].code == "limits.over"
    assert not found.is_clear
    assert [one.reference for one in found.concerned] == [row.reference]
    wanted = {"missing": "attachment", "large": "image_large", "number": "address"}
    assert found.concerned[0].problem.code == f"delivery.{wanted[kind]}"
    assert found.concerned[0].name


def test_only_who_may_release_sees_it(drill: Any, waiting: int) -> None:
    """Proves that the checklist asks for the permission of release."""
    with pytest.raises(NotPermitted):
        checklist(by=drill.officer, batch_id=waiting, at=now())
