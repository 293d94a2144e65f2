"""The SOLAPI adapter against scripted HTTP: signature, shapes, and above all what counts as sent, unsent or unknown."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ansim.delivery.adapters.base import Balance
from ansim.delivery.adapters.registry import Access, kind_named
from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp, authorization
from ansim.delivery.adapters.solapi_receipts import read_receipts
from ansim.delivery.adapters.solapi_shapes import pages, paired
from ansim.delivery.domain.errors import (
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ReceiptUnreadable,
    SenderNotAllowed,
)
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, NotSent, Unclear, Withdrawn
from ansim.delivery.domain.states import Outcome

FAILED = {"groupId": "G4V1", "status": "FAILED", "dateSent": None}
DELETED = {"groupId": "G4V1", "status": "DELETED", "dateSent": None}
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MESSAGE = Message("KEY/1", "0200000000", "01000000001", "본문")
Answer = Callable[[httpx.Request], httpx.Response]


class Script(httpx.HTTPTransport):
    """Answers from a list, remembering what was asked."""

    def __init__(self, *answers: Any) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give the next answer, or raise it."""
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content, request=request)


def _adapter(*answers: Any) -> tuple[Solapi, Script]:
    http = SolapiHttp("http://127.0.0.1:1", "KEY", "SECRET", now=lambda: NOW)
    http.close()
    script = Script(*answers)
    http._transport = script
    return Solapi(http, frozenset({"0200000000"})), script


def _entry(reference: str = "KEY/1", code: str = "2000", **more: Any) -> dict[str, Any]:
    return {"messageId": "M1", "statusCode": code, "customFields": {"reference": reference}, **more}


def test_the_signature_is_hmac_of_date_and_salt() -> None:
    """Proves the header against a signature computed by hand."""
    expected = hmac.new(b"S", b"2026-11-21T09:00:00.000+00:00salt-salt-salt", hashlib.sha256).hexdigest()
    assert authorization("K", "S", NOW, "salt-salt-salt") == (
        f"HMAC-SHA256 apiKey=K, date=2026-11-21T09:00:00.000+00:00, salt=salt-salt-salt, signature={expected}"
    )


def test_every_call_has_a_fresh_salt_and_no_number_in_its_address() -> None:
    """Proves that signatures differ from call to call and that addresses of requests hold no phone number."""
    adapter, script = _adapter((200, {"balance": 1}), (200, {"balance": 1}), (200, {"messageList": {}}))
    adapter.balance()
    adapter.balance()
    adapter.find("KEY/1", NOW, NOW + timedelta(minutes=1))
    assert len({request.headers["authorization"] for request in script.asked}) == 3
    assert not any("0100" in str(request.url) for request in script.asked)


BEFORE = [
    httpx.ConnectError("x"),
    httpx.ConnectTimeout("x"),
    httpx.PoolTimeout("x"),
    (429, {}),
    (403, {"errorCode": "A"}),
]
AFTER = [
    httpx.ReadTimeout("x"),
    httpx.WriteTimeout("x"),
    httpx.ReadError("x"),
    httpx.WriteError("x"),
    httpx.RemoteProtocolError("x"),
    (500, b"oops"),
    (502, {}),
    (400, {"errorCode": "InvalidStatus"}),
    (200, b"not json"),
    (200, [1]),
    (302, {}),
]


@pytest.mark.parametrize("answer", BEFORE)
def test_what_surely_had_no_effect_is_not_sent(answer: Any) -> None:
    """Proves that refused connections, 403 and 429 are certain, for parcels and single requests."""
    assert isinstance(_adapter(answer)[0].send_parcel("G1"), NotSent)
    assert isinstance(_adapter(answer)[0].send_one(MESSAGE), NotSent)


@pytest.mark.parametrize("answer", AFTER)
def test_whatever_may_have_had_an_effect_is_no_answer(answer: Any) -> None:
    """Proves that time-outs, broken connections, 5xx and unreadable answers are never taken as unsent."""
    assert isinstance(_adapter(answer)[0].send_parcel("G1"), NoAnswer)
    assert isinstance(_adapter(answer)[0].send_one(MESSAGE), NoAnswer)


def test_only_busy_answers_are_worth_retrying() -> None:
    """Proves that a connection or 429 may be tried again and a 403 needs a person."""
    assert _adapter(httpx.ConnectError("x"))[0].send_parcel("G").retryable
    assert _adapter((429, {}))[0].send_parcel("G").retryable
    assert not _adapter((403, {}))[0].send_parcel("G").retryable


