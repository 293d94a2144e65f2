"""NHN Cloud's adapter against the gateway that speaks its interface: what is sent, found, reported, refused and unknown."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from gateway_wire import PHONE, SENDER, START, Service, jpeg, message
from scripted_service import Script

from ansim.delivery.adapters.base import ListsResults
from ansim.delivery.adapters.nhn import CAPABILITIES, OF_THE_MESSAGE
from ansim.delivery.adapters.nhn_http import _SURE, read_hooks
from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.carrier_codes import CARRIER, carrier_outcome
from ansim.delivery.domain.errors import ProviderBusy, ProviderError, ReceiptUnreadable, SenderNotAllowed
from ansim.delivery.domain.messages import Kind, Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, NotSent, Unclear
from ansim.delivery.domain.states import Outcome


@pytest.fixture
def nhn() -> Service:
    """A fresh account."""
    return Service("nhn")


def scripted(nhn: Service, *answers: Any) -> Script:
    """Let the account be answered from a list instead."""
    script = Script(*answers)
    nhn.adapter._http._transport = script
    return script


def _said(code: int, ok: bool = False, **more: Any) -> dict[str, Any]:
    return {"header": {"isSuccessful": ok, "resultCode": code, "resultMessage": ""}, **more}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (message(), "SMS"),
        (message(text="가" * 46), "LMS"),
        (message(subject="제목"), "LMS"),
    ],
)
def test_a_text_goes_as_its_own_request(nhn: Service, given: Message, kind: str) -> None:
    """Proves that SMS and LMS are accepted under our reference, and the whole text arrives."""
    result = nhn.adapter.send_one(given)
    assert isinstance(result, Answered)
    assert [(item.reference, item.outcome, item.code) for item in result.messages] == [
        (given.reference, Outcome.SENT, "0")
    ]
    assert result.ref.startswith("sms/" if kind == "SMS" else "mms/")
    (entry,) = nhn.truth()
    assert (entry["kind"], entry["fields"]) == (kind, {"reference": given.reference})


def test_a_picture_goes_as_an_mms_of_one_person(nhn: Service) -> None:
    """Proves that the picture sent is the picture handed in, in a request of its own."""
    import hashlib

    image = jpeg()
    file_id = nhn.adapter.upload("a1b2.jpg", image)
    assert isinstance(nhn.adapter.send_one(message(file_id=file_id)), Answered)
    (entry,) = nhn.truth()
    assert (entry["kind"], entry["image"]) == ("MMS", hashlib.sha256(image).hexdigest())
    body = json.loads(nhn.wire.asked[-1].content)
    assert body["attachFileIdList"] == [int(file_id)]
    assert body["title"] == "안내"
    assert len(body["recipientList"]) == 1


def test_the_secret_travels_in_the_header_and_no_number_in_an_address(nhn: Service) -> None:
    """Proves where the account's key and secret stand, and that look-ups name no phone."""
    nhn.adapter.send_one(message())
    nhn.find("KEY-1/1")
    assert {request.headers["x-secret-key"] for request in nhn.wire.asked} == {nhn.settings.api_secret}
    assert all(nhn.settings.api_key in request.url.path for request in nhn.wire.asked)
    assert not any("0100000" in str(request.url) for request in nhn.wire.asked)


@pytest.mark.parametrize("given", [message(), message(text="가" * 60)])
@pytest.mark.parametrize("fault", ["lose_answer", "fail_after"])
def test_a_lost_answer_is_unknown_and_found_by_our_reference(
    nhn: Service, given: Message, fault: str
) -> None:
    """Proves that nothing is guessed when the answer is lost, and the look-up finds what went."""
    nhn.plan(**{fault: 1.0})
    assert isinstance(nhn.adapter.send_one(given), NoAnswer)
    found = nhn.find(given.reference)
    assert isinstance(found, Found)
    assert (found.messages[0].reference, found.messages[0].outcome) == (given.reference, Outcome.SENT)
    nhn.settle()
    assert nhn.find(given.reference).messages[0].outcome is Outcome.DELIVERED


def test_what_never_arrived_is_not_found_which_settles_nothing(nhn: Service) -> None:
    """Proves that "not found" and a list that lies stay unclear."""
    nhn.plan(fail_before=1.0)
    assert isinstance(nhn.adapter.send_one(message()), NoAnswer)
    assert nhn.find("KEY-1/1") == Unclear("not_found")
    nhn.plan()
    nhn.adapter.send_one(message())
    nhn.plan(hide=1.0)
    assert nhn.find("KEY-1/1") == Unclear("not_found")
    nhn.moment = START.replace(year=2027)
    nhn.plan()
    assert nhn.find("KEY-1/1") == Unclear("not_found")


