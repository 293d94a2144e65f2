"""The unknown: answers lost, servers failing after the effect, services that lie; looked up, never guessed."""

import json
from contextlib import suppress
from typing import Any

import pytest

from ansim.delivery.domain.errors import DeliveryUnknown, NotUndecided, ProviderBusy, ReasonMissing
from ansim.delivery.domain.reports import Found, Unclear
from ansim.delivery.services.receipts import take_receipts
from ansim.delivery.services.unknowns import Decision, decide_unknown, resolve_unknown
from ansim.kit import clock


@pytest.mark.parametrize("fault", ["lose_answer", "fail_after"])
def test_a_lost_answer_is_unknown_then_found_and_never_sent_again(office: Any, fault: str) -> None:
    """Proves that what was accepted without an answer becomes sent by looking it up, each once."""
    office.gateway.faults(**{fault: 1.0})
    office.queue(6)
    office.send(3)
    assert office.counts() == {"queued": 3, "unknown": 3}
    office.gateway.faults()
    office.send_all()
    office.settle()
    assert office.counts() == {"sent": 6}
    assert sum(office.gateway.keys().values()) == 6
    office.check_balance()


def test_a_server_error_before_the_effect_is_withdrawn_and_sent_once(office: Any) -> None:
    """Proves that a parcel which had not gone is deleted at the provider for good and goes out in another."""
    office.gateway.faults(fail_before=1.0)
    office.queue(4)
    office.send()
    assert office.counts() == {"unknown": 4}
    assert office.gateway.accepted() == []
    office.settle()
    assert office.counts() == {"queued": 4}
    office.gateway.faults()
    office.send_all()
    assert office.counts() == {"sent": 4}
    office.check_balance()


def test_not_found_is_never_trusted(office: Any) -> None:
    """Proves that a service denying a parcel it was given makes nothing go again: it waits for a person."""
    office.gateway.faults(lose_answer=1.0)
    office.queue(3)
    office.send()
    office.gateway.faults(hide=1.0)
    for _ in range(3):
        office.settle()
        office.send_all()
    assert office.counts() == {"unknown": 3}
    assert sum(office.gateway.keys().values()) == 3
    office.gateway.faults()
    office.settle()
    assert office.counts() == {"sent": 3}
    office.check_balance()


def test_a_single_request_without_answer_is_found_by_our_reference(office: Any) -> None:
    """Proves that a message sent in one request is found by our own reference, without its number in an address."""
    office.clock.moment = clock.now()  # the gateway lists by its own clock
    office.gateway.faults(lose_answer=1.0)
    office.queue(2)
    office.send(one_by_one=True)
    assert office.counts() == {"queued": 1, "unknown": 1}
    office.gateway.faults()
    office.settle()
    assert office.counts() == {"queued": 1, "sent": 1}
    office.check_balance()


def test_a_single_request_that_is_not_found_waits_for_a_person(office: Any) -> None:
    """Proves that a single request whose fate cannot be found out is never repeated by itself."""
    office.gateway.faults(fail_before=1.0)
    office.queue(1)
    office.send(one_by_one=True)
    office.gateway.faults()
    office.settle()
    office.send_all()
    assert office.counts() == {"unknown": 1}
    assert office.gateway.accepted() == []


def _unknown_one(office: Any) -> int:
    from ansim.delivery.models import Delivery

    office.gateway.faults(fail_before=1.0)
    office.queue(1)
    office.send(one_by_one=True)
    office.gateway.faults()
    return Delivery.objects.get().pk


def _decide(
    office: Any, delivery_id: int, decision: Decision, reason: str = "전화로 확인", office_id: int = 1
) -> None:
    decide_unknown(
        office_id=office_id,
        delivery_id=delivery_id,
        decision=decision,
        reason=reason,
        now=office.clock(),
        by="officer-7",
    )


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision.SENT, {"sent": 1}),
        (Decision.SEND_AGAIN, {"queued": 1}),
        (Decision.GIVE_UP, {"failed_technical": 1}),
    ],
)
def test_a_person_decides_with_a_reason(office: Any, decision: Decision, state: dict[str, int]) -> None:
    """Proves that a person's decision settles an unknown delivery and stands in its time line with the reason."""
    from ansim.delivery.queries.deliveries import time_line

    delivery_id = _unknown_one(office)
    _decide(office, delivery_id, decision)
    assert office.counts() == state
    last = time_line(office_id=1, key=office.keys[0]).moments[-1]
    assert (last.by, last.reason, last.code) == ("officer-7", "전화로 확인", f"decided_{decision.value}")
    office.send_all()
    office.check_balance()


def test_a_decision_is_refused_without_reason_or_when_nothing_is_unknown(office: Any) -> None:
    """Proves that nobody decides silently, twice, or about another office's delivery."""
    delivery_id = _unknown_one(office)
    with pytest.raises(ReasonMissing):
        _decide(office, delivery_id, Decision.SENT, reason="  ")
    with pytest.raises(DeliveryUnknown):
        _decide(office, delivery_id, Decision.SENT, office_id=2)
    _decide(office, delivery_id, Decision.SENT)
    with pytest.raises(NotUndecided):
        _decide(office, delivery_id, Decision.SEND_AGAIN)