def test_a_deleted_parcel_cannot_have_gone() -> None:
    """Proves that 404 on sending a recorded group is certain for a parcel, and no answer for a single request."""
    assert isinstance(_adapter((404, {"errorCode": "ResourceNotFound"}))[0].send_parcel("G1"), NotSent)
    assert isinstance(_adapter((404, {}))[0].send_one(MESSAGE), NoAnswer)


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (
            [(200, {"status": "PENDING", "dateSent": None}), (200, {"status": "DELETED", "dateSent": None})],
            Withdrawn,
        ),
        ([(200, {"status": "DELETED", "dateSent": None})], Withdrawn),
        ([(200, {"status": "PENDING"})], Unclear),
        ([(200, {"status": "SENDING", "dateSent": None})], Unclear),
        ([(404, {})], Unclear),
        ([(500, {})], Unclear),
        ([httpx.ReadTimeout("x")], Unclear),
        ([httpx.ConnectError("x")], Unclear),
        ([(200, {"status": "PENDING", "dateSent": None}), httpx.ReadTimeout("x")], Unclear),
        (
            [
                (200, {"status": "PENDING", "dateSent": None}),
                (200, {"status": "DELETED", "dateSent": "2026-11-21T09:00:00.000Z"}),
                (200, {"messageList": {"M1": _entry(code="3000")}}),
            ],
            Found,
        ),
        ([(200, {"status": "COMPLETE", "dateSent": "x"}), (200, {"messageList": []})], Unclear),
    ],
)
def test_a_look_up_is_certain_or_unclear(answers: list[Any], result: type) -> None:
    """Proves that withdrawn needs both status and date, that a race with sending is found out, and doubt stays doubt."""
    assert isinstance(_adapter(*answers)[0].look_up("G1"), result)


def test_a_found_parcel_is_read_page_by_page() -> None:
    """Proves that all pages are read and each message gets the provider's word."""
    adapter, script = _adapter(
        (200, {"status": "COMPLETE", "dateSent": "x"}),
        (200, {"messageList": {"M1": _entry("A/1", "4000")}, "nextKey": "M1"}),
        (200, {"messageList": {"M2": _entry("B/1", "2000")}, "nextKey": None}),
    )
    found = adapter.look_up("G1")
    assert isinstance(found, Found)
    assert [(item.reference, item.outcome) for item in found.messages] == [
        ("A/1", Outcome.DELIVERED),
        ("B/1", Outcome.SENT),
    ]
    assert script.asked[-1].url.params["startKey"] == "M1"


def test_finding_by_reference_never_says_not_found_as_certain() -> None:
    """Proves that a message is found by our reference, and its absence is unclear."""
    pages_ = (200, {"messageList": {"M1": _entry("OTHER/1"), "M2": _entry("KEY/1", "3000")}})
    found = _adapter(pages_)[0].find("KEY/1", NOW, NOW)
    assert isinstance(found, Found)
    assert found.messages[0].outcome is Outcome.SENT
    assert _adapter((200, {"messageList": {}}))[0].find("KEY/1", NOW, NOW) == Unclear("not_found")
    assert isinstance(_adapter((500, {}))[0].find("KEY/1", NOW, NOW), Unclear)


def test_filling_reports_each_message() -> None:
    """Proves that registered messages are open, refused ones have their outcome, joined by our reference."""
    second = Message("KEY/2", "0200000000", "01000000002", "본문")
    results = [_entry("KEY/2", "1029"), _entry("KEY/1", "2000")]
    adapter, script = _adapter((200, {"resultList": results}))
    registered = adapter.fill_parcel("G1", [MESSAGE, second])
    assert [(item.reference, item.outcome) for item in registered] == [
        ("KEY/1", Outcome.OPEN),
        ("KEY/2", Outcome.TECHNICAL),
    ]
    body = json.loads(script.asked[0].content)
    assert body["messages"][0] == {
        "to": "01000000001",
        "from": "0200000000",
        "text": "본문",
        "type": "SMS",
        "autoTypeDetect": False,
        "customFields": {"reference": "KEY/1"},
    }


@pytest.mark.parametrize(
    "results",
    [None, [], [{}, {}], [{"to": "01099999999", "statusCode": "2000"}], ["x"]],
)
def test_results_that_do_not_fit_are_refused(results: Any) -> None:
    """Proves that registering results are never paired with a message of another number, nor guessed."""
    with pytest.raises(ProviderError):
        paired([MESSAGE], results)


