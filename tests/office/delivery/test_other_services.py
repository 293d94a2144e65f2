"""Services whose messages go one by one: claimed, sent, found again, reported and halted through the same outbox."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

SENDER = "0200000000"
SECRET = "receipt-secret-of-the-tests"


@pytest.fixture
def account(office: Any) -> Iterator[Callable[..., Any]]:
    """Give the office an account at another service at the same gateway; return its id."""
    from ansim.delivery.services.control import open_group
    from ansim.delivery.services.providers import adapter_of, connect_provider, provider_of
    from ansim.sandbox.gateway.settings import GatewaySettings

    adapters = []

    def made(name: str, **more: Any) -> Any:
        office.clock.moment = datetime.now(UTC)  # the gateway's own: it is asked for what came around now
        settings = GatewaySettings()
        office.provider_id = connect_provider(
            office_id=1,
            base_url=more.pop("base", office.gateway.url) + more.pop("path", ""),
            api_key=settings.api_key,
            api_secret=settings.api_secret,
            senders=[SENDER],
            receipt_secret=SECRET,
            now=office.clock(),
            by="tester",
            name=name,
            **more,
        )
        channel = more.get("channel")
        chosen = {"channel": channel} if channel else {}
        office.group_id = open_group(
            office_id=1, name=f"by-{name}", sender=SENDER, now=office.clock(), by="tester", **chosen
        )
        office.adapter = adapter_of(provider_of(office_id=1, **chosen))
        adapters.append(office.adapter)
        return office

    yield made
    for adapter in adapters:
        adapter.close()


def test_messages_go_one_by_one_and_nobody_gets_two(account: Callable[..., Any]) -> None:
    """Proves that a service without parcels is sent to in single requests, whatever limit is asked for."""
    office = account("nhn")
    office.queue(5)
    assert office.send(limit=100).claimed == 1
    office.send_all()
    assert office.counts() == {"sent": 5}
    office.check_balance()
    assert {entry["kind"] for entry in office.gateway.accepted()} == {"SMS"}


@pytest.mark.parametrize("fault", ["lose_answer", "fail_after"])
def test_lost_answers_are_found_by_our_own_key(account: Callable[..., Any], fault: str) -> None:
    """Proves that what went is found at NHN by its key, with no second message."""
    office = account("nhn")
    office.queue(6)
    office.gateway.faults(**{fault: 0.5, "seed": 3})
    office.send_all()
    unknown = office.counts().get("unknown", 0)
    assert 0 < unknown < 6
    office.gateway.faults()
    office.clock.forward(minutes=1)
    office.settle()
    assert office.counts() == {"sent": 6}
    office.check_balance()


def test_not_found_stays_unknown(account: Callable[..., Any]) -> None:
    """Proves that a look-up that finds nothing never sends again."""
    office = account("nhn")
    office.queue(1)
    office.gateway.faults(fail_before=1.0)
    office.send_all()
    office.gateway.faults()
    for _ in range(3):
        office.clock.forward(minutes=10)
        office.settle()
        office.send_all()
    assert office.counts() == {"unknown": 1}
    assert office.gateway.accepted() == []


def test_nothing_goes_again_on_either_side_of_a_services_own_window(account: Callable[..., Any]) -> None:
    """Proves that 9 and 11 minutes after lost answers, when NHN would and would not know a repeated request, none is made."""
    office = account("nhn")
    office.queue(3)
    office.gateway.faults(lose_answer=1.0, hide=1.0)
    office.send_all()
    for minutes in (9, 2):
        office.clock.forward(minutes=minutes)
        office.settle()
        office.send_all()
        assert office.counts() == {"unknown": 3}
    assert len(office.gateway.accepted()) == 3
    office.gateway.faults()
    office.settle()
    assert office.counts() == {"sent": 3}
    office.check_balance()


def test_a_refused_sender_halts_the_group(account: Callable[..., Any]) -> None:
    """Proves that what every message would meet stops the group with nothing lost."""
    from ansim.delivery.queries.groups import group_status

    office = account("nhn")
    office.queue(3)
    office.gateway.reset(senders=["0311112222"])
    office.send_all()
    assert office.counts() == {"queued": 3}
    status = group_status(office_id=1, name="by-nhn")
    assert status is not None
    assert status.reason == "nhn-2312"


def test_results_come_by_webhook_and_by_asking(
    account: Callable[..., Any], wait_for: Callable[..., None]
) -> None:
    """Proves that a posted result and a polled one end alike, forged ones are refused."""
    from ansim.delivery.domain.errors import ReceiptForged
    from ansim.delivery.models import Provider
    from ansim.delivery.services.receipts import poll_results, take_receipts

    office = account("nhn")
    office.gateway.reset(receipt_delay=0.0)
    office.queue(2)
    office.send_all()
    wait_for(office.gateway.has_results)
    office.clock.forward(minutes=11)
    provider = Provider.objects.get(pk=office.provider_id)

    def poll(adapter: Any) -> int:
        older = office.clock() - timedelta(minutes=10)
        return poll_results(adapter=adapter, provider=provider, older_than=older, now=office.clock(), limit=1)

    one_by_one = SimpleNamespace(
        capabilities=replace(office.adapter.capabilities, lists_results=False),
        reports=office.adapter.reports,
    )
    assert poll(one_by_one) == 1
    assert office.counts() == {"delivered": 1, "sent": 1}
    hook = {"hookId": "EV9", "resultCode": "1000", "recipientSeq": 1, "receiveDate": "2026-11-21T18:00:04"}
    hooks = [{**hook, "requestId": f"R{key}", "recipientGroupingKey": f"{key}/1"} for key in office.keys]
    import json

    body = json.dumps({"event": "MESSAGE_RESULT_UPDATE", "hooks": hooks}).encode()
    with pytest.raises(ReceiptForged):
        take_receipts(provider_id=provider.pk, secret="guessed", payload=body, now=office.clock())
    take_receipts(provider_id=provider.pk, secret=SECRET, payload=body, now=office.clock())
    assert office.counts() == {"delivered": 2}


def test_results_of_many_are_asked_for_at_once(
    account: Callable[..., Any], wait_for: Callable[..., None]
) -> None:
    """Proves that where a service lists a span of time, one sweep brings the results of all, an hour of it at a time."""
    from ansim.delivery.models import Parcel, Provider
    from ansim.delivery.services.receipts import poll_results

    office = account("nhn")
    office.gateway.reset(receipt_delay=0.0)
    office.queue(4)
    office.send_all()
    wait_for(office.gateway.has_results)
    late = Parcel.objects.latest("pk")
    Parcel.objects.filter(pk=late.pk).update(released_at=office.clock() + timedelta(hours=2))
    office.clock.forward(hours=3)

    def poll() -> int:
        return poll_results(
            adapter=office.adapter,
            provider=Provider.objects.get(pk=office.provider_id),
            older_than=office.clock() - timedelta(minutes=10),
            now=office.clock(),
            limit=1,
        )

    assert poll() == 3
    assert office.counts() == {"delivered": 4}  # the fourth went in the same hour after all
    assert poll() == 0


def test_alimtalk_has_an_account_of_its_own_beside_texts(account: Callable[..., Any]) -> None:
    """Proves that a template's code travels sealed with its text, to a channel of its own."""
    from ansim.delivery.domain.errors import ItemsRefused, ProviderMissing
    from ansim.delivery.domain.messages import Channel, Item
    from ansim.delivery.services.queueing import queue_deliveries

    office = account("nhn_alimtalk", channel=Channel.ALIMTALK, profile="DRILLPROFILE")
    office.gateway.reset(templates={"NOTICE": "#{이름}님, 통지서가 발급되었습니다."})
    item = Item("TALK-1", "01000000009", "홍길동님, 통지서가 발급되었습니다.", template="NOTICE")
    expires = office.clock() + timedelta(hours=1)

    def queue(*items: Item) -> None:
        queue_deliveries(
            group_id=office.group_id, items=items, expires_at=expires, now=office.clock(), by="tester"
        )

    with pytest.raises(ItemsRefused):
        queue(Item("TALK-2", "01000000009", "템플릿 없음"))
    queue(item)
    queue(item)  # the same again changes nothing
    office.send_all()
    assert office.counts() == {"sent": 1}
    assert [entry["kind"] for entry in office.gateway.accepted()] == ["ATA"]
    with pytest.raises(ProviderMissing):
        account("nhn_alimtalk")  # not a service of text messages


JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x64\x00\x64" + bytes(200)


def _with_pictures(office: Any, count: int) -> None:
    """Queue messages whose pictures all have one size, as most notices do."""
    from ansim.conf.keys import office_blobs
    from ansim.delivery.domain.messages import Item
    from ansim.delivery.services.queueing import queue_deliveries

    items = []
    for number in range(count):
        name = f"trap/{number}.jpg"
        sha256 = office_blobs(1).put(name, JPEG + number.to_bytes(8, "big"))
        items.append(Item(f"KEY-{number:06d}", f"0100{number:07d}", "통지서", attachment=name, sha256=sha256))
    expires = office.clock() + timedelta(hours=1)
    queue_deliveries(
        group_id=office.group_id, items=items, expires_at=expires, now=office.clock(), by="tester"
    )
    office.keys += [item.key for item in items]


def _pictures_by_number(office: Any) -> dict[str, str]:
    return {entry["number"]: entry["image"] for entry in office.gateway.accepted()}


def test_pictures_of_one_size_reach_their_own_people_by_sens(account: Callable[..., Any]) -> None:
    """Proves that random names keep SENS from giving out an earlier file: everybody gets their own."""
    import hashlib

    office = account("sens", path="/sms/v2/services/drill")
    _with_pictures(office, 5)
    office.send_all()
    assert office.counts() == {"sent": 5}
    expected = {
        hashlib.sha256(f"0100{number:07d}".encode()).hexdigest(): hashlib.sha256(
            JPEG + number.to_bytes(8, "big")
        ).hexdigest()
        for number in range(5)
    }
    assert _pictures_by_number(office) == expected


