"""Refusals and breakages while filling and sending: nothing half-done, nothing lost, halted where a person must look."""

from typing import Any

import pytest

from ansim.delivery.domain.errors import ProviderError


def _group() -> Any:
    from ansim.delivery.models import Group

    return Group.objects.get()


def test_a_changed_picture_never_goes_and_halts_the_group(office: Any) -> None:
    """Proves that bytes which are not the released ones are refused at the last moment, the others go."""
    from ansim.conf.keys import office_blobs

    office.queue(3, pictures=True)
    office_blobs(1).put("test/1.jpg", b"\xff\xd8\xff another person's notice")
    office.send()
    assert office.counts() == {"queued": 2, "failed_technical": 1}
    assert _group().reason == "delivery.attachment_changed"


def test_a_missing_picture_fails_that_delivery_only(office: Any) -> None:
    """Proves that a picture that is gone is a failure with a code, not a crash."""
    from ansim.conf.keys import office_blobs
    from ansim.delivery.models import Attempt

    office.queue(1, pictures=True)
    office_blobs(1).delete("test/0.jpg")
    office.send()
    assert office.counts() == {"failed_technical": 1}
    assert Attempt.objects.get().code == "blob.missing"


def test_a_file_id_seen_before_stops_everything(office: Any) -> None:
    """Proves that a provider reusing an upload (someone else's notice) halts the group before anything goes."""
    office.queue(2, pictures=True)
    office.send(1)
    office.gateway.faults(same_file=1.0)
    office.send(1)
    assert len(office.gateway.accepted()) == 1
    assert office.counts() == {"sent": 1, "queued": 1}
    assert _group().reason == "delivery.file_seen_before"
    office.check_balance()


def test_a_file_id_twice_in_one_parcel_stops_everything(office: Any) -> None:
    """Proves that reuse within one parcel is seen too."""
    office.adapter.upload = lambda name, image: "ST01SAME"
    office.queue(2, pictures=True)
    office.send(2)
    assert office.gateway.accepted() == []
    assert office.counts() == {"queued": 2}
    assert _group().control == "paused"


def test_an_unregistered_sender_halts_and_loses_nothing(office: Any) -> None:
    """Proves that a refusal every message would meet (1062) leaves all queued for after the correction."""
    office.gateway.reset(senders=["0211111111"], receipt_delay=3600)
    office.queue(4)
    office.send()
    assert office.counts() == {"queued": 4}
    assert _group().reason == "solapi_1062"


def test_a_wrong_api_key_halts_and_loses_nothing(office: Any) -> None:
    """Proves that refused credentials pause the group with the provider's own word."""
    office.gateway.reset(api_secret="another", receipt_delay=3600)
    office.queue(2)
    office.send()
    office.send(one_by_one=True)
    assert office.counts() == {"queued": 2}
    assert _group().reason == "http_403_SignatureDoesNotMatch"


def test_wrong_credentials_on_a_single_request_halt_too(office: Any) -> None:
    """Proves that the single request, refused as a whole, is certain not to have gone."""
    office.gateway.reset(api_secret="another", receipt_delay=3600)
    office.queue(1)
    office.send(one_by_one=True)
    assert office.counts() == {"queued": 1}
    assert _group().control == "paused"


def test_too_many_requests_waits_and_goes_on(office: Any) -> None:
    """Proves that a 429 sends nothing, holds the deliveries back a while, and drains afterwards."""
    office.gateway.faults(too_many=1.0)
    office.queue(3)
    office.send()
    assert office.counts() == {"queued": 3}
    assert office.send() is None
    office.gateway.faults()
    office.clock.forward(seconds=16)
    office.send_all()
    assert office.counts() == {"sent": 3}
    office.check_balance()


def test_an_absent_service_is_tried_again_later(office: Any) -> None:
    """Proves that a refused connection, with not a byte sent, may be repeated."""
    from contextlib import closing

    from ansim.delivery.adapters.solapi import Solapi
    from ansim.delivery.adapters.solapi_http import SolapiHttp
    from ansim.delivery.services.sending import send_pending

    office.queue(2)
    with closing(SolapiHttp("http://127.0.0.1:9", "k", "s")) as http:
        adapter = Solapi(http, frozenset({"0200000000"}))
        for single in (False, True):
            send_pending(
                adapter=adapter, group_id=office.group_id, limit=2, now=office.clock, one_by_one=single
            )
            office.clock.forward(minutes=1)
    assert office.counts() == {"queued": 2}
    office.send_all()
    assert office.counts() == {"sent": 2}


def test_refused_messages_fail_and_the_others_go(office: Any) -> None:
    """Proves that a refusal on registering concerns its own message only, by parcel and one by one."""
    office.gateway.faults(refuse={"01000000001": "1060", "01000000003": "1029"})
    office.queue(3)
    office.send(3)
    office.queue(1, start=3)
    office.send(one_by_one=True)
    assert office.counts() == {"sent": 2, "failed_permanent": 1, "failed_technical": 1}
    office.check_balance()


def test_a_parcel_of_refusals_is_closed(office: Any) -> None:
    """Proves that a parcel in which nothing was accepted is not sent."""
    office.gateway.faults(refuse={"0100": "1060"})
    office.queue(2)
    office.send()
    assert office.counts() == {"failed_permanent": 2}
    assert office.gateway.accepted() == []


def test_a_passing_refusal_is_tried_again(office: Any) -> None:
    """Proves that a provider's own trouble on registering (1024) leaves the message queued for later."""
    office.gateway.faults(refuse={"0100": "1024"})
    office.queue(1)
    office.send()
    assert office.counts() == {"queued": 1}
    office.gateway.faults()
    office.clock.forward(seconds=16)
    office.send_all()
    assert office.counts() == {"sent": 1}


def test_an_answer_in_another_order_is_refused_before_anything_goes(office: Any) -> None:
    """Proves that results which do not fit their messages halt the group: never paired by place on trust."""

    def muddled(*_: Any) -> Any:
        raise ProviderError(reason="result_order")

    office.adapter.fill_parcel = muddled
    office.queue(2)
    office.send()
    assert office.gateway.accepted() == []
    assert (office.counts(), _group().reason) == ({"queued": 2}, "result_order")


def test_families_share_a_phone(office: Any) -> None:
    """Proves that two notices to one number are both sent: duplicates are ours to judge, not the service's."""
    from dataclasses import replace
    from datetime import timedelta

    from ansim.delivery.services.queueing import queue_deliveries

    items = [office.item(1), replace(office.item(1), key="KEY-SECOND")]
    queue_deliveries(
        group_id=office.group_id,
        items=items,
        expires_at=office.clock() + timedelta(hours=1),
        now=office.clock(),
        by="tester",
    )
    office.send_all()
    assert office.counts() == {"sent": 2}


@pytest.mark.parametrize("count", [1, 40])
def test_a_fence_lost_while_filling_gives_everything_back(office: Any, count: int) -> None:
    """Proves that a parcel taken over while it was being filled is left alone by the slow worker."""
    from ansim.delivery.services.sweeping import sweep_stalled

    office.queue(count, pictures=True)
    real = office.adapter.upload

    def slow_upload(name: str, image: bytes) -> str:
        office.clock.forward(seconds=61)
        sweep_stalled(now=office.clock())
        file_id: str = real(name, image)
        return file_id

    office.adapter.upload = slow_upload
    office.send(count)
    assert office.counts() == {"queued": count}
    assert office.gateway.accepted() == []
    office.adapter.upload = real
    office.send_all()
    office.check_balance()
