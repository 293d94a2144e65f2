"""Receipts: by webhook over HTTP and by polling; doubled, shuffled, forged, early, late, unknown."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ansim.delivery.domain.errors import ReceiptForged, ReceiptUnreadable
from ansim.delivery.services.receipts import poll_results, store_reports, take_receipts

SECRET = "receipt-secret-of-the-tests"


def _payload(*entries: tuple[str, str, str]) -> bytes:
    """Receipts of (reference, message id, code)."""
    return json.dumps(
        [
            {
                "eventDataId": f"EV-{message}-{code}",
                "retryCount": 0,
                "data": {
                    "messageId": message,
                    "to": "01000000001",
                    "statusCode": code,
                    "customFields": {"reference": reference},
                    "dateReceived": "2026-11-21T09:05:00.000Z",
                },
            }
            for reference, message, code in entries
        ]
    ).encode()


def _take(office: Any, payload: bytes, secret: str = SECRET) -> Any:
    return take_receipts(provider_id=office.provider_id, secret=secret, payload=payload, now=office.clock())


@pytest.fixture
def webhook(live_server: Any, settings: Any) -> Callable[[int], str]:
    """The address of the receipts, served over HTTP."""
    settings.ROOT_URLCONF = "ansim.delivery.api"
    return lambda provider_id: f"{live_server.url}/hooks/delivery/{provider_id}/{SECRET}"


def test_receipts_come_by_webhook(office: Any, webhook: Any, wait_for: Any) -> None:
    """Proves that the gateway's receipts, posted over HTTP, make deliveries delivered or failed by their code."""
    office.gateway.reset(
        webhook_url=webhook(office.provider_id),
        receipt_delay=0.05,
        faults={"numbers": {"01000000003": "3032", "01000000004": "3043", "01000000005": "3011"}},
    )
    office.queue(8)
    office.send_all()
    wait_for(lambda: office.counts().get("delivered") == 5)
    assert office.counts() == {
        "delivered": 5,
        "failed_permanent": 1,
        "failed_temporary": 1,
        "failed_technical": 1,
    }
    office.check_balance()


def test_doubled_and_shuffled_receipts_change_nothing_twice(office: Any, webhook: Any, wait_for: Any) -> None:
    """Proves that each receipt three times and in any order gives one change of state per delivery."""
    from ansim.delivery.models import DeliveryEvent, Receipt

    office.gateway.reset(
        webhook_url=webhook(office.provider_id),
        receipt_delay=0.05,
        faults={"receipt_copies": 3, "reorder": True, "seed": 3},
    )
    office.queue(30)
    office.send_all()
    wait_for(lambda: office.counts() == {"delivered": 30})
    assert Receipt.objects.count() == 30
    assert DeliveryEvent.objects.filter(after="delivered").count() == 30


def test_receipts_kept_back_for_80_hours_still_count(office: Any, webhook: Any, wait_for: Any) -> None:
    """Proves that a receipt three days late is stored and applied."""
    office.gateway.reset(webhook_url=webhook(office.provider_id), receipt_delay=0.0, faults={"withhold": 1.0})
    office.queue(4)
    office.send_all()
    office.clock.forward(hours=80)
    office.settle()
    assert office.counts() == {"sent": 4}
    wait_for(lambda: office.gateway.release() or office.counts() == {"delivered": 4})


def test_a_forged_receipt_is_refused(office: Any, webhook: Any) -> None:
    """Proves that a receipt under a wrong secret or account is refused as if the address did not exist."""
    office.queue(1)
    office.send_all()
    payload = _payload(("KEY-000000/1", "M1", "4000"))
    address = webhook(office.provider_id)
    client = office.gateway.client
    for forged in (
        address[:-1] + ("y" if address[-1] == "x" else "x"),
        address.replace(f"/{office.provider_id}/", "/999999/"),
    ):
        assert client.post(forged, content=payload).status_code == 404
    assert client.get(address).status_code == 405
    assert client.post(address, content=b"nonsense").status_code == 400
    assert office.counts() == {"sent": 1}
    with pytest.raises(ReceiptForged):
        _take(office, payload, secret="guess")


