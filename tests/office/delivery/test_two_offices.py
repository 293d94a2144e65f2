"""Two offices in one installation: the same keys, their own accounts, numbers, receipts and decisions."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ansim.delivery.domain.errors import (
    DeliveryUnknown,
    GroupClosed,
    NotUndecided,
    ReasonMissing,
    SenderNotAllowed,
)
from ansim.delivery.models import Delivery, DeliveryEvent, Provider
from ansim.delivery.queries.deliveries import deliveries, states_by_key, time_line
from ansim.delivery.queries.groups import group_status, open_counts
from ansim.delivery.queries.unknowns import unknown_count, unknown_deliveries
from ansim.delivery.services.control import open_group
from ansim.delivery.services.providers import connect_provider
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.receipts import poll_results, take_receipts
from ansim.delivery.services.sending import send_pending
from ansim.delivery.services.unknowns import Decision, decide_unknown

OTHER = "receipt-secret-of-office-two"


@pytest.fixture
def second(office: Any) -> Iterator[int]:
    """Office 2 with an account of its own at the same service, and one delivery under the same key; its group."""
    connect_provider(
        office_id=2,
        base_url=office.gateway.url,
        api_key="DRILLKEY00000000",
        api_secret="drill-secret-not-for-real-services",
        senders=["0200000000"],
        receipt_secret=OTHER,
        now=office.clock(),
        by="tester",
    )
    group_id = open_group(office_id=2, name="batch-1", sender="0200000000", now=office.clock(), by="tester")
    queue_deliveries(
        group_id=group_id,
        items=[office.item(0)],
        expires_at=office.clock() + timedelta(hours=24),
        now=office.clock(),
        by="tester",
    )
    return group_id


def _send(office: Any, group_id: int) -> Any:
    return send_pending(adapter=office.adapter, group_id=group_id, limit=10, now=office.clock)


def _take(office: Any, office_id: int, secret: str, message: str, code: str = "4000") -> Any:
    body = [
        {
            "eventDataId": "E",
            "data": {"messageId": message, "statusCode": code, "customFields": {"reference": "KEY-000000/1"}},
        }
    ]
    return take_receipts(
        provider_id=Provider.objects.get(office_id=office_id).pk,
        secret=secret,
        payload=json.dumps(body).encode(),
        now=office.clock(),
    )


def _state(office_id: int) -> str:
    return states_by_key(office_id=office_id, keys=["KEY-000000"])["KEY-000000"].value


def test_the_same_key_is_two_deliveries(office: Any, second: int) -> None:
    """Proves that references of two offices never meet: both go, each once."""
    office.queue(1)
    office.send()
    assert (_state(1), _state(2)) == ("sent", "queued")
    _send(office, second)
    assert (_state(1), _state(2)) == ("sent", "sent")
    assert office.gateway.keys() == {"KEY-000000": 2}


@pytest.mark.parametrize(("office_id", "secret"), [(1, "receipt-secret-of-the-tests"), (2, OTHER)])
def test_a_receipt_counts_for_the_office_of_its_address(
    office: Any, second: int, office_id: int, secret: str
) -> None:
    """Proves that a receipt under one office's address moves that office's delivery alone, same key or not."""
    office.queue(1)
    office.send()
    _send(office, second)
    _take(office, office_id, secret, "M-of-somebody")
    other = 3 - office_id
    assert (_state(office_id), _state(other)) == ("delivered", "sent")


def test_a_message_id_of_another_office_moves_nothing(office: Any, second: int) -> None:
    """Proves that without our reference a receipt is sought among the own office's messages only."""
    office.queue(1)
    office.send()
    message = office.gateway.accepted()[0]["message"]
    body = [{"eventDataId": "E", "data": {"messageId": message, "statusCode": "4000"}}]
    taken = take_receipts(
        provider_id=Provider.objects.get(office_id=2).pk,
        secret=OTHER,
        payload=json.dumps(body).encode(),
        now=office.clock(),
    )
    assert (taken.strange, _state(1)) == (1, "sent")


def test_queries_show_an_office_its_own(office: Any, second: int) -> None:
    """Proves that lists, counts, time lines and groups of one office have nothing of the other."""
    office.queue(3)
    assert [row.key for row in deliveries(office_id=2)] == ["KEY-000000"]
    assert len(deliveries(office_id=1)) == 3
    assert len(time_line(office_id=2, key="KEY-000000").moments) == 1
    with pytest.raises(DeliveryUnknown):
        time_line(office_id=2, key="KEY-000001")
    status = group_status(office_id=2, name="batch-1")
    assert status is not None
    assert (status.group_id, status.total) == (second, 1)
    assert sum(open_counts(office_id=1).values()) == 3
    assert deliveries(office_id=3) == ()