def test_pages_keep_both_limits() -> None:
    """Proves that a request holds at most so many messages and about so many bytes."""
    messages = [Message(f"K/{n}", "0200000000", "01000000001", "가" * 100) for n in range(25)]
    by_count = [len(page) for page, _ in pages(messages, 10, 10**6)]
    assert by_count == [10, 10, 5]
    by_size = list(pages(messages, 1000, 2000))
    assert all(len(json.dumps(bodies, ensure_ascii=False).encode()) <= 2000 for _, bodies in by_size)
    assert [message for page, _ in by_size for message in page] == messages
    assert list(pages([], 10, 10)) == []


def test_an_unlisted_sender_never_reaches_the_wire() -> None:
    """Proves that the locked list is checked again by the adapter, before any request."""
    adapter, script = _adapter()
    stranger = Message("K/1", "0299999999", "01000000001", "본문")
    with pytest.raises(SenderNotAllowed):
        adapter.fill_parcel("G1", [stranger])
    with pytest.raises(SenderNotAllowed):
        adapter.send_one(stranger)
    assert script.asked == []


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ({"messageList": [_entry(code="3000")]}, Answered),
        ({"failedMessageList": [_entry(code="1029")]}, Answered),
        ({"messageList": []}, NoAnswer),
        ({}, NoAnswer),
        ({"messageList": [_entry("OTHER/1")]}, NoAnswer),
    ],
)
def test_a_single_answer_must_name_our_message(body: Any, result: type) -> None:
    """Proves that an answer which does not name our own reference is no answer."""
    assert isinstance(_adapter((200, body))[0].send_one(MESSAGE), result)


def test_pictures_subject_and_kind_travel_along() -> None:
    """Proves that a message with picture is an MMS with its imageId and subject."""
    adapter, script = _adapter((200, {"resultList": [_entry()]}))
    adapter.fill_parcel("G1", [Message("KEY/1", "0200000000", "01000000001", "본문", "제목", "ST01")])
    sent = json.loads(script.asked[0].content)["messages"][0]
    assert (sent["type"], sent["imageId"], sent["subject"]) == ("MMS", "ST01", "제목")


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda adapter: adapter.upload("a.jpg", b"x"), (200, {})),
        (lambda adapter: adapter.open_parcel(), (200, {"groupId": "../x"})),
        (lambda adapter: adapter.open_parcel(), (200, {})),
        (lambda adapter: adapter.balance(), (200, {"balance": None})),
        (lambda adapter: adapter.balance(), (400, {"errorCode": "X"})),
        (lambda adapter: adapter.reports("G1"), (200, {"messageList": {"M1": 1}})),
    ],
)
def test_nonsense_from_the_provider_is_an_error_with_a_code(call: Any, answer: Any) -> None:
    """Proves that answers in another form become ProviderError, never a traceback."""
    with pytest.raises(ProviderError):
        call(_adapter(answer)[0])


@pytest.mark.parametrize("answer", [(500, {}), (429, {}), httpx.ConnectError("x"), httpx.ReadTimeout("x")])
def test_calls_without_effect_say_when_later_may_help(answer: Any) -> None:
    """Proves that a busy or absent service is told apart from one that refuses."""
    with pytest.raises(ProviderBusy):
        _adapter(answer)[0].balance()
    with pytest.raises(ProviderError) as caught:
        _adapter((403, {"errorCode": "InvalidAPIKey"}))[0].balance()
    assert not caught.value.retryable


def test_upload_parcel_and_balance_read_their_answers() -> None:
    """Proves the plain calls."""
    adapter, script = _adapter(
        (200, {"fileId": "ST01"}),
        (200, {"groupId": "G4V1"}),
        (200, {"balance": "12.5", "point": None}),
        (200, {}),
    )
    assert adapter.upload("random.jpg", b"\xff\xd8\xff") == "ST01"
    assert adapter.open_parcel() == "G4V1"
    assert adapter.balance() == Balance(12.5, 0.0)
    assert adapter.send_parcel("G4V1") == Answered(())
    assert json.loads(script.asked[1].content) == {"allowDuplicates": True}
    adapter.close()


def test_reports_are_read_without_numbers() -> None:
    """Proves that polled and posted results carry ids, codes and times, never a number."""
    entry = _entry(code="4000", to="01000000001", dateReceived="2026-11-21T09:00:00.000Z")
    polled = _adapter((200, {"messageList": {"M1": entry}}))[0].reports("G1")
    posted = read_receipts(
        json.dumps([{"eventDataId": "E1", "data": entry}, {"data": {"groupId": "G1"}}]).encode()
    )
    assert [report.event_id for report in (*polled, *posted)] == ["poll-M1-4000", "E1"]
    for report in (*polled, *posted):
        assert report.outcome is Outcome.DELIVERED
        assert report.reported_at == NOW
        assert "0100" not in repr(report)


