"""Naver SENS against the gateway: signatures, one request a message, files that are reused, and no look-up by our key."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from gateway_wire import PHONE, SENDER, START, Service, jpeg, message
from scripted_service import Script

from ansim.delivery.adapters.registry import KINDS
from ansim.delivery.adapters.sens import signature
from ansim.delivery.domain.errors import ProviderError, ReceiptUnreadable, SenderNotAllowed
from ansim.delivery.domain.messages import Kind, Message
from ansim.delivery.domain.reports import Answered, NoAnswer, NotSent, Unclear
from ansim.delivery.domain.states import Outcome

BASE = "http://gateway.test/sms/v2/services/ncp:sms:kr:1:drill"


@pytest.fixture
def sens() -> Service:
    """A fresh service."""
    return Service("sens", BASE)


def test_the_signature_is_that_of_the_documents() -> None:
    """Proves the signature against one computed by hand."""
    text = b"GET /sms/v2/services/x/messages?requestId=R\n1700000000000\nKEY"
    expected = base64.b64encode(hmac.new(b"SECRET", text, hashlib.sha256).digest()).decode()
    path = "/sms/v2/services/x/messages?requestId=R"
    assert signature("SECRET", "GET", path, "1700000000000", "KEY") == expected


@pytest.mark.parametrize(
    ("given", "kind"),
    [(message(), "SMS"), (message(text="가" * 46), "LMS"), (message(subject="제목"), "LMS")],
)
def test_a_text_goes_as_its_own_request(sens: Service, given: Message, kind: str) -> None:
    """Proves that a message is accepted and its request's id kept."""
    result = sens.adapter.send_one(given)
    assert isinstance(result, Answered)
    (known,) = result.messages
    assert (known.reference, known.outcome, known.code) == (given.reference, Outcome.SENT, "202")
    assert known.message_id == result.ref
    assert [entry["kind"] for entry in sens.truth()] == [kind]
    assert "subject" not in json.loads(sens.wire.asked[0].content) or kind == "LMS"


def test_a_picture_goes_to_its_one_person(sens: Service) -> None:
    """Proves that the picture sent is the one handed in, larger ones than NHN's among them."""
    image = jpeg(1500, 1440, 300 * 1024)
    file_id = sens.adapter.upload("a1b2.jpg", image)
    sens.adapter.send_one(message(file_id=file_id))
    (entry,) = sens.truth()
    assert (entry["kind"], entry["image"]) == ("MMS", hashlib.sha256(image).hexdigest())


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("a.jpg", jpeg(1501, 10)),
        ("a.jpg", jpeg(10, 1441)),
        ("a.jpg", jpeg(size=300 * 1024 + 1)),
        ("a.png", jpeg()),
        ("a" * 37 + ".jpg", jpeg()),
        ("a.jpg", b"GIF89a"),
    ],
)
def test_the_gateway_takes_pictures_as_sens_does(sens: Service, name: str, image: bytes) -> None:
    """Proves the limits of an upload."""
    with pytest.raises(ProviderError):
        sens.adapter.upload(name, image)


@pytest.mark.parametrize("fault", ["lose_answer", "fail_after", "fail_before"])
def test_a_lost_answer_can_only_be_decided_by_a_person(sens: Service, fault: str) -> None:
    """Proves that without an own key nothing is found, whatever happened, and nothing is asked."""
    sens.plan(**{fault: 1.0})
    assert isinstance(sens.adapter.send_one(message()), NoAnswer)
    sens.plan()
    asked = len(sens.wire.asked)
    assert sens.find("KEY-1/1") == Unclear("no_look_up")
    assert sens.adapter.look_up("R1") == Unclear("no_look_up")
    assert len(sens.wire.asked) == asked
    assert not sens.adapter.capabilities.looks_up


def test_results_are_polled_by_request(sens: Service) -> None:
    """Proves that a request's result is read with its time and code, and no number."""
    sens.plan(numbers={"01000000002": "3001"})
    refs = [sens.adapter.send_one(message(number)).ref for number in (1, 2)]
    assert [sens.adapter.reports(ref)[0].outcome for ref in refs] == [Outcome.SENT] * 2
    sens.settle()
    good, bad = (sens.adapter.reports(ref)[0] for ref in refs)
    assert (good.outcome, good.code, good.message_id) == (Outcome.DELIVERED, "0", refs[0])
    assert (bad.outcome, bad.code) == (Outcome.PERMANENT, "3001")
    assert good.reported_at == START
    assert "0100000" not in repr((good, bad))
    sens.plan(hide=1.0)
    assert sens.adapter.reports(refs[0]) == ()