@pytest.mark.parametrize("decision", list(Decision))
def test_nobody_decides_for_another_office(office: Any, second: int, decision: Decision) -> None:
    """Proves for each decision that another office's unknown delivery does not exist for an officer."""
    office.gateway.faults(lose_answer=1.0)
    _send(office, second)
    (unknown,) = unknown_deliveries(office_id=2)
    assert (unknown_count(office_id=1), unknown_count(office_id=2)) == (0, 1)
    values = {
        "delivery_id": unknown.delivery_id,
        "decision": decision,
        "now": office.clock(),
        "by": "officer-7",
    }
    with pytest.raises(DeliveryUnknown):
        decide_unknown(office_id=1, reason="확인", **values)
    assert _state(2) == "unknown"
    decide_unknown(office_id=2, reason="확인", **values)
    with pytest.raises(NotUndecided):
        decide_unknown(office_id=2, reason="확인", **values)


@pytest.mark.parametrize("reason", ["", " ", "\n\t", "\u3000"])
def test_a_decision_needs_words(office: Any, second: int, reason: str) -> None:
    """Proves that blanks of any kind are no reason and change nothing."""
    office.gateway.faults(lose_answer=1.0)
    _send(office, second)
    before = DeliveryEvent.objects.count()
    with pytest.raises(ReasonMissing):
        decide_unknown(
            office_id=2,
            delivery_id=Delivery.objects.get().pk,
            decision=Decision.SENT,
            reason=reason,
            now=office.clock(),
            by="officer-7",
        )
    assert DeliveryEvent.objects.count() == before


@pytest.mark.parametrize(
    ("decision", "code", "state"),
    [
        (Decision.SENT, "4000", "delivered"),
        (Decision.SENT, "3032", "failed_permanent"),
        (Decision.GIVE_UP, "4000", "delivered"),
        (Decision.SEND_AGAIN, "4000", "delivered"),
        (Decision.SEND_AGAIN, "3032", "failed_permanent"),
    ],
)
def test_evidence_after_a_decision_has_the_last_word(
    office: Any, second: int, decision: Decision, code: str, state: str
) -> None:
    """Proves that a receipt after a person's decision corrects it where that is safe, and never doubles."""
    office.gateway.faults(lose_answer=1.0)
    _send(office, second)
    decide_unknown(
        office_id=2,
        delivery_id=Delivery.objects.get().pk,
        decision=decision,
        reason="전화로 확인",
        now=office.clock(),
        by="officer-7",
    )
    _take(office, 2, OTHER, "M1", code)
    assert _state(2) == state


def test_an_office_sends_from_its_own_numbers_only(office: Any, second: int) -> None:
    """Proves that a number of another office's list opens no group."""
    connect_provider(
        office_id=2,
        base_url=office.gateway.url,
        api_key="K",
        api_secret="S",
        senders=["0311111111"],
        receipt_secret=OTHER,
        now=office.clock(),
        by="tester",
    )
    with pytest.raises(SenderNotAllowed):
        open_group(office_id=2, name="batch-2", sender="0200000000", now=office.clock(), by="tester")
    assert open_group(office_id=2, name="batch-2", sender="0311111111", now=office.clock(), by="tester")
    with pytest.raises(GroupClosed):
        open_group(office_id=2, name="batch-1", sender="0311111111", now=office.clock(), by="tester")


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_polling_takes_each_parcel_in_its_turn(office: Any, limit: int, wait_for: Any) -> None:
    """Proves that few parcels a minute are asked for, none of them twice before all had their turn."""
    office.gateway.reset(receipt_delay=0.0)
    office.queue(5)
    office.send_all(limit=1)
    wait_for(office.gateway.has_results)
    asked: list[str] = []
    real = office.adapter.reports

    def reports(parcel: str) -> Any:
        asked.append(parcel)
        return real(parcel)

    office.adapter.reports = reports
    for _ in range(5):
        office.clock.forward(minutes=11)
        poll_results(
            adapter=office.adapter,
            provider=Provider.objects.get(),
            older_than=office.clock() - timedelta(minutes=10),
            now=office.clock(),
            limit=limit,
        )
    assert office.counts() == {"delivered": 5}
    assert len(asked) == len(set(asked)) == 5


@pytest.mark.parametrize(("hours", "polled"), [(1, 1), (95, 1), (97, 0), (1000, 0)])
def test_polling_gives_up_after_four_days(office: Any, hours: int, polled: int) -> None:
    """Proves the time within which results are asked for."""
    office.queue(1)
    office.send()
    office.clock.forward(hours=hours)
    assert (
        poll_results(
            adapter=office.adapter,
            provider=Provider.objects.get(),
            older_than=office.clock() - timedelta(minutes=10),
            now=office.clock(),
            limit=10,
        )
        == polled
    )