@pytest.mark.parametrize("moment", [None, 5, "yesterday", "2026-11-21T09:00:00"])
def test_a_moment_that_cannot_be_read_is_none(moment: Any) -> None:
    """Proves that a receipt with a strange time is still a receipt."""
    body = json.dumps([{"data": _entry(dateReceived=moment)}]).encode()
    assert read_receipts(body)[0].reported_at is None


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"[0]", b'[{"data": []}]', b"[" * 100_000, b"[" + b"{}," * 10_001 + b"{}]"]
)
def test_strange_webhooks_are_refused(payload: bytes) -> None:
    """Proves that what is not a list of events, or is too long, is ReceiptUnreadable."""
    with pytest.raises(ReceiptUnreadable):
        read_receipts(payload)


def test_providers_are_known_by_name() -> None:
    """Proves that the registry connects SOLAPI and refuses what is not built in."""
    adapter = kind_named("solapi").connect(Access("http://127.0.0.1:1", "k", "s", frozenset()))
    assert adapter.name == "solapi"
    assert adapter.capabilities.image_per_message
    adapter.close()
    with pytest.raises(ProviderMissing):
        kind_named("pigeon")


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([(200, FAILED), (200, FAILED), (200, DELETED)], NotSent("group_failed", retryable=False)),
        ([(200, FAILED), (200, FAILED), (400, {})], NoAnswer("group_failed")),
        (
            [(200, FAILED), (200, {**FAILED, "dateSent": "2026-11-21T09:00:00Z"}), (200, {})],
            NoAnswer("group_failed"),
        ),
        ([(200, FAILED), httpx.ReadTimeout("x")], NoAnswer("group_failed")),
        ([(200, {**FAILED, "dateSent": "2026-11-21T09:00:00Z"})], Answered(())),
    ],
)
def test_a_group_that_failed_was_not_sent_only_when_it_is_gone(answers: list[Any], result: Any) -> None:
    """Proves that a group beyond the quota counts as not sent once it is deleted unsent, and as unknown before."""
    adapter, script = _adapter(*answers)
    assert adapter.send_parcel("G4V1") == result
    assert [request.method for request in script.asked][:1] == ["POST"]


def test_a_single_message_whose_group_failed_is_taken_back() -> None:
    """Proves that the single request is judged by its group as a parcel is."""
    entry = {"to": MESSAGE.address, "statusCode": "2000", "customFields": {"reference": MESSAGE.reference}}
    answer = {"groupInfo": FAILED, "messageList": [entry], "failedMessageList": []}
    adapter, script = _adapter((200, answer), (200, FAILED), (200, DELETED))
    assert adapter.send_one(MESSAGE) == NotSent("group_failed", retryable=False)
    assert [(one.method, one.url.path) for one in script.asked[1:]] == [
        ("GET", "/messages/v4/groups/G4V1"),
        ("DELETE", "/messages/v4/groups/G4V1"),
    ]


@pytest.mark.parametrize(
    ("group", "known"),
    [
        (FAILED, [(Outcome.TECHNICAL, "group_failed"), (Outcome.DELIVERED, "4000")]),
        ({"status": "SENDING", "dateSent": "x"}, [(Outcome.SENT, "2000"), (Outcome.DELIVERED, "4000")]),
    ],
)
def test_messages_that_stay_accepted_fail_with_their_group(group: Any, known: list[Any]) -> None:
    """Proves that polling finds out what a service that took a group and dropped it never reports."""
    listed = {
        name: {"messageId": name, "statusCode": code, "customFields": {"reference": f"{name}/1"}}
        for name, code in (("M1", "2000"), ("M2", "4000"))
    }
    adapter, _ = _adapter((200, {"messageList": listed, "nextKey": None}), (200, group))
    assert [(one.outcome, one.code) for one in adapter.reports("G4V1")] == known


def test_a_group_with_nothing_waiting_is_not_asked_for() -> None:
    """Proves that a poll costs one request more only while something stays accepted."""
    listed = {"M1": {"messageId": "M1", "statusCode": "4000"}}
    adapter, script = _adapter((200, {"messageList": listed, "nextKey": None}))
    adapter.reports("G4V1")
    assert len(script.asked) == 1