def test_a_busy_service_is_tried_again(nhn: Service) -> None:
    """Proves that 429 is certain and worth another try."""
    nhn.plan(too_many=1.0)
    assert nhn.adapter.send_one(message()) == NotSent("http_429", True, timedelta(seconds=1))
    assert nhn.truth() == []


@pytest.mark.parametrize(
    ("given", "code", "outcome"),
    [
        (message(text="가" * 256, subject=""), "", Outcome.SENT),
        (Message("K/1", SENDER, "12", "본문"), "-2019", Outcome.PERMANENT),
        (message(text="\U0001f600"), "-2023", Outcome.TECHNICAL),
        (message(text=""), "-2014", Outcome.TECHNICAL),
        (message(file_id="77"), "-2004", Outcome.TECHNICAL),
        (message(text="가" * 4001), "-2015", Outcome.TECHNICAL),
    ],
)
def test_a_refusal_of_one_message_stops_no_other(
    nhn: Service, given: Message, code: str, outcome: Outcome
) -> None:
    """Proves that what is wrong with one message is that message's result."""
    result = nhn.adapter.send_one(given)
    assert isinstance(result, Answered)
    assert result.messages[0].outcome is outcome
    assert result.messages[0].code == (code or "0")


def test_a_refusal_that_all_would_meet_is_no_result(nhn: Service) -> None:
    """Proves that an unregistered sender number or a wrong key sends nothing and is not tried again by itself."""
    nhn.gateway.begin(type(nhn.settings)(senders=frozenset({"0311112222"})))
    assert nhn.adapter.send_one(message()) == NotSent("nhn-2312", retryable=False)
    nhn.gateway.begin(type(nhn.settings)(api_secret="another"))
    assert nhn.adapter.send_one(message()) == NotSent("nhn-1000", retryable=False)
    with pytest.raises(ProviderError):
        nhn.adapter.upload("a.jpg", jpeg())


def test_an_unlisted_sender_never_reaches_the_wire(nhn: Service) -> None:
    """Proves that the locked list is checked by the adapter, before any request."""
    with pytest.raises(SenderNotAllowed):
        nhn.adapter.send_one(Message("K/1", "0299999999", PHONE, "본문"))
    assert nhn.wire.asked == []


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((200, _said(-9999)), NoAnswer("nhn-9999")),
        ((200, _said(-2021)), NoAnswer("nhn-2021")),
        ((200, {"header": {"isSuccessful": False, "resultCode": "x"}}), NoAnswer("http_200")),
        ((200, {"header": 5}), NoAnswer("http_200")),
        ((200, b"<html>"), NoAnswer("http_200")),
        ((503, {}), NoAnswer("http_503")),
        ((403, {}), NotSent("http_403", retryable=False)),
        ((200, _said(0, ok=True)), NoAnswer("message_missing")),
        ((500, _said(0, ok=True)), NoAnswer("http_500")),
        ((200, _said(-2312)), NotSent("nhn-2312", retryable=False)),
        (httpx.ReadTimeout("x"), NoAnswer("ReadTimeout")),
        (httpx.ConnectError("x"), NotSent("ConnectError", retryable=True)),
    ],
)
def test_only_what_is_certain_counts_as_unsent(nhn: Service, answer: Any, result: Any) -> None:
    """Proves that system errors, strange answers and silence are unknown, never unsent."""
    scripted(nhn, answer)
    assert nhn.adapter.send_one(message()) == result


ENTRY = {"recipientGroupingKey": "KEY-1/1", "recipientSeq": 1, "resultCode": 0}


@pytest.mark.parametrize(
    ("data", "result"),
    [
        ({"requestId": "R1", "sendResultList": [ENTRY]}, Answered),
        ({"requestId": "R1", "sendResultList": [ENTRY, ENTRY]}, NoAnswer),
        ({"requestId": "R1", "sendResultList": [{**ENTRY, "recipientGroupingKey": "OTHER/1"}]}, NoAnswer),
        ({"requestId": "R1", "sendResultList": [{**ENTRY, "resultCode": None}]}, NoAnswer),
        ({"requestId": "R1", "sendResultList": [{**ENTRY, "recipientSeq": "1"}]}, NoAnswer),
        ({"requestId": "", "sendResultList": [ENTRY]}, NoAnswer),
        ({"requestId": None, "sendResultList": ["x"]}, NoAnswer),
        ({"sendResultList": None}, NoAnswer),
        (None, NoAnswer),
    ],
)
def test_an_answer_must_name_our_message(nhn: Service, data: Any, result: type) -> None:
    """Proves that an answer which does not name our message once and whole is no answer."""
    scripted(nhn, (200, _said(0, ok=True, body={"data": data})))
    assert isinstance(nhn.adapter.send_one(message()), result)