def test_signatures_are_short_lived(sens: Service) -> None:
    """Proves that a clock that is six minutes off is refused, and four minutes are not."""
    sens.adapter._http._now = lambda: sens.moment - timedelta(minutes=4)
    assert isinstance(sens.adapter.send_one(message()), Answered)
    sens.adapter._http._now = lambda: sens.moment - timedelta(minutes=6)
    assert sens.adapter.send_one(message()) == NotSent("http_401", retryable=False)
    sens.adapter._http._now = lambda: sens.moment
    sens.gateway.begin(type(sens.settings)(api_secret="another"))
    assert sens.adapter.send_one(message()) == NotSent("http_401", retryable=False)
    sens.gateway.begin(type(sens.settings)(api_key="another"))
    assert sens.adapter.send_one(message()) == NotSent("http_401", retryable=False)


def test_refusals_are_told_apart(sens: Service) -> None:
    """Proves that a wrong file is the message's own fault and a strange sender number stops all."""
    refused = sens.adapter.send_one(message(file_id="nobody's"))
    assert isinstance(refused, Answered)
    assert (refused.messages[0].outcome, refused.messages[0].code) == (Outcome.TECHNICAL, "http_400")
    sens.plan(too_many=1.0)
    assert sens.adapter.send_one(message()).retryable
    sens.gateway.begin(type(sens.settings)(senders=frozenset()))
    assert sens.adapter.send_one(message()) == NotSent("http_403", retryable=False)
    with pytest.raises(SenderNotAllowed):
        sens.adapter.send_one(Message("K/1", "0299999999", PHONE, "본문"))


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((202, {"requestId": "R1", "statusCode": "202"}), Answered),
        ((202, {"requestId": "", "statusCode": "202"}), NoAnswer),
        ((202, {"requestId": "R" * 61}), NoAnswer),
        ((202, {"requestId": "R\x00"}), NoAnswer),
        ((202, {}), NoAnswer),
        ((202, b"oops"), NoAnswer),
        ((400, b"oops"), NoAnswer),
        ((404, {}), NoAnswer),
        ((500, {}), NoAnswer),
        (httpx.ReadTimeout("x"), NoAnswer),
        (httpx.ConnectTimeout("x"), NotSent),
    ],
)
def test_only_what_is_certain_counts(sens: Service, answer: Any, result: type) -> None:
    """Proves that an answer without the request's id, and silence, are unknown."""
    sens.adapter._http._transport = Script(answer)
    assert isinstance(sens.adapter.send_one(message()), result)


def test_an_accepted_request_that_was_not_accepted_is_a_failure(sens: Service) -> None:
    """Proves that another status than 202 inside the answer is no success."""
    sens.adapter._http._transport = Script((202, {"requestId": "R1", "statusCode": "500"}))
    assert sens.adapter.send_one(message()).messages[0].outcome is Outcome.TECHNICAL


@pytest.mark.parametrize("body", [{}, {"messages": [1]}, {"messages": {}}])
def test_a_strange_list_is_an_error(sens: Service, body: Any) -> None:
    """Proves that results in another form are told, never guessed."""
    sens.adapter._http._transport = Script((200, body))
    with pytest.raises(ProviderError):
        sens.adapter.reports("R1")


@pytest.mark.parametrize("file_id", [None, "", "x" * 65, "a\n"])
def test_an_upload_without_a_usable_id_is_an_error(sens: Service, file_id: Any) -> None:
    """Proves that a picture without its id is never sent."""
    sens.adapter._http._transport = Script((200, {"fileId": file_id}))
    with pytest.raises(ProviderError):
        sens.adapter.upload("a.jpg", jpeg())


def test_what_sens_has_not_is_told(sens: Service) -> None:
    """Proves that there is no balance and nobody posts receipts; times are those of the field."""
    with pytest.raises(ProviderError):
        sens.adapter.balance()
    with pytest.raises(ReceiptUnreadable):
        KINDS["sens"].read_receipts(b"{}")
    limits = sens.adapter.capabilities
    assert limits.settle_of(Kind.SMS) < limits.settle_of(Kind.MMS)
    sens.adapter.close()


def test_strange_calls_to_the_gateway_are_refused(sens: Service) -> None:
    """Proves that the gateway answers nothing it does not know."""
    http = sens.adapter._http
    with pytest.raises(ProviderError):
        http.ask("GET", "/elsewhere")
    with pytest.raises(ProviderError):
        http.ask("GET", "/messages")
    with pytest.raises(ProviderError):
        http.ask("POST", "/files", {"fileName": "a.jpg", "fileBody": "!"})
    for body in ({"type": "FAX"}, {"type": "SMS", "messages": []}, {"type": "SMS", "messages": [{}] * 101}):
        with pytest.raises(ProviderError):
            http.ask("POST", "/messages", {"from": SENDER, **body})