def test_a_file_id_that_was_seen_before_stops_everything(
    account: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that with a fixed name the second picture is refused before it goes, and the group halts."""
    from ansim.delivery.queries.groups import group_status

    office = account("sens", path="/sms/v2/services/drill")
    upload = office.adapter.upload
    monkeypatch.setattr(office.adapter, "upload", lambda name, image: upload("notice.jpg", image))
    _with_pictures(office, 3)
    office.send_all()
    assert office.counts() == {"sent": 1, "queued": 2}
    assert len(office.gateway.accepted()) == 1
    status = group_status(office_id=1, name="by-sens")
    assert status is not None
    assert status.reason == "delivery.file_seen_before"


@pytest.mark.parametrize(("name", "path"), [("sens", "/sms/v2/services/drill"), ("aligo", "")])
def test_without_a_look_up_only_a_person_decides(account: Callable[..., Any], name: str, path: str) -> None:
    """Proves that an unknown at such a service is never sent again by itself, and stands for a person to decide."""
    from ansim.delivery.models import Delivery
    from ansim.delivery.services.unknowns import Decision, decide_unknown

    office = account(name, path=path)
    _with_pictures(office, 2)
    office.gateway.faults(lose_answer=1.0)
    office.send_all()
    office.gateway.faults()
    for _ in range(3):
        office.clock.forward(minutes=10)
        office.settle()
        office.send_all()
    assert office.counts() == {"unknown": 2}
    assert len(office.gateway.accepted()) == 2
    found = Delivery.objects.order_by("pk").first()
    assert found is not None
    decide_unknown(
        office_id=1,
        delivery_id=found.pk,
        decision=Decision.SENT,
        reason="문자 서비스에 물어봄",
        now=office.clock(),
        by="tester",
    )
    assert office.counts() == {"unknown": 1, "sent": 1}


def test_parcels_go_to_a_portals_folder_whole(account: Callable[..., Any], tmp_path: Any) -> None:
    """Proves that the outbox sends by folder too: pictures with their people, results read back, nothing twice."""
    from ansim.delivery.models import Provider
    from ansim.delivery.services.receipts import poll_results

    office = account("file", base=str(tmp_path))
    _with_pictures(office, 3)
    assert office.send(limit=100).claimed == 3
    (folder,) = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert office.counts() == {"sent": 3}
    codes = ["received", "no_number", "odd"]
    rows = [f"KEY-{number:06d}/1,{code}" for number, code in enumerate(codes)]
    (folder / "results.csv").write_text("\n".join(["reference,code", *rows]), encoding="utf-8")
    office.clock.forward(minutes=11)
    poll_results(
        adapter=office.adapter,
        provider=Provider.objects.get(pk=office.provider_id),
        older_than=office.clock() - timedelta(minutes=10),
        now=office.clock(),
        limit=10,
    )
    assert office.counts() == {"delivered": 1, "failed_permanent": 1, "sent": 1}


def test_a_mail_without_a_result_stays_sent(account: Callable[..., Any]) -> None:
    """Proves that where nobody ever tells a result, silence is no failure."""
    from ansim.delivery.adapters.registry import KINDS
    from ansim.delivery.domain.reports import Answered, Registered
    from ansim.delivery.domain.states import Outcome
    from ansim.delivery.models import Parcel
    from ansim.delivery.worker import tidy_up

    office = account("nhn")
    office.queue(1)
    office.adapter.capabilities = KINDS["email"].capabilities
    office.adapter.send_one = lambda one: Answered((Registered(one.reference, "", "250", Outcome.SENT),))
    office.send_all()
    Parcel.objects.update(group_id=office.group_id)
    office.clock.forward(days=6)
    from ansim.delivery.models import Provider

    Provider.objects.filter(pk=office.provider_id).update(name="email")
    tidy_up(now=office.clock())
    assert office.counts() == {"sent": 1}
