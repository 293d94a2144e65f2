"""Nothing of a person is told by mistake: every path that breaks, with all logs on, all errors shown, all rows read."""

import logging
import traceback
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db import connection

from ansim.delivery import worker
from ansim.delivery.domain.messages import Item
from ansim.delivery.services import control
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.receipts import take_receipts
from ansim.delivery.services.sealing import Sealer
from ansim.kit.errors import AnsimError

PHONE = "01000007777"
WORDS = (PHONE, "비밀스러운", "은밀한", "drill-secret", "receipt-secret")
TABLES = ("delivery", "deliveryevent", "attempt", "parcel", "receipt", "group", "groupevent", "provider")


@pytest.fixture
def secret_office(office: Any, caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """An office with two secret deliveries queued; afterwards every log record and row is searched."""
    items = [Item(f"KEY-{n:06d}", PHONE, "비밀스러운 본문", "은밀한 제목") for n in range(2)]
    with caplog.at_level(logging.DEBUG):
        queue_deliveries(
            group_id=office.group_id,
            items=items,
            expires_at=office.clock() + timedelta(hours=1),
            now=office.clock(),
            by="tester",
        )
        office.keys = [item.key for item in items]
        yield office
    for record in caplog.records:
        _check_silent(record.getMessage(), str(record.__dict__))
        _check_silent("".join(traceback.format_exception(*record.exc_info)) if record.exc_info else "")
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM delivery_{table} t")
            _check_silent(*[row[0] for row in cursor.fetchall()])


def _check_silent(*texts: str) -> None:
    for text in texts:
        for word in WORDS:
            assert word not in text
            assert word.encode().hex() not in text


def _shown(error: BaseException) -> str:
    """All that a log could show of an error: its words, repr, arguments, and the whole chain of tracebacks."""
    chain = "".join(traceback.format_exception(error))
    locals_shown = [
        str(frame.f_locals.get("message", "")) for frame, _ in traceback.walk_tb(error.__traceback__)
    ]
    return "\n".join([str(error), repr(error), repr(error.args), chain, *locals_shown])


FAULTS: list[dict[str, Any]] = [
    {"lose_answer": 1.0},
    {"fail_after": 1.0},
    {"fail_before": 1.0},
    {"too_many": 1.0},
    {"hide": 1.0},
    {"refuse": {"0100": "1062"}},
    {"refuse": {"0100": "1024"}},
    {"refuse": {"0100": "1060"}},
    {"refuse": {"0100": "9999"}},
]


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("plan", FAULTS, ids=lambda plan: "-".join(map(str, plan)))
def test_no_fault_of_the_service_makes_anything_talk(
    secret_office: Any, plan: dict[str, Any], one_by_one: bool
) -> None:
    """Proves fault by fault that no log line and no row shows a number, a text or a secret."""
    secret_office.gateway.faults(**plan)
    secret_office.send(1, one_by_one=one_by_one)
    secret_office.clock.forward(seconds=61)
    secret_office.settle()
    assert repr(secret_office.send(1))


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError(f"to {PHONE}"),
        httpx.ReadTimeout(f"while sending 비밀스러운 본문 to {PHONE}"),
        httpx.RemoteProtocolError(f"은밀한 제목 {PHONE}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_on_the_wire_that_quotes_the_message_is_not_repeated(secret_office: Any, error: Any) -> None:
    """Proves that a library's error which quotes the request leaves its name behind and nothing else."""
    transport = secret_office.adapter._http._transport

    def fail(request: Any) -> Any:
        raise error

    transport.handle_request = fail
    secret_office.send(2)
    assert set(secret_office.counts()) <= {"queued", "unknown"}


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_refusal_that_quotes_the_message_is_not_repeated(secret_office: Any, status: int) -> None:
    """Proves that a service which answers with the number in its error code is not quoted in any row."""
    transport = secret_office.adapter._http._transport
    body = f'{{"errorCode": "{PHONE} 비밀스러운", "errorMessage": "{PHONE}"}}'

    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body.encode(), request=request)

    transport.handle_request = refuse
    secret_office.send(2)
    assert set(secret_office.counts()) == {"queued"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": PHONE + "9"},
        {"text": "비밀스러운 —"},
        {"subject": "은밀한 제목" * 9},
        {"key": ""},
        {"text": "비밀스러운 본문" * 300},
        {"sha256": "x"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_refused_items_are_named_by_place_only(secret_office: Any, wrong: dict[str, str]) -> None:
    """Proves that the error about an item that cannot be sent never quotes number or text, chain included."""
    from dataclasses import replace

    item = replace(Item("NEW-1", PHONE, "비밀스러운 본문"), **wrong)
    with pytest.raises(AnsimError) as caught:
        queue_deliveries(
            group_id=secret_office.group_id,
            items=[item],
            expires_at=secret_office.clock() + timedelta(hours=1),
            now=secret_office.clock(),
            by="tester",
        )
    _check_silent(_shown(caught.value), caught.value.text("ko"), caught.value.text("en"))
    _check_silent(
        *[problem.message(language) for problem in caught.value.problems for language in ("ko", "en")]
    )


def test_a_changed_key_is_told_without_its_content(secret_office: Any) -> None:
    """Proves that the error about a reference used twice shows neither of the two messages."""
    with pytest.raises(AnsimError) as caught:
        queue_deliveries(
            group_id=secret_office.group_id,
            items=[Item("KEY-000000", PHONE, "비밀스러운 다른 본문")],
            expires_at=secret_office.clock() + timedelta(hours=1),
            now=secret_office.clock(),
            by="tester",
        )
    _check_silent(_shown(caught.value))


@pytest.mark.parametrize(
    "payload", [f'[{{"data": "{PHONE}"}}]', f"{PHONE} 비밀스러운", f'{{"to": "{PHONE}"}}']
)
def test_an_unreadable_receipt_is_not_quoted(secret_office: Any, payload: str) -> None:
    """Proves that the error about a receipt which cannot be read shows nothing of it."""
    with pytest.raises(AnsimError) as caught:
        take_receipts(
            provider_id=secret_office.provider_id,
            secret="receipt-secret-of-the-tests",
            payload=payload.encode(),
            now=secret_office.clock(),
        )
    _check_silent(str(caught.value), repr(caught.value), caught.value.text("en"))


def test_a_receipt_with_numbers_leaves_none_behind(secret_office: Any) -> None:
    """Proves that the numbers which a real receipt carries are dropped on reading."""
    secret_office.send(2)
    message = secret_office.gateway.accepted()[0]
    body = (
        f'[{{"eventDataId": "E", "data": {{"messageId": "{message["message"]}", "to": "{PHONE}", "from": "{PHONE}",'
        f' "text": "비밀스러운", "statusCode": "4000", "customFields": {{"reference": "KEY-000000/1"}}}}}}]'
    )
    take_receipts(
        provider_id=secret_office.provider_id,
        secret="receipt-secret-of-the-tests",
        payload=body.encode(),
        now=secret_office.clock(),
    )
    assert secret_office.counts() == {"delivered": 1, "sent": 1}


def test_a_broken_seal_is_told_without_content(secret_office: Any) -> None:
    """Proves that content moved to another delivery halts the group and shows nothing of either."""
    from ansim.delivery.models import Delivery

    first, second = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(content=bytes(second.content))
    secret_office.send(2)
    assert secret_office.gateway.accepted() == []
    with pytest.raises(AnsimError) as caught:
        Sealer(1).open(first.key, second.content)
    _check_silent(_shown(caught.value))
    assert PHONE not in repr(Sealer(1).open(second.key, second.content))


def test_the_worker_logs_an_account_by_its_number(secret_office: Any) -> None:
    """Proves that the sweep over an account with wrong keys logs no key, no secret and no message."""
    secret_office.send(2)
    secret_office.gateway.reset(api_secret="another")
    control.pause_group(group_id=secret_office.group_id, now=secret_office.clock(), by="officer-7")
    worker.tidy_up(now=secret_office.clock() + timedelta(hours=1))