@pytest.mark.parametrize(("number", "outcome"), sorted(OF_THE_MESSAGE.items()))
def test_refusals_of_a_message_are_known_as_certain(nhn: Service, number: int, outcome: Outcome) -> None:
    """Proves that each is both certain and told as that message's result, in either place of an answer."""
    assert number in _SURE
    scripted(
        nhn,
        (200, _said(number)),
        (
            200,
            _said(
                0,
                ok=True,
                body={"data": {"requestId": "R", "sendResultList": [{**ENTRY, "resultCode": number}]}},
            ),
        ),
    )
    for _ in range(2):
        assert nhn.adapter.send_one(message()).messages[0].outcome is outcome


def test_results_are_polled_by_request(nhn: Service) -> None:
    """Proves that a request's results come with our reference, code, time and id, and no number."""
    nhn.plan(numbers={"01000000002": "3001", "01000000003": "2003"})
    refs = [nhn.adapter.send_one(message(number, text="가" * 60)).ref for number in (1, 2, 3)]
    assert [nhn.adapter.reports(ref)[0].outcome for ref in refs] == [Outcome.SENT] * 3
    nhn.settle()
    polled = [nhn.adapter.reports(ref)[0] for ref in refs]
    assert [item.outcome for item in polled] == [Outcome.DELIVERED, Outcome.PERMANENT, Outcome.TEMPORARY]
    assert [item.reference for item in polled] == ["KEY-1/1", "KEY-2/1", "KEY-3/1"]
    assert all(item.reported_at and item.reported_at.tzinfo for item in polled)
    assert "0100000" not in repr(polled)
    assert isinstance(nhn.adapter.look_up(refs[0]), Found)


def test_a_strange_reference_or_list_is_an_error(nhn: Service) -> None:
    """Proves that what is not the provider's form is told, never guessed."""
    with pytest.raises(ProviderError):
        nhn.adapter.reports("elsewhere/R1")
    assert isinstance(nhn.adapter.look_up("elsewhere/R1"), Unclear)
    scripted(nhn, (200, _said(0, ok=True, body={"data": {}})), (200, _said(0, ok=True, body={"data": ["x"]})))
    with pytest.raises(ProviderError):
        nhn.adapter.reports("sms/R1")
    assert isinstance(nhn.find("KEY-1/1"), Unclear)