@pytest.mark.parametrize("payload", [b"", b"{}", b"[1]", b'[{"data": 1}]', b"\xff", b"[" * 5000])
def test_an_unreadable_receipt_is_an_error_with_a_code(office: Any, payload: bytes) -> None:
    """Proves that bad input becomes ReceiptUnreadable, never a traceback."""
    with pytest.raises(ReceiptUnreadable):
        _take(office, payload)


def test_a_receipt_before_the_answer_counts(office: Any) -> None:
    """Proves that a receipt which overtakes the lost answer settles the delivery, and the look-up adds nothing."""
    office.gateway.faults(lose_answer=1.0)
    office.queue(2)
    office.send()
    _take(office, _payload(("KEY-000000/1", "M1", "4000"), ("KEY-000001/1", "M2", "3032")))
    assert office.counts() == {"delivered": 1, "failed_permanent": 1}
    office.gateway.faults()
    office.settle()
    assert office.counts() == {"delivered": 1, "failed_permanent": 1}


def test_strange_receipts_are_kept_and_counted(office: Any) -> None:
    """Proves that receipts of nobody's message, or with unknown codes, are stored raw and move nothing."""
    from ansim.delivery.models import Receipt

    office.queue(1)
    office.send_all()
    taken = _take(
        office,
        _payload(
            ("OTHER/1", "X1", "4000"), ("KEY-000000/1", "M1", "TEST1000"), ("KEY-000000/99", "X2", "4000")
        ),
    )
    assert (taken.received, taken.new, taken.strange) == (3, 3, 2)
    assert Receipt.objects.filter(code="TEST1000").exists()
    assert office.counts() == {"sent": 1}
    assert _take(office, b"[]").received == 0


def test_a_receipt_without_our_reference_is_found_by_the_providers_id(office: Any) -> None:
    """Proves that a receipt which lost our own field is joined by the provider's message id."""
    from ansim.delivery.models import Attempt

    office.queue(1)
    office.send_all()
    message = Attempt.objects.get().message_id
    taken = _take(office, _payload(("", message, "4000")))
    assert taken.strange == 0
    assert office.counts() == {"delivered": 1}


def test_a_bounce_overturns_delivered_and_nothing_else_does(office: Any) -> None:
    """Proves that after delivered only an explicit bounce counts; a later failure code is stored and moves nothing."""
    from ansim.delivery.domain.reports import Report
    from ansim.delivery.domain.states import Outcome
    from ansim.delivery.models import Provider, Receipt

    office.queue(1)
    office.send_all()
    _take(office, _payload(("KEY-000000/1", "M1", "4000"), ("KEY-000000/1", "M1", "3032")))
    assert office.counts() == {"delivered": 1}
    assert Receipt.objects.count() == 2
    bounce = Report("M1", "KEY-000000/1", "bounced", Outcome.RETURNED, "EV-b", None)
    provider = Provider.objects.get()
    store_reports(provider=provider, reports=[bounce], now=office.clock(), by="receipt")
    assert office.counts() == {"returned": 1}


def test_polling_brings_what_the_webhook_did_not(office: Any, wait_for: Any) -> None:
    """Proves that results are fetched when no receipt came, not before their time and not twice at once."""
    from ansim.delivery.models import Provider

    office.gateway.reset(receipt_delay=0.0)
    office.queue(5)
    office.send(3)
    office.send_all(one_by_one=True)

    def poll() -> int:
        return poll_results(
            adapter=office.adapter,
            provider=Provider.objects.get(),
            older_than=office.clock() - timedelta(minutes=10),
            now=office.clock(),
            limit=10,
        )

    assert poll() == 0
    wait_for(office.gateway.has_results)
    office.clock.forward(minutes=11)
    assert poll() == 3
    assert office.counts() == {"delivered": 5}
    assert poll() == 0