def test_looking_up_an_absent_service_changes_nothing(office: Any) -> None:
    """Proves that a look-up without an answer leaves everything unknown."""
    office.gateway.faults(lose_answer=1.0)
    office.queue(2)
    office.send()
    office.adapter.look_up = lambda parcel: Unclear("ConnectError")
    resolved = resolve_unknown(adapter=office.adapter, provider_id=office.provider_id, now=office.clock())
    assert (resolved.found, resolved.withdrawn, resolved.unclear) == (0, 0, 1)
    assert office.counts() == {"unknown": 2}


def _asked_in_turn(office: Any, answer: Any) -> list[str]:
    """Five parcels without answer, then four sweeps of two look-ups each; the parcels asked about, in that order."""
    office.gateway.faults(lose_answer=1.0)
    office.queue(5)
    for _ in range(5):
        office.send(1)
        office.clock.forward(seconds=1)
    assert office.counts() == {"unknown": 5}
    asked: list[str] = []

    def look_up(parcel: str) -> Any:
        asked.append(parcel)
        return answer()

    office.adapter.look_up = look_up
    for _ in range(4):
        office.clock.forward(minutes=1)
        with suppress(ProviderBusy):
            resolve_unknown(
                adapter=office.adapter, provider_id=office.provider_id, now=office.clock(), unclear=2
            )
    return asked


def test_what_stays_unclear_keeps_no_other_waiting(office: Any) -> None:
    """Proves that all unknown are asked about in turn when more stay unclear than one sweep looks up."""
    asked = _asked_in_turn(office, lambda: Unclear("not_found"))
    assert len(set(asked[:5])) == 5
    assert asked[5:] == asked[:3]


def test_what_can_be_cleared_is_cleared_in_one_sweep(office: Any) -> None:
    """Proves that only look-ups that stay unclear end a sweep early: 5 % of 300/s are 900 a minute, all to be cleared."""
    office.gateway.faults(lose_answer=1.0)
    office.queue(5)
    office.send_all(1)
    office.gateway.faults()
    resolved = resolve_unknown(
        adapter=office.adapter, provider_id=office.provider_id, now=office.clock(), unclear=1
    )
    assert resolved.found == 5
    assert office.counts() == {"sent": 5}


def test_a_look_up_that_fails_keeps_no_other_waiting(office: Any) -> None:
    """Proves that a parcel whose look-up ends with an error is not the first one again in the next sweep."""

    def refuse() -> None:
        raise ProviderBusy(reason="http_429")

    assert len(set(_asked_in_turn(office, refuse))) == 4


def test_five_in_a_hundred_lost_answers_are_all_cleared(office: Any) -> None:
    """Proves that with 5 % of answers lost nothing is sent twice and nothing stays unknown."""
    office.gateway.faults(seed=7, lose_answer=0.05)
    office.queue(120)
    for _ in range(200):
        if not office.send(1):
            break
    assert office.counts().get("unknown", 0) > 0
    office.settle()
    assert office.counts() == {"sent": 120}
    assert sum(office.gateway.keys().values()) == 120
    office.check_balance()


def test_a_parcel_of_which_some_are_missing_stays_unknown_for_those(office: Any) -> None:
    """Proves that a provider's list that lacks a message settles the others and leaves that one to a person."""
    office.gateway.faults(lose_answer=1.0)
    office.queue(3)
    office.send()
    office.gateway.faults()
    real = office.adapter.look_up

    def partly(parcel: str) -> Found:
        found = real(parcel)
        return Found(found.messages[:2])

    office.adapter.look_up = partly
    office.settle()
    assert office.counts() == {"sent": 2, "unknown": 1}
    office.adapter.look_up = real
    office.settle()
    assert office.counts() == {"sent": 3}


@pytest.mark.parametrize("code", ["3043", "3011", "3032", "4000"])
def test_a_late_failure_after_send_again_stops_the_second_message(office: Any, code: str) -> None:
    """Proves that a message sent again on a decision is not sent when the first one's result comes before the sender."""
    delivery_id = _unknown_one(office)
    accepted = len(office.gateway.accepted())
    _decide(office, delivery_id, Decision.SEND_AGAIN)
    assert office.counts() == {"queued": 1}
    receipt = [
        {
            "eventDataId": "E",
            "data": {
                "messageId": "M-late",
                "statusCode": code,
                "customFields": {"reference": f"{office.keys[0]}/1"},
            },
        }
    ]
    take_receipts(
        provider_id=office.provider_id,
        secret="receipt-secret-of-the-tests",
        payload=json.dumps(receipt).encode(),
        now=office.clock(),
    )
    found = office.counts()
    assert found.get("queued", 0) == 0
    office.send_all()
    assert office.counts() == found
    assert len(office.gateway.accepted()) == accepted