def test_long_lists_are_read_page_by_page(nhn: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a full page is followed by the next."""
    monkeypatch.setattr("ansim.delivery.adapters.nhn_http.PAGE", 2)
    entries = [{**ENTRY, "requestId": "R1", "recipientSeq": place} for place in range(1, 4)]
    script = scripted(
        nhn,
        (200, _said(0, ok=True, body={"data": entries[:2]})),
        (200, _said(0, ok=True, body={"data": entries[2:]})),
    )
    assert [item.message_id for item in nhn.adapter.reports("sms/R1")] == ["R1:1", "R1:2", "R1:3"]
    assert [request.url.params["pageNum"] for request in script.asked] == ["1", "2"]


def test_results_of_a_span_of_time_come_at_once(nhn: Service) -> None:
    """Proves that short and long messages of a time are read together, and no others."""
    for number, text in ((1, "본문"), (2, "가" * 60)):
        nhn.adapter.send_one(message(number, text=text))
    nhn.moment += timedelta(hours=2)
    nhn.adapter.send_one(message(3))
    nhn.settle()
    around = timedelta(minutes=1)
    found = list(nhn.adapter.results_between(START - around, START + around))
    assert [(item.reference, item.outcome) for item in found] == [
        ("KEY-1/1", Outcome.DELIVERED),
        ("KEY-2/1", Outcome.DELIVERED),
    ]
    assert isinstance(nhn.adapter, ListsResults)
    assert nhn.adapter.capabilities.lists_results


@pytest.mark.parametrize("answer", [(200, _said(0, ok=True, body={"data": {"fileId": "7"}})), (200, {})])
def test_an_upload_without_an_id_is_an_error(nhn: Service, answer: Any) -> None:
    """Proves that a picture without its id is never sent."""
    scripted(nhn, answer)
    with pytest.raises(ProviderError):
        nhn.adapter.upload("a.jpg", jpeg())


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("a.png", jpeg()),
        ("a" * 42 + ".jpg", jpeg()),
        ("a.jpg", b"GIF89a"),
        ("a.jpg", jpeg(1001, 10)),
        ("a.jpg", jpeg(10, 1001)),
        ("a.jpg", jpeg(size=300 * 1024 + 1)),
    ],
)
def test_the_gateway_takes_pictures_as_nhn_does(nhn: Service, name: str, image: bytes) -> None:
    """Proves the limits of an upload: name, kind, pixels, bytes."""
    with pytest.raises(ProviderError):
        nhn.adapter.upload(name, image)
    assert nhn.adapter.upload("a" * 41 + ".jpg", jpeg(1000, 1000, 300 * 1024)) == "1"


def test_the_webhook_brings_results(nhn: Service) -> None:
    """Proves that a posted result is read like a polled one, whichever way the documents spell our reference."""
    from ansim.sandbox.gateway.nhn import hook

    nhn.adapter.send_one(message())
    nhn.settle()
    (accepted,) = nhn.gateway.book.accepted
    entry = hook(accepted, "EV1", nhn.moment)
    misspelt = {**entry, "recipientGropuingKey": entry["recipientGroupingKey"], "recipientGroupingKey": None}
    payload = json.dumps({"event": "MESSAGE_RESULT_UPDATE", "hooks": [entry, misspelt]}).encode()
    for report in kind_named("nhn").read_receipts(payload):
        assert (report.reference, report.outcome, report.code) == ("KEY-1/1", Outcome.DELIVERED, "1000")
        assert (report.event_id, report.reported_at) == ("EV1", nhn.moment)
        assert report.message_id == f"{accepted.group_id}:1"
        assert "0100000" not in repr(report)
    other = json.dumps({"event": "UNSUBSCRIBE", "hooks": [{"recipientNo": PHONE}]}).encode()
    assert kind_named("nhn").read_receipts(other) == ()


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b"{}", b'{"hooks": 1}', b'{"hooks": [1]}', b"[" * 100_000],
)
def test_strange_webhooks_are_refused(payload: bytes) -> None:
    """Proves that what is not NHN's form is refused whole."""
    with pytest.raises(ReceiptUnreadable):
        read_hooks(payload, carrier_outcome)


def test_too_many_hooks_are_refused() -> None:
    """Proves that one body cannot bring any number of results."""
    with pytest.raises(ReceiptUnreadable):
        read_hooks(json.dumps({"hooks": [{}] * 10_001}).encode(), carrier_outcome)


def test_a_result_without_a_code_or_id_is_sent_and_nameless() -> None:
    """Proves that a receipt that says nothing moves nothing, and control characters never reach the database."""
    hooks = [{"requestId": "R", "recipientSeq": 1}, {"resultCode": "30\x0001", "requestId": ["x"]}]
    first, second = read_hooks(
        json.dumps({"event": "MESSAGE_RESULT_UPDATE", "hooks": hooks}).encode(), carrier_outcome
    )
    assert (first.code, first.outcome, first.message_id) == ("", Outcome.SENT, "R:1")
    assert (second.code, second.message_id) == ("3001", "")


def test_the_time_until_a_result_is_final_is_that_of_the_kind() -> None:
    """Proves the times of NHN's policy: SMS 25 hours, LMS and MMS 80."""
    hours = {kind: CAPABILITIES.settle_of(kind).total_seconds() / 3600 for kind in Kind}
    assert hours == {Kind.SMS: 25, Kind.LMS: 80, Kind.MMS: 80}


def test_nothing_can_be_asked_of_the_balance_or_put_in_a_parcel(nhn: Service) -> None:
    """Proves that what NHN does not have is told, not pretended."""
    assert not nhn.adapter.capabilities.has_balance
    for call in (
        nhn.adapter.balance,
        nhn.adapter.open_parcel,
        lambda: nhn.adapter.fill_parcel("P", [message()]),
    ):
        with pytest.raises(ProviderError):
            call()
    assert nhn.adapter.send_parcel("P") == NotSent("no_parcels", retryable=False)
    scripted(nhn, httpx.ConnectError("x"))
    with pytest.raises(ProviderBusy):
        nhn.adapter.upload("a.jpg", jpeg())
    nhn.adapter.close()


@pytest.mark.parametrize(("code", "entry"), CARRIER.items())
def test_every_code_has_its_outcome_and_both_languages(code: str, entry: Any) -> None:
    """Proves that each code of the carriers is told in Korean and English and means what the table says."""
    assert carrier_outcome(code) is entry.outcome
    assert entry.meaning.ko != entry.meaning.en


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("9999", Outcome.TECHNICAL), ("E111", Outcome.TECHNICAL), ("", None), ("٣٠٠٠", None)],
)
def test_an_unknown_code_is_a_fault_or_nothing(code: str, outcome: Outcome | None) -> None:
    """Proves that an unknown code never counts as delivered."""
    assert carrier_outcome(code) is outcome
